/** Fields that several kinds of source ask for when somebody looks around. */
import type { LookField } from '../lookout.ts';

export const user: LookField = {
  name: 'user',
  label: { en: 'User (empty: anonymous)', de: 'Benutzer (leer: anonym)', fr: 'Utilisateur (vide : anonyme)' },
  type: { is: 'text' },
  value: '',
  use: 'getIn',
};

export const password: LookField = {
  name: 'password',
  label: { en: 'Password', de: 'Passwort', fr: 'Mot de passe' },
  type: { is: 'password' },
  value: '',
  use: 'getIn',
};

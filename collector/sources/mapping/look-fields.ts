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

/** The answer stands in the configuration as `insecure: true`. */
export const inTheClear: LookField = {
  name: 'insecure',
  label: {
    en: 'Without encryption, read and changed by whoever is in the network',
    de: 'Ohne Verschlüsselung, für alle im Netz lesbar und änderbar',
    fr: 'Sans chiffrement, lisible et modifiable par tous sur le réseau',
  },
  type: {
    is: 'choice',
    options: [
      { value: 'no', label: { en: 'no', de: 'nein', fr: 'non' } },
      { value: 'yes', label: { en: 'yes, that is known', de: 'ja, das ist bekannt', fr: 'oui, c’est connu' } },
    ],
  },
  value: 'no',
  use: 'getIn',
};

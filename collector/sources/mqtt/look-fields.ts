/** What the page asks of whoever looks at a broker. A language without its words here says the English ones. */
import type { LookField } from '../lookout.ts';
import { inTheClear, password, user } from '../mapping/look-fields.ts';

export const lookFields: readonly LookField[] = [
  user,
  password,
  { ...inTheClear, at: 'mqtt://' },
  {
    name: 'caFile',
    label: {
      en: 'Authority (PEM file beside the configuration)',
      de: 'Zertifizierungsstelle (PEM-Datei neben der Konfiguration)',
      fr: 'Autorité (fichier PEM à côté de la configuration)',
    },
    type: { is: 'file' },
    value: '',
    use: 'getIn',
    at: 'mqtts://',
  },
  {
    name: 'topic',
    label: { en: 'Topics', de: 'Topics', fr: 'Topics' },
    type: { is: 'text' },
    value: '#',
    use: 'look',
  },
];

/** What the page asks of whoever looks at an OPC UA server. A language without its words here says the English ones. */
import type { LookField } from '../lookout.ts';
import { inTheClear, password, user } from '../mapping/look-fields.ts';

export const lookFields: readonly LookField[] = [
  {
    name: 'security',
    label: { en: 'Security', de: 'Sicherheit', fr: 'Sécurité' },
    type: {
      is: 'choice',
      options: [
        { value: 'None', label: { en: 'none', de: 'keine', fr: 'aucune' } },
        { value: 'Sign', label: { en: 'signed', de: 'signiert', fr: 'signée' } },
        {
          value: 'SignAndEncrypt',
          label: { en: 'signed and encrypted', de: 'signiert und verschlüsselt', fr: 'signée et chiffrée' },
        },
      ],
    },
    value: 'None',
    use: 'getIn',
  },
  {
    name: 'policy',
    label: { en: 'Policy', de: 'Verfahren', fr: 'Procédé' },
    type: {
      is: 'choice',
      options: [
        { value: 'Basic256Sha256', label: 'Basic256Sha256' },
        { value: 'Aes128_Sha256_RsaOaep', label: 'Aes128-Sha256-RsaOaep' },
        { value: 'Aes256_Sha256_RsaPss', label: 'Aes256-Sha256-RsaPss' },
      ],
    },
    value: 'Basic256Sha256',
    use: 'getIn',
    unless: { field: 'security', is: 'None' },
  },
  user,
  password,
  { ...inTheClear, unless: { field: 'security', is: 'SignAndEncrypt' } },
  { name: 'depth', label: null, type: { is: 'number' }, value: 6, use: 'look' },
];

import { tableIn } from '../../../shared/ui/language.ts';
import { en } from './messages/en.ts';

export const tabletWords = tableIn({
  en,
  de: () => import('./messages/de.ts').then(({ de }) => de),
  fr: () => import('./messages/fr.ts').then(({ fr }) => fr),
});

import { tableIn } from '../../../shared/ui/language.ts';
import { en } from './messages/asked-en.ts';

/** What the dialogs say, beside what the page says. */
export const askedWords = tableIn({
  en,
  de: () => import('./messages/asked-de.ts').then(({ de }) => de),
  fr: () => import('./messages/asked-fr.ts').then(({ fr }) => fr),
});

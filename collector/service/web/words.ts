import { tableIn } from '../../../shared/ui/language.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';
import { fr } from './messages/fr.ts';

export const serviceWords = tableIn({ en, de, fr });

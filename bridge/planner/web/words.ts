import { tableIn } from '../../../shared/ui/language.ts';
import { de as costsDe } from './messages/costs/de.ts';
import { en as costsEn } from './messages/costs/en.ts';
import { fr as costsFr } from './messages/costs/fr.ts';
import { de } from './messages/de.ts';
import { de as deskDe } from './messages/desk/de.ts';
import { en as deskEn } from './messages/desk/en.ts';
import { fr as deskFr } from './messages/desk/fr.ts';
import { en } from './messages/en.ts';
import { fr } from './messages/fr.ts';
import { de as lookDe } from './messages/look/de.ts';
import { en as lookEn } from './messages/look/en.ts';
import { fr as lookFr } from './messages/look/fr.ts';

export const plannerWords = tableIn({ en, de, fr });
export const deskWords = tableIn({ en: deskEn, de: deskDe, fr: deskFr });
export const costWords = tableIn({ en: costsEn, de: costsDe, fr: costsFr });
export const lookWords = tableIn({ en: lookEn, de: lookDe, fr: lookFr });

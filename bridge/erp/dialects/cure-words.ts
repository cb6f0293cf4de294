/**
 * What cures a refusal, by its words, where the ERP's code does not tell it. ERPs answer in the language of our user:
 * English, German and French words are known. A cure is a hint of where a person looks first; it never proves anything.
 */
import type { Cure } from '../../../shared/core/erp/posting.ts';

/** In this order: "the period of order 7 is closed" is about the period. */
const told: readonly { cure: Cure; by: RegExp }[] = [
  {
    cure: 'openPeriod',
    by: /\bperiods?\b.*(clos|lock|not open|on hold|froz)|(clos|lock|not open|on hold|froz)\w*.*\bperiods?\b|posting date|allowed .*date|lock date|fiscal year|posting only possible|periode.*(geschlossen|gesperrt|nicht (offen|geöffnet))|(geschlossene|gesperrte)\w* .*periode|buchungs(datum|periode)|buchung\w* nur in .*periode|p[ée]riode.*(cl[oô]|ferm|verrouill|bloqu|pas ouverte)|exercice.*cl[oô]|date (de comptabilisation|comptable)/iu,
  },
  {
    cure: 'openOrder',
    by: /\b(order|production|operation|job)\b.*(clos|complet|cancel|finish|done|delet|stopped)|auftr[aä]g.*(abgeschlossen|geschlossen|beendet|storniert|erledigt|gelöscht|fertig)|(vorgang|arbeitsgang).*(abgeschlossen|beendet|erledigt|rückgemeldet)|(ordre|opération).*(clôtur|clos|termin|annul|supprim|sold)/iu,
  },
  {
    cure: 'stock',
    by: /(not enough|insufficient|negative) .*(stock|inventory|quantity)|deficit|out of stock|(stock|inventory) .*(missing|insufficient|not available|negative)|bestand.*(fehl|reicht nicht|negativ|nicht (verfügbar|ausreichend|genügend))|(nicht genügend|unzureichender|fehlender|negativer) .*bestand|unterdeckung|stock (insuffisant|négatif|manquant)|rupture de stock/iu,
  },
  {
    cure: 'masterData',
    by: /does not exist|do(es)? not exist|not found|cannot be found|unknown|not (defined|maintained)|existiert nicht|nicht (vorhanden|gefunden|gepflegt|definiert)|unbekannt|n[’']existe pas|introuvable|inconnu|non défini/iu,
  },
];

export function cureOfWords(text: string): Cure | null {
  return told.find(({ by }) => by.test(text))?.cure ?? null;
}

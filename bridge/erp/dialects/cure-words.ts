/**
 * What cures a refusal, by its words, where the ERP's code does not tell it. ERPs answer in the language of our user:
 * English, German and French words are known. A cure is a hint of where a person looks first; it never proves anything.
 */
import type { Cure } from '../../../shared/core/erp/posting.ts';

/** In this order: "the period of order 7 is closed" is about the period. */
const told: readonly { cure: Cure; by: readonly RegExp[] }[] = [
  {
    cure: 'openPeriod',
    by: [
      /\bperiods?\b.*(clos|lock|not open|on hold|froz)|(clos|lock|not open|on hold|froz)\w*.*\bperiods?\b/iu,
      /posting date|allowed .*date|lock date|fiscal year|posting only possible/iu,
      /periode.*(geschlossen|gesperrt|nicht (offen|geöffnet))|(geschlossene|gesperrte)\w* .*periode/iu,
      /buchungs(datum|periode)|buchung\w* nur in .*periode/iu,
      /p[ée]riode.*(cl[oô]|ferm|verrouill|bloqu|pas ouverte)|exercice.*cl[oô]|date (de comptabilisation|comptable)/iu,
    ],
  },
  {
    cure: 'openOrder',
    by: [
      /\b(order|production|operation|job)\b.*(clos|complet|cancel|finish|done|delet|stopped)/iu,
      /auftr[aä]g.*(abgeschlossen|geschlossen|beendet|storniert|erledigt|gelöscht|fertig)/iu,
      /(vorgang|arbeitsgang).*(abgeschlossen|beendet|erledigt|rückgemeldet)/iu,
      /(ordre|opération).*(clôtur|clos|termin|annul|supprim|sold)/iu,
    ],
  },
  {
    cure: 'stock',
    by: [
      /(not enough|insufficient|negative) .*(stock|inventory|quantity)|deficit|out of stock/iu,
      /(stock|inventory) .*(missing|insufficient|not available|negative)/iu,
      /bestand.*(fehl|reicht nicht|negativ|nicht (verfügbar|ausreichend|genügend))|unterdeckung/iu,
      /(nicht genügend|unzureichender|fehlender|negativer) .*bestand/iu,
      /stock (insuffisant|négatif|manquant)|rupture de stock/iu,
    ],
  },
  {
    cure: 'masterData',
    by: [
      /do(es)? not exist|not found|cannot be found|unknown|not (defined|maintained)/iu,
      /existiert nicht|nicht (vorhanden|gefunden|gepflegt|definiert)|unbekannt/iu,
      /n[’']existe pas|introuvable|inconnu|non défini/iu,
    ],
  },
];

/** null: the words tell none. */
export function cureOfWords(text: string): Cure | null {
  return told.find(({ by }) => by.some((words) => words.test(text)))?.cure ?? null;
}

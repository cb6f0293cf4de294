/**
 * What SAP says of an IDoc of ours: ALEAUD (its application) and SYSTAT (the way there). "In error" is not final
 * over there: it can be booked by hand (BD87) any time later, and a second message then says so.
 *
 * Assumption, no genuine document was at hand: our number stands in DOCNUM of E1PRTOB, of E1STATE or of E1STATS.
 */

import type { Cure, Outcome, Words } from '../../../../shared/core/erp/posting.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { textAt, within, type XmlElement } from '../../../../shared/io/xml.ts';
import type { Answer } from '../../erp.ts';
import { cureOfWords } from '../cure-words.ts';

/** 53 posted; 41 the receiver made its document of it; 52 posted, but not all of it. */
const booked = new Set(['41', '53']);
const bookedInPart = '52';
/** Errors in the application (51, 56, 60, 61, 63, 65), marked as deleted (68), not passed on or understood (02 … 40). */
const refused = new Set(['02', '04', '05', '15', '17', '20', '26', '40', '51', '56', '60', '61', '63', '65', '68']);

/** `idoc`: the element IDOC. States on the way (03, 12, 50, 62, 64 …) say nothing yet. */
export function answersIn(idoc: XmlElement, cures: Readonly<Record<string, Cure>>): Answer[] {
  const states = [...within(idoc, 'E1STATE'), ...within(idoc, 'E1STATS')];
  return states.flatMap((state) => {
    const outcome = outcomeOf(state, cures);
    if (outcome === null) return [];
    const numbers = [...within(state, 'E1PRTOB').map((one) => textAt(one, 'DOCNUM')), textAt(state, 'DOCNUM')];
    return [...new Set(numbers)].flatMap((number) =>
      number === null ? [] : [{ of: { messageRef: number.padStart(16, '0') }, outcome }],
    );
  });
}

function outcomeOf(
  state: XmlElement,
  cures: Readonly<Record<string, Cure>>,
): Extract<Outcome, { is: 'booked' | 'refused' }> | null {
  const status = textAt(state, 'STATUS') ?? '';
  const words = wordsIn(state, status);
  if (booked.has(status)) return { is: 'booked', erpRef: objectOf(state) };
  if (status === bookedInPart) return { is: 'booked', erpRef: objectOf(state), open: [words] };
  return refused.has(status) ? { is: 'refused', words, cure: cureOf(words, cures) } : null;
}

/** What SAP made of it, where it says so (OBJKEY: confirmation number and counter). */
function objectOf(state: XmlElement): Record<string, string> {
  const object = within(state, 'E1PRTOB').find((one) => textAt(one, 'OBJKEY') !== null);
  return object === undefined ? {} : { object: (textAt(object, 'OBJKEY') ?? '').slice(0, 256) };
}

/** "RU/494: Order 1000510 closed" */
function wordsIn(state: XmlElement, status: string): Words {
  const [area, number] = [textAt(state, 'STAMID'), textAt(state, 'STAMNO')];
  const code = area !== null && number !== null ? `${area}/${number}` : codeOf(textAt(state, 'STACOD') ?? status);
  let text = textAt(state, 'STATXT') ?? '';
  for (const n of [1, 2, 3, 4]) {
    const said = textAt(state, `STAPA${n}_LNG`) ?? textAt(state, `STAPA${n}`) ?? '';
    text = text.includes(`&${n}`) ? text.replaceAll(`&${n}`, said) : text.replace(/&(?!\d)/, said);
  }
  return { code, text: text.trim().slice(0, 500) || `IDoc status ${status}` };
}

/** STACOD is "SAPRU494": system, area, number. */
function codeOf(said: string): string {
  const match = /^SAP([A-Z0-9_]{1,20}?)(\d{3})$/.exec(said);
  return match === null ? said : `${match[1]}/${match[2]}`;
}

const known: Readonly<Record<string, Cure>> = { 'RU/494': 'openOrder', 'M7/053': 'openPeriod', 'M7/021': 'stock' };

export function cureOf({ code, text }: Words, cures: Readonly<Record<string, Cure>>): Cure {
  return own(cures, code) ?? own(known, code) ?? cureOfWords(text) ?? 'other';
}

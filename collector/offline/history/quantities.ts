/** Quantities as tables write them: 1250 · 1.250,00 · 1,250.00 · 1'250 · 1 250. One that cannot be read is no other one. */

/** More is a mistake in the table. */
const MOST_PCS = 1_000_000_000;
/** What stands where nothing is known. */
const NOTHING = /^(-|–|—|n\/?a|null|none|\?)$/i;

/** Pieces, rounded to whole ones; null: nothing is said; `unreadable`: something is, and it is no quantity. */
export type Quantity = number | null | 'unreadable';

/** `decimal`: what stands before the parts of one, where the map says it; else the number itself tells. */
export function readQuantity(text: string | null, decimal: ',' | '.' | null): Quantity {
  const value = readNumber(text, decimal);
  return typeof value === 'number' ? Math.round(value) : value;
}

/** How long it took, ms: 12,5 of `unitMs`, or 1:30 and 1:30:00 in hours. */
export function readLengthMs(text: string | null, unitMs: number, decimal: ',' | '.' | null): Quantity {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,4}):(\d\d)(?::(\d\d))?$/.exec(text ?? '') ?? [];
  if (hours !== undefined) return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const value = readNumber(text, decimal);
  return typeof value === 'number' ? Math.round(value * unitMs) : value;
}

function readNumber(text: string | null, decimal: ',' | '.' | null): Quantity {
  if (text === null || NOTHING.test(text)) return null;
  // Spaces of all widths and apostrophes only part thousands.
  const plain = text.replace(/(?<=\d)['’\u00a0\u202f\u2009 ](?=\d{3}(\D|$))/g, '');
  const point = decimal ?? decimalOf(plain);
  const grouped = point === ',' ? /^\d{1,3}(\.\d{3})+(,\d+)?$/ : /^\d{1,3}(,\d{3})+(\.\d+)?$/;
  const simple = point === ',' ? /^\d+(,\d+)?$/ : /^\d+(\.\d+)?([eE]\+?\d{1,2})?$/;
  if (!grouped.test(plain) && !simple.test(plain)) return 'unreadable';
  const value = Number(plain.replaceAll(point === ',' ? '.' : ',', '').replace(',', '.'));
  return value <= MOST_PCS ? value : 'unreadable';
}

/** Of two signs the last one; one sign before exactly three digits parts thousands. */
function decimalOf(text: string): ',' | '.' {
  const [comma, point] = [text.lastIndexOf(','), text.lastIndexOf('.')];
  if (comma >= 0 && point >= 0) return comma > point ? ',' : '.';
  if (comma >= 0) return /^[1-9]\d{0,2}(,\d{3})+$/.test(text) ? '.' : ',';
  return /^[1-9]\d{0,2}(\.\d{3})+$/.test(text) ? ',' : '.';
}

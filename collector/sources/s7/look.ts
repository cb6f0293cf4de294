/** Looking around in an S7 controller: where it is plugged in, and what may stand at a place. */
import { z } from 'zod';
import type { LookField } from '../lookout.ts';
import { parseS7Gap } from './address.ts';

export const usualPlaces = 'DB1,0-19 M,0-9';

export const s7LookFields: readonly LookField[] = [
  {
    name: 'rack',
    label: { en: 'Rack', de: 'Baugruppenträger', fr: 'Châssis' },
    type: { is: 'number' },
    value: 0,
    use: 'getIn',
  },
  {
    name: 'slot',
    label: {
      en: 'Slot (S7-1200/1500: 1, S7-300: 2)',
      de: 'Steckplatz (S7-1200/1500: 1, S7-300: 2)',
      fr: 'Emplacement (S7-1200/1500 : 1, S7-300 : 2)',
    },
    type: { is: 'number' },
    value: 1,
    use: 'getIn',
  },
];

const Values = z.object({
  rack: z.coerce.number().int().min(0).max(7).default(0),
  slot: z.coerce.number().int().min(0).max(31).default(1),
});

export function s7Values(values: unknown) {
  return { connection: Values.parse(values), machine: {} };
}

/** `DB10,0-19`, `M,0-9` or `DB10,4`; null = it says its type. Words begin at even bytes. */
export function s7Guesses(place: string): readonly string[] | null {
  const [, block, first, last = first] = /^(DB\d{1,5}|[MIQEA]),(\d{1,5})(?:-(\d{1,5}))?$/i.exec(place) ?? [];
  if (block === undefined || first === undefined) return null;
  const range = parseS7Gap(`${block},${first}-${last}`);
  const isAlone = range.length === 1;
  const end = range.from + (isAlone ? 4 : range.length);
  const bytes = Array.from({ length: Math.min(range.length, 200) }, (_, index) => range.from + index);
  return bytes.flatMap((byte) => {
    const types = ['BYTE'];
    if (byte % 2 === 0 && byte + 2 <= end) types.push('INT', 'WORD');
    if (byte % 2 === 0 && byte + 4 <= end) types.push('DINT', 'DWORD', 'REAL');
    return types.map((type) => `${range.block},${type}${byte}`);
  });
}

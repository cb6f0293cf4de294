/** Looking around on a Modbus device: which unit, and what may stand at a place. */
import { z } from 'zod';
import type { LookField } from '../lookout.ts';
import { parseModbusGap } from './address.ts';

export const usualPlaces = 'holding:0-9 input:0-9';

export const modbusLookFields: readonly LookField[] = [
  {
    name: 'unitId',
    label: { en: 'Unit', de: 'Unit-ID', fr: 'Unité' },
    type: { is: 'number' },
    value: 1,
    use: 'look',
  },
];

const Values = z.object({ unitId: z.coerce.number().int().min(0).max(255).default(1) });

export function modbusValues(values: unknown) {
  return { connection: {}, machine: Values.parse(values) };
}

/** Of one register, and of the wide values that begin there, in the two orders that are met most. */
const narrow = ['u16', 'i16'];
const wide = ['u32', 'u32:cdab', 'i32', 'i32:cdab', 'f32', 'f32:cdab'];

/** `holding:0-9` or `holding:0`; null = it says its type. */
export function modbusGuesses(place: string): readonly string[] | null {
  const [, table, first, last = first] = /^(coil|discrete|holding|input):(\d{1,5})(?:-(\d{1,5}))?$/i.exec(place) ?? [];
  if (table === undefined || first === undefined) return null;
  const range = parseModbusGap(`${table}:${first}-${last}`, 0);
  const numbers = Array.from({ length: Math.min(range.length, 125) }, (_, index) => range.from + index);
  if (range.block === 'coil' || range.block === 'discrete')
    return last === first && place.indexOf('-') < 0 ? null : numbers.map((number) => `${range.block}:${number}`);
  const isAlone = range.length === 1;
  return numbers.flatMap((number, index) => {
    const types = isAlone || index + 1 < numbers.length ? [...narrow, ...wide] : narrow;
    return types.map((type) => `${range.block}:${number}:${type}`);
  });
}

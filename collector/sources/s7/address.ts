/**
 * Addresses in an S7 controller. The area, the type, the first byte:
 *
 *     DB10,DINT4      DB10,REAL8      DB10,X0.1      DB10,STRING20.30      DB10,CHARS60.16
 *     M10.0   I0.3   Q4.1             M,INT10   I,WORD2   Q,BYTE4
 *     DB10,DINT4/100                  whole numbers of hundredths
 *
 * German letters (E0.3, A4.1) and STEP 7's `DB10.DBX0.1` mean the same. `DB10.DBD4` and `MW10` do not say whether they
 * are whole, signed or real, and are refused with what they may be.
 */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Range, Spot } from '../polling/spot.ts';
import { bytesOf, type Divisor, divisors, type ValueType } from '../polling/value.ts';

export type Area = 'DB' | 'M' | 'I' | 'Q';

export interface S7Address {
  area: Area;
  /** Number of the data block; 0 elsewhere. */
  db: number;
  byte: number;
  type: ValueType;
  divisor: Divisor;
}

const lastByte = 65_535;
const longestText = 200;

/** Names of types as STEP 7 has them, the first of each form is the one that is printed. */
const typeNames = {
  u8: ['BYTE', 'B', 'USINT'],
  i8: ['SINT'],
  u16: ['WORD', 'W', 'UINT'],
  i16: ['INT', 'I'],
  u32: ['DWORD', 'DW', 'D', 'UDINT'],
  i32: ['DINT', 'DI'],
  u64: ['LWORD', 'ULINT'],
  i64: ['LINT'],
  f32: ['REAL', 'R'],
  f64: ['LREAL'],
} as const;
type NumberType = keyof typeof typeNames;
const expected = 'BYTE, SINT, WORD, INT, DWORD, DINT, LWORD, LINT, REAL, LREAL, X0.0, STRING0.30, CHARS0.16';

/** Throws Problem('invalid') with how it is written instead. */
export function parseS7Address(text: string): S7Address {
  const [, place = '', over = '1'] = /^(.*?)(?:\/(\d+))?$/.exec(text.trim().toUpperCase()) ?? [];
  const address = { ...placeOf(text, place), divisor: divisorOf(text, over) };
  if (address.divisor !== 1 && !/^[ui]/.test(address.type.is))
    throw fault(`"${text}": a whole number may be divided by ${divisors.slice(1).join(', ')}`);
  if (address.byte + bytesOf(address.type) - 1 > lastByte) throw fault(`"${text}" goes beyond byte ${lastByte}`);
  return address;
}

function divisorOf(text: string, over: string): Divisor {
  const divisor = divisors.find((one) => String(one) === over);
  if (divisor !== undefined) return divisor;
  throw fault(`"${text}": a whole number may be divided by ${divisors.slice(1).join(', ')}`);
}

function placeOf(text: string, place: string): Omit<S7Address, 'divisor'> {
  const untyped = /^%?(?:DB(\d+)\.DB|([MIQEA]))([BWD])(\d+)$/.exec(place);
  if (untyped !== null) throw untypedFault(text, untyped);
  const inBlock = /^DB(\d{1,5}),([A-Z]+)(\d+)(?:\.(\d+))?$/.exec(place);
  if (inBlock !== null) {
    const [, db, name = '', byte, more] = inBlock;
    return { area: 'DB', db: blockOf(text, db), byte: Number(byte), type: typeOf(text, name, more) };
  }
  const bit = /^%?(?:DB(\d{1,5})\.DBX|([MIQEA]))(\d+)\.(\d+)$/.exec(place);
  if (bit !== null) {
    const [, db, letter, byte, more] = bit;
    const area = letter === undefined ? 'DB' : areaOf(letter);
    return { area, db: db === undefined ? 0 : blockOf(text, db), byte: Number(byte), type: typeOf(text, 'X', more) };
  }
  const inArea = /^([MIQEA]),([A-Z]+)(\d+)(?:\.(\d+))?$/.exec(place);
  if (inArea === null) throw fault(`"${text}" is no address like DB10,DINT4, DB10,X0.1, M10.0 or M,INT10`);
  const [, letter = '', name = '', byte, more] = inArea;
  return { area: areaOf(letter), db: 0, byte: Number(byte), type: typeOf(text, name, more) };
}

/** E and A are what German controllers call inputs and outputs. */
function areaOf(letter: string): Area {
  switch (letter) {
    case 'I':
    case 'E':
      return 'I';
    case 'Q':
    case 'A':
      return 'Q';
    default:
      return 'M';
  }
}

function blockOf(text: string, db: string | undefined): number {
  const number = Number(db);
  if (number >= 1 && number <= lastByte) return number;
  throw fault(`"${text}": a data block has a number from 1 to ${lastByte}`);
}

function typeOf(text: string, name: string, more: string | undefined): ValueType {
  if (name === 'X' || name === 'BOOL') {
    const bit = Number(more);
    if (more === undefined || bit > 7)
      throw fault(`"${text}": a bit is written X0.0 to X0.7, its byte before the point`);
    return { is: 'bool', bit };
  }
  if (name === 'STRING' || name === 'S' || name === 'CHARS') {
    const length = Number(more);
    if (more === undefined || length < 1 || length > longestText)
      throw fault(`"${text}": a text is written with its length, like ${name}20.30, of at most ${longestText}`);
    return { is: name === 'CHARS' ? 'string' : 'counted', length };
  }
  const found = Object.entries(typeNames).find(([, names]) => names.some((one) => one === name))?.[0];
  if (found === undefined || !isNumberType(found))
    throw fault(`"${text}": "${name}" is no type; expected one of: ${expected}`);
  if (more !== undefined) throw fault(`"${text}": only a bit or a text has something behind a point`);
  return { is: found };
}

function isNumberType(name: string): name is NumberType {
  return Object.hasOwn(typeNames, name);
}

/** `DB10.DBD4` could be a DINT, a DWORD or a REAL: a wrong guess would count nonsense. */
function untypedFault(text: string, [, db, letter, size = 'D', byte]: RegExpExecArray): Problem {
  const block = db === undefined ? areaOf(letter ?? 'M') : `DB${db}`;
  const names = { B: ['BYTE', 'SINT'], W: ['WORD', 'INT'], D: ['DWORD', 'DINT', 'REAL'] }[size] ?? [];
  return fault(`"${text}" does not say its type: write ${names.map((name) => `${block},${name}${byte}`).join(' or ')}`);
}

/** `parseS7Address` undone. */
export function printS7Address({ area, db, byte, type, divisor }: S7Address): string {
  const over = divisor === 1 ? '' : `/${divisor}`;
  const block = area === 'DB' ? `DB${db}` : area;
  switch (type.is) {
    case 'bool':
      return area === 'DB' ? `${block},X${byte}.${type.bit}` : `${block}${byte}.${type.bit}`;
    case 'string':
      return `${block},CHARS${byte}.${type.length}`;
    case 'counted':
      return `${block},STRING${byte}.${type.length}`;
    default:
      return `${block},${typeNames[type.is][0]}${byte}${over}`;
  }
}

export function s7Spot(address: S7Address): Spot {
  const { area, db, byte, type, divisor } = address;
  return {
    block: area === 'DB' ? `DB${db}` : area,
    from: byte,
    length: bytesOf(type),
    unitBytes: 1,
    form: { type, order: 'abcd', divisor },
    printed: printS7Address(address),
  };
}

/** A block of a range, as it goes over the wire. */
export function blockNumberOf(block: string): { area: Area; db: number } {
  if (block === 'M' || block === 'I' || block === 'Q') return { area: block, db: 0 };
  return { area: 'DB', db: Number(block.slice(2)) };
}

/** `DB10,40-59`: bytes that are never read. */
export function parseS7Gap(text: string): Range {
  const [, db, letter, first, last] =
    /^(?:DB(\d{1,5})|([MIQEA])),(\d{1,5})-(\d{1,5})$/.exec(text.trim().toUpperCase()) ?? [];
  if (first === undefined || Number(last) < Number(first) || Number(last) > lastByte)
    throw fault(`"${text}" is no gap like DB10,40-59`);
  const block = db === undefined ? areaOf(letter ?? 'M') : `DB${blockOf(text, db)}`;
  return { block, from: Number(first), length: Number(last) - Number(first) + 1 };
}

function fault(message: string): Problem {
  return new Problem('invalid', message);
}

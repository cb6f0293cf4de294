/**
 * Addresses of Modbus values:
 *
 *     coil:5  discrete:7                  a bit; the number is the one on the wire, the first is 0
 *     holding:100:u32  input:12:i16       a table, a number, a type
 *     holding:100:u32:cdab/100            registers of a wide value in another order; whole numbers of hundredths
 *     holding:40:bit3  holding:200:string16
 *     40101:u32  400101:u32               a manual's number: the first holding register is 40001
 *
 * A machine whose manual counts each table from 1 says `firstAddress: 1`. `holding:40101` could be either and is refused;
 * where the number on the wire is really so high it is written `holding:0x9CA5`.
 */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Range, Spot } from '../polling/spot.ts';
import { type ByteOrder, byteOrders, bytesOf, type Divisor, divisors, type ValueType } from '../polling/value.ts';

/** Each with the digit that manuals put before its numbers. */
export const tables = { coil: 0, discrete: 1, input: 3, holding: 4 } as const;
export type Table = keyof typeof tables;

export interface ModbusAddress {
  table: Table;
  /** `manual`: 40101, counted from 40001; `table`: counted as the machine says. */
  as: 'manual' | 'table';
  /** As written: `manual` from 1. */
  number: number;
  type: ValueType;
  order: ByteOrder;
  divisor: Divisor;
}

const lastAddress = 65_535;
const longestText = 200;
const form = /^(?:(coil|discrete|input|holding):(0x[0-9a-f]{1,4}|\d{1,6})|([0134])(\d{4,5}))(.*)$/i;
const types = 'u16, i16, u32, i32, u64, i64, f32, f64, bit0 to bit15, string1 to string200';

/** Throws Problem('invalid') with how it is written instead. */
export function parseModbusAddress(text: string): ModbusAddress {
  const [, name, plain, digit, ofManual, rest = ''] = form.exec(text.trim()) ?? [];
  const table = tableOf(name, digit);
  if (table === null)
    throw fault(`"${text}" is no address like holding:100:u32, coil:5 or, by a manual's number, 40101:u32`);
  const number = Number(plain ?? ofManual);
  if (plain !== undefined) refuseAmbiguous(text, table, plain, rest);
  const least = plain === undefined ? 1 : 0;
  if (number < least || number > lastAddress + least)
    throw fault(`"${text}": a table has the numbers ${least} to ${lastAddress + least}`);
  return { table, as: plain === undefined ? 'manual' : 'table', number, ...formOf(text, table, rest) };
}

function tableOf(name: string | undefined, digit: string | undefined): Table | null {
  const isIt = ([table, first]: [string, number]) => table === name?.toLowerCase() || String(first) === digit;
  const [found] = Object.entries(tables).filter(isIt);
  return found !== undefined && isTable(found[0]) ? found[0] : null;
}

function isTable(name: string): name is Table {
  return Object.hasOwn(tables, name);
}

/** `holding:40001` is mostly meant as the manual's number, and would read another register. */
function refuseAmbiguous(text: string, table: Table, plain: string, rest: string): void {
  const first = tables[table] * 10_000;
  const number = Number(plain);
  if (plain.startsWith('0x') || plain.startsWith('0X') || first === 0) return;
  if (!isManuals(table, number)) return;
  const onWire = number > first * 10 ? number - first * 10 - 1 : number - first - 1;
  const high =
    number > lastAddress ? '' : `; where the number on the wire is really ${number}, ${table}:${hex(number)}${rest}`;
  throw fault(
    `"${text}" may be a manual's number or the one on the wire: write ${number}${rest} for the manual's, which is ${table}:${onWire}${rest} on the wire${high}`,
  );
}

/** Looks like a manual's number of this table: 40001 to 49999, or 400001 to 465536. */
function isManuals(table: Table, number: number): boolean {
  const first = tables[table] * 10_000;
  const isShort = number > first && number < first + 10_000;
  return first > 0 && (isShort || (number > first * 10 && number <= first * 10 + lastAddress + 1));
}

function formOf(text: string, table: Table, rest: string): Pick<ModbusAddress, 'type' | 'order' | 'divisor'> {
  const [, typeText, order = 'abcd', over = '1'] =
    /^(?::([a-z]+\d*))?(?::(abcd|cdab|badc|dcba))?(?:\/(\d+))?$/i.exec(rest) ?? [];
  if (rest !== '' && typeText === undefined) throw fault(`"${text}": "${rest}" is no type; expected one of: ${types}`);
  const type = typeOf(text, table, typeText?.toLowerCase());
  const divisor = divisors.find((one) => String(one) === over);
  if (divisor === undefined || (divisor !== 1 && !isWhole(type)))
    throw fault(`"${text}": a whole number may be divided by ${divisors.slice(1).join(', ')}`);
  return { type, order: byteOrders.find((one) => one === order.toLowerCase()) ?? 'abcd', divisor };
}

function typeOf(text: string, table: Table, name: string | undefined): ValueType {
  if (table === 'coil' || table === 'discrete') {
    if (name === undefined || name === 'bool') return { is: 'bool', bit: 0 };
    throw fault(`"${text}": a ${table} is a bit and takes no type`);
  }
  const bit = Number(/^bit(\d{1,2})$/.exec(name ?? '')?.[1] ?? Number.NaN);
  if (bit < 16) return { is: 'bool', bit };
  const length = Number(/^string(\d{1,3})$/.exec(name ?? '')?.[1] ?? Number.NaN);
  if (length >= 1 && length <= longestText) return { is: 'string', length };
  const is = wholeTypes.find((one) => one === name) ?? floatTypes.find((one) => one === name);
  if (is !== undefined) return { is };
  throw fault(`"${text}" does not say its type; expected one of: ${types}`);
}

const wholeTypes = ['u16', 'i16', 'u32', 'i32', 'u64', 'i64'] as const;
const floatTypes = ['f32', 'f64'] as const;

function isWhole({ is }: ValueType): boolean {
  return wholeTypes.some((one) => one === is);
}

/** `parseModbusAddress` undone, in its shortest form. */
export function printModbusAddress({ table, as, number, type, order, divisor }: ModbusAddress): string {
  const digits = number > 9_999 ? 5 : 4;
  const place =
    as === 'manual'
      ? `${tables[table]}${String(number).padStart(digits, '0')}`
      : `${table}:${isManuals(table, number) ? hex(number) : number}`;
  const isBit = table === 'coil' || table === 'discrete';
  return [
    place,
    isBit ? '' : `:${printType(type)}`,
    order === 'abcd' ? '' : `:${order}`,
    divisor === 1 ? '' : `/${divisor}`,
  ].join('');
}

function printType(type: ValueType): string {
  switch (type.is) {
    case 'bool':
      return `bit${type.bit}`;
    case 'string':
    case 'counted':
      return `string${type.length}`;
    default:
      return type.is;
  }
}

function hex(number: number): string {
  return `0x${number.toString(16).toUpperCase()}`;
}

/** Where it stands on the wire. `firstAddress`: from which number the machine's manual counts each table. */
export function modbusSpot(address: ModbusAddress, firstAddress: 0 | 1): Spot {
  const { table, type, order, divisor } = address;
  const isBit = table === 'coil' || table === 'discrete';
  const from = wireNumber(address, firstAddress);
  const length = isBit ? 1 : Math.ceil(bytesOf(type) / 2);
  const printed = printModbusAddress(address);
  if (from + length - 1 > lastAddress) throw fault(`"${printed}" goes beyond the end of its table`);
  return { block: table, from, length, unitBytes: isBit ? 1 : 2, form: { type, order, divisor }, printed };
}

function wireNumber(address: Pick<ModbusAddress, 'as' | 'number' | 'table'>, firstAddress: 0 | 1): number {
  const from = address.number - (address.as === 'manual' ? 1 : firstAddress);
  if (from < 0) throw fault(`"${address.table}:${address.number}": with firstAddress 1 a table begins with 1`);
  return from;
}

/** `holding:110-119`, counted as the addresses are. */
export function parseModbusGap(text: string, firstAddress: 0 | 1): Range {
  const [, name, first, last] = /^(coil|discrete|input|holding):(\d{1,5})-(\d{1,5})$/i.exec(text.trim()) ?? [];
  const table = tableOf(name, undefined);
  if (table === null || Number(last) < Number(first) || Number(last) > lastAddress + firstAddress)
    throw fault(`"${text}" is no gap like holding:110-119`);
  const from = wireNumber({ table, as: 'table', number: Number(first) }, firstAddress);
  return { block: table, from, length: Number(last) - Number(first) + 1 };
}

function fault(message: string): Problem {
  return new Problem('invalid', message);
}

/**
 * Where a value stands in a controller's memory, and which reads fetch all of them. A value is always fetched by one
 * read, so that a counter of two registers cannot be torn. Pure.
 */
import { decoded, type ValueForm } from './value.ts';

/** Part of one block of memory (a table of registers, a data block), in the block's own unit. */
export interface Range {
  block: string;
  from: number;
  length: number;
}

export interface Spot extends Range {
  /** Bytes of one unit of its block: 2 of a register, 1 of a byte or a coil. */
  unitBytes: number;
  form: ValueForm;
  /** The address as people write it. */
  printed: string;
}

/** One read, and what it fetches. */
export interface Read extends Range {
  spots: readonly Spot[];
}

export interface Limits {
  /** Most units of a block in one read. */
  most(block: string): number;
  /** So many units that nobody asked for may be read along. */
  maxGap: number;
  /** What is never read, whatever lies around it. */
  gaps: readonly Range[];
}

/** As few reads as the limits allow; every spot is in exactly one of them, whole. */
export function readsOf(spots: readonly Spot[], limits: Limits): Read[] {
  const sorted = [...spots].sort((a, b) => a.block.localeCompare(b.block) || a.from - b.from || b.length - a.length);
  const reads: (Range & { spots: Spot[] })[] = [];
  for (const spot of sorted) {
    const last = reads.at(-1);
    if (last !== undefined && joins(last, spot, limits)) {
      last.length = Math.max(last.length, endOf(spot) - last.from);
      last.spots.push(spot);
    } else reads.push({ block: spot.block, from: spot.from, length: spot.length, spots: [spot] });
  }
  return reads;
}

function joins(read: Range, spot: Spot, { most, maxGap, gaps }: Limits): boolean {
  if (read.block !== spot.block || spot.from - endOf(read) > maxGap) return false;
  const joined = { block: read.block, from: read.from, length: Math.max(endOf(read), endOf(spot)) - read.from };
  return joined.length <= most(read.block) && !gaps.some((gap) => overlap(gap, joined));
}

/** A read that was refused -> two that fetch the same; null: it fetches one value, which cannot be fetched in parts. */
export function halvesOf({ spots }: Read): [Read, Read] | null {
  if (spots.length < 2) return null;
  const middle = spots.length >> 1;
  return [around(spots.slice(0, middle)), around(spots.slice(middle))];
}

/** The read that fetches these spots of one block, and as little else as can be. */
function around(spots: readonly Spot[]): Read {
  const from = Math.min(...spots.map((spot) => spot.from));
  const length = Math.max(...spots.map(endOf)) - from;
  return { block: spots[0]?.block ?? '', from, length, spots };
}

/** The spot's value in the bytes of a read; null where they hold none. */
export function valueIn(read: Range, bytes: Uint8Array, spot: Spot): ReturnType<typeof decoded> {
  const begin = (spot.from - read.from) * spot.unitBytes;
  return decoded(spot.form, bytes.subarray(begin, begin + spot.length * spot.unitBytes));
}

export function overlap(a: Range, b: Range): boolean {
  return a.block === b.block && a.from < endOf(b) && b.from < endOf(a);
}

function endOf({ from, length }: Range): number {
  return from + length;
}

/**
 * Which lot went into which order, and what came out of it, both ways:
 *
 *     supplier's lot ─► operation ─► our lot ─► operation ─► our lot ─► customer
 *
 * What goes into an operation is in every lot that this operation or a later one of the order makes: nobody can tell
 * parts of one order apart that went through together. So a trace says what may be affected, never less.
 */

import { z } from 'zod';
import { type Consumed, consumedPcs, type LotMade } from '../words/material.ts';
import { stepsPerUnit, type Unit } from '../words/quantity.ts';
import { Hits } from './hits.ts';

export interface TracedLot {
  itemId: string;
  lot: string;
}

/** What went in or came out; whole steps of `unit`. */
export interface Passed extends TracedLot {
  operationId: string;
  quantityPcs: number;
  unit: Unit;
  serials: readonly string[];
}

/** One operation's material. */
export interface TraceStep {
  orderId: string;
  operationId: string;
  /** Its place in the routing, ascending. */
  place: number;
  took: readonly Passed[];
  made: readonly Passed[];
}

/** `order`: all that it made, or all that went in. `serial`: of one piece, whoever made it. */
export type TraceStart =
  | { kind: 'order'; orderId: string }
  | ({ kind: 'lot' } & TracedLot)
  | { kind: 'serial'; serial: string };

/** An order that is reached: what of the trace went in, and what it made of it; or the other way round. */
export interface TracedOrder {
  orderId: string;
  /** Orders on the shortest way to it: 0 is the nearest. */
  depth: number;
  took: readonly Passed[];
  made: readonly Passed[];
}

export interface Traced {
  /** The nearest first. */
  orders: readonly TracedOrder[];
  /** Reached lots that no order here made: bought ones. Only backwards. */
  bought: readonly TracedLot[];
  /** There are more: the trace ends at `MOST_ORDERS`. */
  isCut: boolean;
}

const MOST_ORDERS = 2_000;

export interface Genealogy {
  /** Takes the place of what was known of the operation. */
  put(step: TraceStep): void;
  remove(operationId: string): void;
  forward(start: TraceStart): Traced;
  backward(start: TraceStart): Traced;
  stepsOf(orderId: string): readonly TraceStep[];
  /** Lots and serial numbers that contain the text, `most` at most. */
  find(text: string, most: number): { lots: TracedLot[]; serials: string[] };
}

/** The steps of an operation, from what was said of its material. null: no lot of it is known. */
export function traceStepOf(
  { orderId, operationId, place, itemId }: { orderId: string; operationId: string; place: number; itemId: string },
  material: { consumed: readonly Consumed[]; lots: readonly LotMade[] },
): TraceStep | null {
  const took = material.consumed.flatMap((row): Passed[] => {
    const { lot, unit, serials = [] } = row;
    const quantityPcs = consumedPcs(row);
    if (quantityPcs <= 0 || (lot === null && serials.length === 0)) return [];
    return [{ itemId: row.itemId, lot: lot ?? '', operationId, quantityPcs, unit, serials }];
  });
  const made = material.lots.flatMap((row): Passed[] => {
    const { lot, unit, quantityPcs, serials = [] } = row;
    return quantityPcs <= 0 ? [] : [{ itemId: row.itemId ?? itemId, lot, operationId, quantityPcs, unit, serials }];
  });
  return took.length + made.length === 0 ? null : { orderId, operationId, place, took, made };
}

export function openGenealogy(): Genealogy {
  return new KnownGenealogy();
}

const lotKey = ({ itemId, lot }: TracedLot): string => JSON.stringify([itemId, lot]);
const LotKey = z.tuple([z.string(), z.string()]).transform(([itemId, lot]): TracedLot => ({ itemId, lot }));

/** It has pieces of which nobody said the number. */
const isPartlyNamed = ({ serials, quantityPcs, unit }: Passed): boolean =>
  serials.length * stepsPerUnit(unit) < quantityPcs;

/** Of each name the operations that it stands at. */
class Index {
  readonly #at = new Map<string, Set<string>>();
  add(name: string, operationId: string): void {
    const known = this.#at.get(name);
    if (known === undefined) this.#at.set(name, new Set([operationId]));
    else known.add(operationId);
  }
  remove(name: string, operationId: string): void {
    const known = this.#at.get(name);
    known?.delete(operationId);
    if (known?.size === 0) this.#at.delete(name);
  }
  of(name: string): readonly string[] {
    return [...(this.#at.get(name) ?? [])].sort();
  }
  names(): Iterable<string> {
    return this.#at.keys();
  }
}

class KnownGenealogy implements Genealogy {
  readonly #steps = new Map<string, TraceStep>();
  readonly #ofOrder = new Map<string, Set<string>>();
  readonly #took = { lot: new Index(), serial: new Index() };
  readonly #made = { lot: new Index(), serial: new Index() };

  readonly put: Genealogy['put'] = (step) => {
    this.remove(step.operationId);
    this.#steps.set(step.operationId, step);
    const own = this.#ofOrder.get(step.orderId) ?? new Set<string>();
    this.#ofOrder.set(step.orderId, own.add(step.operationId));
    this.#each(step, (index, name) => index.add(name, step.operationId));
  };
  readonly remove: Genealogy['remove'] = (operationId) => {
    const step = this.#steps.get(operationId);
    if (step === undefined) return;
    this.#steps.delete(operationId);
    this.#ofOrder.get(step.orderId)?.delete(operationId);
    this.#each(step, (index, name) => index.remove(name, operationId));
  };
  readonly stepsOf: Genealogy['stepsOf'] = (orderId) =>
    this.#known(this.#ofOrder.get(orderId) ?? []).sort((a, b) => a.place - b.place);

  readonly forward: Genealogy['forward'] = (start) => {
    const first = this.#users(start);
    return this.#walk(first, (step) => {
      const later = this.stepsOf(step.orderId).filter(({ place }) => place >= step.place);
      const made = later.flatMap((one) => one.made);
      return { took: step.took, made, next: made.flatMap(this.#takersOf) };
    });
  };
  readonly backward: Genealogy['backward'] = (start) => {
    const bought = new Map<string, TracedLot>();
    const traced = this.#walk(this.#makers(start), (step) => {
      const earlier = this.stepsOf(step.orderId).filter(({ place }) => place <= step.place);
      const took = earlier.flatMap((one) => one.took);
      const next = took.flatMap((one) => {
        const makers = this.#makersOf(one);
        if (makers.length === 0 && one.lot !== '') bought.set(lotKey(one), { itemId: one.itemId, lot: one.lot });
        return makers;
      });
      return { took, made: step.made, next };
    });
    return { ...traced, bought: [...bought].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lot]) => lot) };
  };
  readonly find: Genealogy['find'] = (text, most) => {
    const lots = new Hits<TracedLot>(text, most);
    const serials = new Hits<string>(text, most);
    for (const { lot, serial } of [this.#took, this.#made]) {
      for (const name of lot.names()) {
        if (!lots.mayFit(name)) continue;
        const found = LotKey.parse(JSON.parse(name));
        lots.add(found.lot, name, found);
      }
      for (const name of serial.names()) serials.add(name, name, name);
    }
    return { lots: lots.first(), serials: serials.first() };
  };

  /** Operations that the start went into. */
  readonly #users = (start: TraceStart): TraceStep[] => {
    switch (start.kind) {
      case 'lot':
        return this.#passed(start).flatMap(this.#takersOf);
      case 'serial': {
        const makers = this.#known(this.#made.serial.of(start.serial));
        const lots = makers.flatMap(({ made }) => made.filter(({ serials }) => serials.includes(start.serial)));
        const inLot = lots.flatMap((own) =>
          this.#known(this.#took.lot.of(lotKey(own))).filter(({ took }) =>
            took.some((row) => lotKey(row) === lotKey(own) && isPartlyNamed(row)),
          ),
        );
        return [...this.#known(this.#took.serial.of(start.serial)), ...inLot];
      }
      case 'order':
        return this.stepsOf(start.orderId).flatMap((step) => step.made.flatMap(this.#takersOf));
      default:
        return start satisfies never;
    }
  };
  /** Operations that made the start. */
  readonly #makers = (start: TraceStart): TraceStep[] => {
    switch (start.kind) {
      case 'lot':
        return this.#known(this.#made.lot.of(lotKey(start)));
      case 'serial':
        return this.#known(this.#made.serial.of(start.serial));
      case 'order':
        return this.stepsOf(start.orderId).slice(-1);
      default:
        return start satisfies never;
    }
  };
  /** Rows of the lot, made or taken; itself where none is known. */
  readonly #passed = (start: TracedLot): readonly (TracedLot & { serials: readonly string[] })[] => {
    const key = lotKey(start);
    const made = this.#known(this.#made.lot.of(key)).flatMap((step) => step.made);
    const took = this.#known(this.#took.lot.of(key)).flatMap((step) => step.took);
    return [{ ...start, serials: [] }, ...[...made, ...took].filter((row) => lotKey(row) === key)];
  };
  /** By its lot, and by the numbers of its pieces, which may be all that was scanned. Two items may number alike. */
  readonly #takersOf = (one: TracedLot & { serials: readonly string[] }): TraceStep[] => {
    const bySerial = one.serials.flatMap((serial) =>
      this.#known(this.#took.serial.of(serial)).filter(({ took }) =>
        took.some(({ itemId, serials }) => itemId === one.itemId && serials.includes(serial)),
      ),
    );
    return [...this.#known(this.#took.lot.of(lotKey(one))), ...bySerial];
  };
  /** Of pieces that are numbered alike, those of its own item, if anybody made any. */
  readonly #makersOf = (one: Passed): TraceStep[] => {
    const bySerial = one.serials.flatMap((serial) => {
      const all = this.#known(this.#made.serial.of(serial));
      const own = all.filter(({ made }) =>
        made.some(({ itemId, serials }) => itemId === one.itemId && serials.includes(serial)),
      );
      return own.length > 0 ? own : all;
    });
    return [...bySerial, ...(one.lot === '' ? [] : this.#known(this.#made.lot.of(lotKey(one))))];
  };

  /** From operation to operation, the nearest orders first, each operation once. */
  readonly #walk = (
    first: readonly TraceStep[],
    look: (step: TraceStep) => { took: readonly Passed[]; made: readonly Passed[]; next: readonly TraceStep[] },
  ): Traced => {
    const orders = new Map<string, { depth: number; took: Set<Passed>; made: Set<Passed> }>();
    const seen = new Set<string>();
    let frontier = first;
    let isCut = false;
    for (let depth = 0; frontier.length > 0; depth += 1) {
      const next: TraceStep[] = [];
      for (const step of frontier) {
        if (seen.has(step.operationId)) continue;
        if (orders.size >= MOST_ORDERS && !orders.has(step.orderId)) {
          isCut = true;
          continue;
        }
        seen.add(step.operationId);
        const found = look(step);
        const known = orders.get(step.orderId) ?? { depth, took: new Set<Passed>(), made: new Set<Passed>() };
        orders.set(step.orderId, known);
        for (const one of found.took) known.took.add(one);
        for (const one of found.made) known.made.add(one);
        next.push(...found.next);
      }
      frontier = next;
    }
    const reached = [...orders].map(([orderId, { depth, took, made }]) => ({
      ...{ orderId, depth },
      ...{ took: [...took], made: [...made] },
    }));
    return { orders: reached, bought: [], isCut };
  };

  readonly #known = (operationIds: Iterable<string>): TraceStep[] =>
    [...operationIds].flatMap((id) => this.#steps.get(id) ?? []);
  readonly #each = ({ took, made }: TraceStep, act: (index: Index, name: string) => void): void => {
    for (const [passed, index] of [
      [took, this.#took],
      [made, this.#made],
    ] as const)
      for (const one of passed) {
        if (one.lot !== '') act(index.lot, lotKey(one));
        for (const serial of one.serials) act(index.serial, serial);
      }
  };
}

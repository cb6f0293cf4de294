/**
 * Brings the simulated plant's past up to now: weeks of it for a new data folder, the pause since the last
 * run for an old one. Facts go into a file for the collector's ordinary import, orders into the mock ERP.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Event, type NewFact, printEventLine } from '../../shared/core/words/event.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { WEEK_MS } from '../../shared/core/words/time.ts';
import type { ErpStore } from '../erp/store.ts';
import type { SimulatedPlant } from '../plant/params.ts';
import { spoken } from '../plant/spoken.ts';
import { freshTwin, type TwinMemory } from '../plant/twin.ts';
import { runHistory } from './history.ts';

export interface PrepareOptions {
  plant: Plant;
  sim: SimulatedPlant;
  /** null: the plant is new and gets a past of `weeks`. */
  memory: TwinMemory | null;
  seed: number;
  weeks: number;
  now: number;
  edgeId: string;
  people: readonly string[];
  erp: ErpStore;
  factsFile: string;
}

export interface Prepared {
  memory: TwinMemory;
  facts: number;
  /** How many orders are new or changed. */
  orders: number;
  from: number;
  /** Puts them into the ERP: to be called once the facts are safe in the journal. */
  bookOrders(): void;
}

const CHUNK_BYTES = 1 << 20;

export function prepare(options: PrepareOptions): Prepared {
  const { plant, sim, now, erp, edgeId } = options;
  const memory = options.memory ?? freshTwin(sim, options.seed, now - options.weeks * WEEK_MS);
  const file = lineFile(options.factsFile);
  let seq = 0;
  const write = (event: Event): void => {
    seq = event.seq;
    file.write(`${printEventLine(event)}\n`);
  };
  for (const draft of options.memory === null ? beginning(plant, sim, memory.at) : comingBack(memory, sim))
    write({ ...draft, seq: seq + 1, edgeId, recordedAt: draft.at });
  const result = runHistory({
    plant,
    sim,
    memory: asErpSays(memory, erp),
    newOrders: newInErp(memory, erp),
    to: now,
    edgeId,
    firstSeq: seq + 1,
    firstSerial: erp.nextSerial(),
    people: options.people,
    write,
  });
  for (const draft of ending(result.memory)) write({ ...draft, seq: seq + 1, edgeId, recordedAt: draft.at });
  file.close();
  const bookOrders = (): void =>
    erp.transaction(() => {
      for (const { order, serial } of result.orders) erp.putOrder(order, serial ?? undefined);
    });
  return { memory: result.memory, facts: seq, orders: result.orders.length, from: memory.at, bookOrders };
}

/** What a journal of a new plant begins with: the plant itself, and machines that are there. */
function beginning(plant: Plant, sim: SimulatedPlant, at: number): NewFact[] {
  return [
    { type: 'masterDataChanged', machineId: null, at, plant },
    ...sim.machines.flatMap((machine): NewFact[] => {
      const state = spoken[machine.face]?.idle;
      return [
        { type: 'signalRestored', machineId: machine.id, at },
        ...(state === undefined
          ? []
          : [{ type: 'stateChanged' as const, machineId: machine.id, at, ...state, alarm: null }]),
      ];
    }),
  ];
}

/** Until its end every machine was watched, also one that was quiet; the live plant's lines begin anew. */
function ending(memory: TwinMemory): NewFact[] {
  const why = 'The prepared past ends here.';
  return memory.machines.map(({ id: machineId }) => ({ type: 'signalLost', machineId, at: memory.at, why }));
}

/** After a pause: every line is up again, and each machine says how it stands. */
function comingBack(memory: TwinMemory, sim: SimulatedPlant): NewFact[] {
  return memory.machines.flatMap((machine): NewFact[] => {
    const face = sim.machines.find((candidate) => candidate.id === machine.id)?.face;
    const state = face === undefined ? undefined : spoken[face]?.[machine.shown.state];
    const { id: machineId, clock: at } = machine;
    return [
      { type: 'signalRestored', machineId, at },
      ...(state === undefined
        ? []
        : [{ type: 'stateChanged' as const, machineId, at, ...state, alarm: machine.shown.alarm }]),
    ];
  });
}

/** What the ERP says of the orders that the plant knows: a cancelled one goes, a changed one is changed. */
function asErpSays(memory: TwinMemory, erp: ErpStore): TwinMemory {
  const entries = memory.book.entries.map((entry) => ({ ...entry, order: erp.order(entry.order.id) ?? entry.order }));
  return { ...memory, book: { ...memory.book, entries } };
}

/** Orders that came into the ERP behind the plant's back, such as a visitor's. */
function newInErp(memory: TwinMemory, erp: ErpStore): WorkOrder[] {
  const known = new Set([...memory.book.finished, ...memory.book.entries.map((entry) => entry.order.id)]);
  return erp
    .ordersSince(0)
    .orders.filter(({ id, status }) => !known.has(id) && (status === 'released' || status === 'planned'));
}

function lineFile(path: string): { write(line: string): void; close(): void } {
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, 'w');
  let waiting: string[] = [];
  let size = 0;
  const flush = (): void => {
    writeSync(handle, waiting.join(''));
    waiting = [];
    size = 0;
  };
  return {
    write(line) {
      waiting.push(line);
      size += line.length;
      if (size >= CHUNK_BYTES) flush();
    },
    close() {
      flush();
      closeSync(handle);
    },
  };
}

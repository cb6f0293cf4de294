/**
 * What a table tells, as the facts that a box would have written: each rests on what had happened by then, and on
 * nothing that came later. An order's steps are those that its item went through before, and change as it goes on;
 * it is over with its last line.
 */
import type { Event, NewFact } from '../../../shared/core/words/event.ts';
import type { Component, Operation, WorkOrder } from '../../../shared/core/words/order.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/words/time.ts';
import type { TableMap } from './map.ts';
import { type Moment, momentsOf } from './moments.ts';
import { idOf, type Place, type Places } from './places.ts';
import type { HistoryRow } from './rows.ts';
import { Seen } from './seen.ts';

/** Planned for a whole step where nothing was measured yet. */
const ASSUMED_STEP_MS = 2 * HOUR_MS;
const NUMBER_STEP = 1_000;

interface Step {
  operation: Operation;
  name: string;
  madePcs: number;
  open: number;
  lastEndAt: number | null;
  lastPlace: Place | null;
  lastBy: string;
  isFinished: boolean;
}

interface OpenOrder {
  order: WorkOrder;
  /** By name, in the order of the routing. */
  steps: Map<string, Step>;
  linesLeft: number;
  isEndless: boolean;
}

export function factsOf(rows: readonly HistoryRow[], map: TableMap, places: Places, edgeId = 'table'): Event[] {
  return new HistoryTeller(rows, map, places, edgeId).tell();
}

class HistoryTeller {
  readonly #map: TableMap;
  readonly #places: Places;
  readonly #edgeId: string;
  readonly #rowsOf = new Map<string, HistoryRow[]>();
  readonly #orders = new Map<string, OpenOrder>();
  /** The table tells setups apart: then each item is a family of its own. */
  readonly #hasSetups: boolean;
  readonly #placeOf = new Map<HistoryRow, Place>();
  readonly #seen = new Seen();
  readonly #facts: Event[] = [];
  #now = 0;

  constructor(rows: readonly HistoryRow[], map: TableMap, places: Places, edgeId: string) {
    this.#map = map;
    this.#places = places;
    this.#edgeId = edgeId;
    this.#hasSetups = Object.values(map.kinds).includes('setup');
    for (const row of rows) this.#rowsOf.set(row.orderId, [...(this.#rowsOf.get(row.orderId) ?? []), row]);
  }

  tell(): Event[] {
    for (const moment of momentsOf(this.#rowsOf, this.#places)) {
      this.#now = moment.at;
      this.#happen(moment);
    }
    return this.#facts;
  }

  #happen({ kind, row, cameAt }: Moment): void {
    const { machineId } = this.#placeOf.get(row) ?? { machineId: null };
    switch (kind) {
      case 'ordered':
        this.#ordered(row, cameAt);
        break;
      case 'begun':
        this.#begun(row);
        break;
      case 'paused':
        if (machineId !== null) this.#sayState(machineId, 'idle');
        break;
      case 'resumed':
        if (machineId !== null) this.#sayState(machineId, stateOf(row));
        break;
      case 'ended':
        this.#ended(row);
        break;
      default:
        kind satisfies never;
    }
  }

  #say(fact: NewFact): void {
    this.#facts.push({ ...fact, seq: this.#facts.length + 1, edgeId: this.#edgeId, recordedAt: this.#now });
  }

  #ordered(row: HistoryRow, createdAt: number): void {
    const { orderId } = row;
    const own = this.#rowsOf.get(orderId) ?? [];
    const said = <T>(of: (one: HistoryRow) => T | null): T | null =>
      own.reduce<T | null>((found, one) => found ?? of(one), null);
    const itemId = said((one) => one.itemId) ?? 'unknown';
    const quantityPcs = said((one) => one.orderQuantityPcs) ?? this.#seen.quantity(itemId);
    const order: WorkOrder = {
      id: orderId,
      itemId,
      itemName: '',
      quantityPcs,
      strategy: said((one) => one.strategy) ?? 'MTO',
      status: 'released',
      customer: said((one) => one.customer),
      salesOrder: null,
      createdAt,
      dueAt: said((one) => one.dueAt),
      paperFinishAt: null,
      operations: [],
      components: materials(own),
    };
    const open: OpenOrder = {
      order,
      steps: new Map(),
      linesLeft: own.length,
      isEndless: own.some(({ endAt }) => endAt === null),
    };
    this.#orders.set(orderId, open);
    const expected = this.#expected(itemId, own);
    // The first order of all has no forerunner: it is known by what it begins with.
    for (const name of expected.length > 0 ? expected : [own[0]?.operation ?? 'work']) this.#addStep(open, name);
    if (this.#facts.length === 0) this.#configure();
    this.#say({ type: 'orderReleased', machineId: null, at: this.#now, order: withSteps(open) });
  }

  /** The steps that an order is believed to need when it comes in. */
  #expected(itemId: string, own: readonly HistoryRow[]): readonly string[] {
    const done = own.filter(({ kind }) => kind !== 'material').sort((a, b) => a.startAt - b.startAt);
    // Steps that stand in each line of the table are the table's, not the order's.
    if (this.#map.routing === 'known' || this.#map.steps !== undefined)
      return [...new Set(done.map(({ operation }) => operation))];
    return this.#seen.routing(itemId);
  }

  #addStep(open: OpenOrder, name: string): Step {
    const known = open.steps.get(name);
    if (known !== undefined) return known;
    const step: Step = {
      operation: this.#operationOf(open, name, this.#numberFor(open)),
      name,
      madePcs: 0,
      open: 0,
      lastEndAt: null,
      lastPlace: null,
      lastBy: 'table',
      isFinished: false,
    };
    open.steps.set(name, step);
    return step;
  }

  /** After the last that was begun and before those that were not; at the end before anything was. */
  #numberFor({ steps }: OpenOrder): number {
    const numbers = [...steps.values()].map((step) => ({ step, number: Number(step.operation.number) }));
    const begun = numbers.filter(({ step }) => isBegun(step)).map(({ number }) => number);
    const all = Math.max(0, ...numbers.map(({ number }) => number));
    if (begun.length === 0) return all + NUMBER_STEP;
    const after = Math.max(...begun);
    const next = Math.min(...numbers.map(({ number }) => (number > after ? number : Number.POSITIVE_INFINITY)));
    const between = Math.floor((after + next) / 2);
    return Number.isFinite(next) && between > after ? between : all + NUMBER_STEP;
  }

  #operationOf({ order }: OpenOrder, name: string, number: number): Operation {
    const { itemId, quantityPcs } = order;
    const seen = this.#seen.step(name);
    const base = {
      id: `${order.id}/${number}`,
      number: String(number),
      description: name,
      quantityPcs,
      partsPerCycle: null,
      program: null,
      tool: null,
    };
    const places = [...(seen?.places.values() ?? [])];
    const last = places.at(-1);
    if (last === undefined)
      return {
        ...base,
        workCentreId: idOf(name),
        machineIds: [],
        setupFamily: 'default',
        // Time that passes: the whole of it, however many they are.
        plannedSetupMs: Math.round(this.#seen.elapsedMs(itemId, name) ?? DAY_MS),
        plannedRunMsPerPc: 1,
        outside: { supplierId: null, finishedAt: null },
      };
    const runMs = this.#seen.msPerPc(itemId, name);
    const setupMs = this.#seen.setupMs(name);
    return {
      ...base,
      workCentreId: last.workCentreId,
      machineIds: places.map(({ machineId }) => machineId),
      setupFamily: this.#hasSetups ? itemId : 'default',
      plannedSetupMs: Math.round(setupMs ?? 0),
      plannedRunMsPerPc: runMs ?? (this.#seen.stepMs() ?? ASSUMED_STEP_MS) / quantityPcs,
      ...(runMs === null ? { isRunAssumed: true as const } : {}),
    };
  }

  #begun(row: HistoryRow): void {
    const open = this.#orders.get(row.orderId);
    if (open === undefined || row.kind === 'material') return;
    const isElapsed = row.resource === null || row.kind === 'outside';
    const place = isElapsed ? null : this.#take(row);
    this.#seen.begun(row.operation, place);
    const step = this.#addStep(open, row.operation);
    this.#planAs(open, step, place);
    step.open += 1;
    if (place === null) return;
    this.#finishEarlier(open, step);
    const { machineId } = place;
    const by = row.worker ?? 'table';
    step.isFinished = false;
    this.#say({ type: 'operationStarted', machineId, at: this.#now, by, operationId: step.operation.id });
    this.#sayState(machineId, stateOf(row));
  }

  #sayState(machineId: string, state: 'setup' | 'running' | 'idle'): void {
    this.#say({ type: 'stateChanged', machineId, at: this.#now, state, word: null, alarm: null });
  }

  #take(row: HistoryRow): Place {
    const { isNew, ...place } = this.#places.take(row.resource ?? '');
    this.#placeOf.set(row, place);
    if (isNew) this.#configure();
    return place;
  }

  #configure(): void {
    this.#say({ type: 'masterDataChanged', machineId: null, at: this.#now, plant: this.#places.plant() });
  }

  /** Tells the order anew where this step was not planned so. */
  #planAs(open: OpenOrder, step: Step, place: Place | null): void {
    const { operation } = step;
    const isPlanned = open.order.operations.some(({ id }) => id === operation.id);
    const isThere = place === null || operation.machineIds.includes(place.machineId);
    if (!isThere || (place !== null && operation.outside !== undefined))
      step.operation = this.#operationOf(open, step.name, Number(operation.number));
    if (!isPlanned || !isThere) this.#change(open);
  }

  #change(open: OpenOrder): void {
    this.#say({ type: 'orderChanged', machineId: null, at: this.#now, order: withSteps(open) });
  }

  /** A later step has begun: those that made all, or of which nobody counts, are done. */
  #finishEarlier(open: OpenOrder, current: Step): void {
    for (const step of open.steps.values())
      if (step !== current && step.open === 0 && step.lastEndAt !== null && isMade(step)) this.#finish(step);
  }

  #finish(step: Step): void {
    const { lastPlace: place, lastEndAt: at, lastBy: by } = step;
    if (step.isFinished || place === null || at === null) return;
    step.isFinished = true;
    const { machineId } = place;
    this.#say({ type: 'operationFinished', machineId, at, by, operationId: step.operation.id });
  }

  #ended(row: HistoryRow): void {
    const open = this.#orders.get(row.orderId);
    if (open === undefined) return;
    if (row.kind === 'material') this.#arrived(open, row);
    else this.#stepEnded(open, row);
    open.linesLeft -= 1;
    if (open.linesLeft === 0 && !open.isEndless) this.#close(open);
  }

  #arrived(open: OpenOrder, row: HistoryRow): void {
    const components = open.order.components.map(
      (one): Component => (one.itemId === row.operation ? { ...one, arrivedAt: this.#now } : one),
    );
    open.order = { ...open.order, components };
    this.#change(open);
  }

  #stepEnded(open: OpenOrder, row: HistoryRow): void {
    const step = this.#addStep(open, row.operation);
    const place = this.#placeOf.get(row) ?? null;
    const { itemId } = open.order;
    step.open -= 1;
    step.lastEndAt = this.#now;
    if (place === null) {
      this.#seen.passed(itemId, row.operation, this.#now - row.startAt);
      const { operation } = step;
      if (step.open === 0 && operation.outside !== undefined) {
        step.operation = { ...operation, outside: { ...operation.outside, finishedAt: this.#now } };
        this.#change(open);
      }
      return;
    }
    step.lastPlace = place;
    step.lastBy = row.worker ?? 'table';
    this.#measured(open, step, row, this.#places.workedMs(place.machineId, row.startAt, this.#now));
    const { machineId } = place;
    this.#sayState(machineId, 'idle');
    const { id: operationId } = step.operation;
    const at = this.#now;
    this.#say({ type: 'operationInterrupted', machineId, at, by: step.lastBy, operationId, reasonId: null });
    this.#places.leave(machineId);
    // All is made: the order is on its way, whenever its next step begins. More lines of the step begin it anew.
    if (step.open === 0 && row.kind === 'run' && isMade(step)) this.#finish(step);
  }

  #measured(open: OpenOrder, step: Step, row: HistoryRow, ms: number): void {
    const machineId = step.lastPlace?.machineId ?? '';
    if (row.kind === 'setup') {
      this.#seen.setUp(row.operation, ms);
      return;
    }
    const madePcs = row.quantityPcs ?? (isMade(step) ? 0 : open.order.quantityPcs);
    this.#seen.ran(open.order.itemId, row.operation, ms, madePcs);
    step.madePcs += madePcs;
    for (const [counter, count] of [
      ['good', madePcs],
      ['scrap', row.scrapPcs],
    ] as const)
      if (count > 0)
        this.#say({
          type: 'counted',
          machineId,
          at: this.#now,
          counter,
          unit: 'part',
          count,
          since: row.startAt,
          reading: null,
          recovered: false,
        });
  }

  /** With its last line an order is over; steps that it did not need are dropped. */
  #close(open: OpenOrder): void {
    const { order } = open;
    const done = [...open.steps.values()].filter(isBegun);
    if (done.length > 0 && done.length < open.steps.size) {
      open.steps = new Map(done.map((step) => [step.name, step]));
      this.#change(open);
    }
    for (const step of open.steps.values()) this.#finish(step);
    this.#say({ type: 'orderClosed', machineId: null, at: this.#now, orderId: order.id });
    const made = Math.max(1, ...done.map(({ madePcs }) => madePcs));
    const inOrder = done.sort((a, b) => Number(a.operation.number) - Number(b.operation.number));
    if (inOrder.length > 0)
      this.#seen.finished(
        order.itemId,
        inOrder.map(({ name }) => name),
        made,
      );
    this.#orders.delete(order.id);
  }
}

const stateOf = ({ kind }: HistoryRow) => (kind === 'setup' ? 'setup' : 'running');
const isBegun = (step: Step): boolean => step.open > 0 || step.lastEndAt !== null;
const isMade = (step: Step): boolean => step.madePcs >= step.operation.quantityPcs;

function withSteps(open: OpenOrder): WorkOrder {
  open.order = { ...open.order, operations: [...open.steps.values()].map(({ operation }) => operation) };
  return open.order;
}

function materials(own: readonly HistoryRow[]): Component[] {
  const kits = own.filter(({ kind }) => kind === 'material');
  return kits.map(({ operation, resource }) => ({
    itemId: operation,
    quantityPcs: 1,
    confirmedAt: null,
    arrivedAt: null,
    supplierId: resource ?? operation,
  }));
}

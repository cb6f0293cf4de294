/**
 * The shop floor as the facts tell it: one ledger over all edge boxes, made from the facts on disk at start. Old facts
 * rest on disk and are read again when asked for.
 *
 * What a transaction recorded and could not write stays: it is what the box said, and is written before anything else
 * of that box. Until then the ledger is ahead of the disk, and nobody says anything that rests on it.
 */
import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { Boxes, FactLog, Storage } from '../storage/storage.ts';

interface ChangedIds {
  machineIds: Set<string>;
  operationIds: Set<string>;
}

export interface PlantLedger {
  /** null until a box has told the plant's configuration. */
  ledger(): Ledger | null;
  /** A box's facts of the open transaction join the computation; those that are in it already do no harm. */
  record(edgeId: string, events: readonly Event[]): void;
  /** What was last recorded of a box is on disk now. */
  written(edgeId: string): void;
  /** What was recorded of a box and is not on disk: its transaction failed. Empty while none did. */
  unwritten(edgeId: string): readonly Event[];
  /** Nothing of any box waits to be written. */
  isOnDisk(): boolean;
  /** Machines of a box, as its last configuration names them. */
  plantOf(edgeId: string): Plant | null;
  /** The box that a machine belongs to; null for a machine that no box has. */
  edgeOf(machineId: string): string | null;
  /** Whether a box's own journal tells of this order. */
  hasHeardOf(edgeId: string, orderId: string): boolean;
  /** Until when a machine's box has told everything, epoch ms; 0 when it never did. */
  knownUntil(machineId: string): number;
  setKnownUntil(edgeId: string, at: number): void;
  /** When the first fact of any box happened; null without facts. */
  firstAt(): number | null;
  /** Highest `seq` per box. */
  basis(): Readonly<Record<string, number>>;
  /** An own account of what changed since it was last taken; starts with everything. */
  watch(): { take(): ChangedIds };
  /** A person decided that other facts count: all is computed anew from disk, when it is asked for. */
  startAnew(): void;
  /** Sums some days that are over, so that a question over a year reads none of it. */
  sumUp(): void;
}

/** Facts read at a time: small pages are garbage before they grow old. */
const PAGE = 2_000;
/** Days of single machines, of which one takes some 0.1 ms. */
const DAYS_AT_ONCE = 50;

/** Which facts and machines count. */
export interface Believed {
  /** Numbers of a box's facts that are passed over. */
  passedOver(edgeId: string): ReadonlySet<number>;
  /** A box's plant without machines of other boxes. */
  own(edgeId: string, plant: Plant): Plant;
}

const everything: Believed = { passedOver: () => new Set(), own: (_edgeId, plant) => plant };

export function openPlantLedger(
  storage: Pick<Storage, 'facts' | 'boxes'>,
  believed: Believed = everything,
): PlantLedger {
  return new OpenPlantLedger(storage, believed);
}

class OpenPlantLedger implements PlantLedger {
  readonly #log: FactLog;
  readonly #believed: Believed;
  readonly #boxes: Boxes;
  readonly #watchers = new Set<ChangedIds>();
  readonly #plants = new Map<string, Plant>();
  readonly #known = new Map<string, number>();
  readonly #cursors: Record<string, number> = {};
  readonly #unwritten = new Map<string, readonly Event[]>();
  /** Orders that each box's journal tells of. */
  readonly #heard = new Map<string, Set<string>>();
  #edgeOfMachine = new Map<string, string>();
  #ledger: Ledger | null = null;
  #isLoaded = false;
  #firstAt: number | null = null;

  constructor({ facts, boxes }: Pick<Storage, 'facts' | 'boxes'>, believed: Believed) {
    this.#believed = believed;
    this.#log = facts;
    this.#boxes = boxes;
  }

  readonly ledger: PlantLedger['ledger'] = () => {
    this.#load();
    return this.#ledger;
  };
  readonly record: PlantLedger['record'] = (edgeId, events) => {
    this.#load();
    this.#unwritten.set(edgeId, events);
    this.#cursors[edgeId] = Math.max(this.#cursors[edgeId] ?? 0, events.at(-1)?.seq ?? 0);
    for (const event of events) if (event.type === 'masterDataChanged') this.#configure(event.edgeId, event.plant);
    this.#hear(events);
    if (this.#ledger === null) this.#begin();
    this.#ledger?.record(events.map(this.#ofOwnMachines));
    this.#spread();
  };
  readonly written: PlantLedger['written'] = (edgeId) => {
    this.#unwritten.delete(edgeId);
  };
  readonly unwritten: PlantLedger['unwritten'] = (edgeId) => this.#unwritten.get(edgeId) ?? [];
  readonly isOnDisk: PlantLedger['isOnDisk'] = () => this.#unwritten.size === 0;
  readonly plantOf: PlantLedger['plantOf'] = (edgeId) => {
    this.#load();
    return this.#plants.get(edgeId) ?? null;
  };
  readonly edgeOf: PlantLedger['edgeOf'] = (machineId) => {
    this.#load();
    return this.#edgeOfMachine.get(machineId) ?? null;
  };
  readonly hasHeardOf: PlantLedger['hasHeardOf'] = (edgeId, orderId) => this.#heard.get(edgeId)?.has(orderId) === true;
  readonly knownUntil: PlantLedger['knownUntil'] = (machineId) =>
    this.#known.get(this.#edgeOfMachine.get(machineId) ?? '') ?? 0;
  readonly setKnownUntil: PlantLedger['setKnownUntil'] = (edgeId, at) => {
    this.#known.set(edgeId, at);
  };
  readonly firstAt: PlantLedger['firstAt'] = () => {
    this.#firstAt ??= this.#log.firstAt();
    return this.#firstAt;
  };
  readonly basis: PlantLedger['basis'] = () => ({ ...this.#cursors });
  readonly watch: PlantLedger['watch'] = () => {
    this.#load();
    let mine: ChangedIds = { machineIds: new Set(), operationIds: new Set() };
    this.#everything(mine);
    this.#watchers.add(mine);
    return {
      take: () => {
        const taken = mine;
        this.#watchers.delete(mine);
        mine = { machineIds: new Set(), operationIds: new Set() };
        this.#watchers.add(mine);
        return taken;
      },
    };
  };
  readonly startAnew: PlantLedger['startAnew'] = () => {
    this.#isLoaded = false;
    this.#ledger = null;
    this.#plants.clear();
    this.#unwritten.clear();
  };
  readonly sumUp: PlantLedger['sumUp'] = () => {
    this.#ledger?.sumUp(DAYS_AT_ONCE);
  };

  readonly #spread = (): void => {
    const changed = this.#ledger?.takeChanged();
    for (const watcher of this.#watchers) {
      for (const id of changed?.machineIds ?? []) watcher.machineIds.add(id);
      for (const id of changed?.operationIds ?? []) watcher.operationIds.add(id);
    }
  };
  readonly #everything = (watcher: ChangedIds): void => {
    for (const machine of this.#ledger?.plant.machines ?? []) watcher.machineIds.add(machine.id);
    for (const id of this.#ledger?.touchedOperations() ?? []) watcher.operationIds.add(id);
  };
  readonly #configure = (edgeId: string, plant: Plant): void => {
    this.#plants.set(edgeId, plant);
    this.#edgeOfMachine = new Map(
      [...this.#plants]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([id, told]) =>
          this.#believed.own(id, told).machines.map((machine): [string, string] => [machine.id, id]),
        ),
    );
  };
  /** A box configures its own machines only. */
  readonly #ofOwnMachines = (event: Event): Event => {
    if (event.type !== 'masterDataChanged') return event;
    const own = this.#believed.own(event.edgeId, event.plant);
    return own === event.plant ? event : { ...event, plant: own };
  };

  readonly #hear = (events: readonly Event[]): void => {
    for (const event of events) {
      if (event.type !== 'orderReleased' && event.type !== 'orderChanged') continue;
      const own = this.#heard.get(event.edgeId) ?? new Set<string>();
      this.#heard.set(event.edgeId, own.add(event.order.id));
    }
  };

  /** What is on disk at start. */
  readonly #load = (): void => {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    for (const { edgeId, cursor, knownUntil } of this.#boxes.all()) {
      this.#known.set(edgeId, knownUntil);
      this.#cursors[edgeId] = cursor;
      const fact = this.#log.lastPlant(edgeId);
      if (fact?.type === 'masterDataChanged') this.#configure(edgeId, fact.plant);
    }
    this.#begin();
  };
  /** Opens the ledger as soon as a box has told its configuration, with all that is on disk. */
  readonly #begin = (): void => {
    const first = [...this.#plants][0];
    if (first === undefined) return;
    this.#ledger = openLedger(this.#believed.own(...first), { store: { read: this.#read } });
    for (const page of this.#pages()) {
      this.#hear(page);
      this.#ledger.record(page.map(this.#ofOwnMachines));
      this.#ledger.sumUp();
    }
    this.#ledger.takeChanged();
    for (const watcher of this.#watchers) this.#everything(watcher);
  };
  /** All facts on disk, page by page, of the box whose next ones are oldest: what comes late costs. */
  *#pages(): Generator<readonly Event[]> {
    const next = (edgeId: string, after: number) => ({ edgeId, page: this.#log.read(edgeId, after, PAGE) });
    const heads = this.#boxes.all().map(({ edgeId }) => next(edgeId, 0));
    for (;;) {
      let oldest: (typeof heads)[number] | null = null;
      for (const head of heads) {
        const at = head.page[0]?.at;
        if (at !== undefined && at < (oldest?.page[0]?.at ?? Number.POSITIVE_INFINITY)) oldest = head;
      }
      if (oldest === null) return;
      const passedOver = this.#believed.passedOver(oldest.edgeId);
      yield passedOver.size === 0 ? oldest.page : oldest.page.filter(({ seq }) => !passedOver.has(seq));
      oldest.page = this.#log.read(oldest.edgeId, oldest.page.at(-1)?.seq ?? 0, PAGE);
    }
  }
  /** Facts that rest, from disk or from what waits to be written. */
  readonly #read = (edgeId: string, seqs: readonly number[]): Event[] => {
    // Numbers that were set aside are missing among them.
    const waiting = new Map(this.unwritten(edgeId).map((event) => [event.seq, event]));
    return seqs.flatMap((seq) => waiting.get(seq) ?? this.#log.find(edgeId, seq) ?? []);
  };
}

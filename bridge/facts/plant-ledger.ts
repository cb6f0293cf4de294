/**
 * The shop floor as the facts tell it: one ledger over all edge boxes. Where there is much on disk, a start begins with
 * the newest facts and shows the machines; the rest is computed behind it, from a snapshot where there is a good one.
 *
 * What a transaction recorded and could not write stays: it is what the box said, and is written before anything else
 * of that box. Until then the ledger is ahead of the disk, and nobody says anything that rests on it.
 */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Cellar } from '../../shared/core/words/cellar.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { forAWhile, nextTurn } from '../../shared/io/turn.ts';
import type { Storage } from '../storage/storage.ts';
import type { Folded } from './folded.ts';
import { ANSWERING, type Believed, type FoldPlace, PlantFold, run } from './plant-fold.ts';

interface ChangedIds {
  machineIds: Set<string>;
  operationIds: Set<string>;
}

export interface PlantLedger {
  /** null until a box has told the plant's configuration, and while the past is being computed. */
  ledger(): Ledger | null;
  /** The same for who asks. Errors: `unavailable` while the past is being computed. */
  asked(): Ledger | null;
  /** For what machines do now: where the past is being computed, of the newest facts alone. */
  newest(): Ledger | null;
  /** false: the past is being computed, or waits for it. */
  isWhole(): boolean;
  /** Which box tells of which order is known, also where a past that a box pours in waits to be computed. */
  knowsOrders(): boolean;
  /**
   * Computes what a start did not wait for, some facts a turn; nothing to do where it is whole. `find` gives the
   * snapshot to go on from, `drop` hears why one could not be taken over; `prepare` works out what will be asked first,
   * before it is asked. Leaves off where `ending` says so.
   */
  complete(snapshots: Snapshots, ending: AbortSignal, prepare?: Prepare): Promise<void>;
  /**
   * A box's facts of the open transaction join the computation; those that are in it already do no harm. Of a box that
   * has so many more `toCome` they rest on disk: in the end the past is computed once (`complete`), by a thread.
   */
  record(edgeId: string, events: readonly Event[], toCome?: number): void;
  /** Whether they do. */
  rests(edgeId: string, toCome: number): boolean;
  /** What was last recorded of a box is on disk now. */
  written(edgeId: string): void;
  /** What was recorded of a box and is not on disk: its transaction failed. Empty while none did. */
  unwritten(edgeId: string): readonly Event[];
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
  /** A person decided that a fact counts; it is on disk. */
  join(edgeId: string, fact: Event): void;
  /** Sums some days that are over, so that a question over a year reads none of it. */
  sumUp(): void;
}

export type Prepare = (ledger: Ledger) => Promise<void>;

export interface Snapshots {
  find(): Promise<Folded | null>;
  drop(why: unknown): void;
}

/** Some half a second of a start; one day of 50 machines. */
const NEWEST = 50_000;
/** So many times that is worth a computation behind: up to there facts are computed as they come, some seconds of them. */
const MUCH = 4;
/** Facts that are computed in one turn, while everybody else waits: some 5 ms. */
const IN_A_TURN = 500;

const everything: Believed = { passedOver: () => new Set(), own: (_edgeId, plant) => plant };

export interface PlantLedgerOptions {
  storage: Pick<Storage, 'facts' | 'boxes'>;
  /** All facts and all machines where left out. */
  believed?: Believed;
  /** The past of more facts is computed behind the start. */
  newest?: number | undefined;
  /** Where what is over lies as text; left out: in memory. */
  cellar?: Cellar | undefined;
}

export function openPlantLedger(options: PlantLedgerOptions): PlantLedger {
  return new OpenPlantLedger(options);
}

class OpenPlantLedger implements PlantLedger {
  readonly #storage: PlantLedgerOptions['storage'];
  readonly #believed: Believed;
  readonly #newest: number;
  readonly #cellar: Cellar | undefined;
  readonly #watchers = new Set<ChangedIds>();
  readonly #plants = new Map<string, Plant>();
  readonly #known = new Map<string, number>();
  readonly #cursors = new Map<string, number>();
  readonly #unwritten = new Map<string, readonly Event[]>();
  #edgeOfMachine = new Map<string, string>();
  #fold: PlantFold | null = null;
  #isWhole = true;
  #knowsOrders = true;
  /** Boxes of which facts rest on disk alone; `isNew`: all that there are of it. */
  readonly #postponed = new Map<string, { isNew: boolean }>();
  #isLoaded = false;
  #firstAt: number | null = null;

  constructor({ storage, believed = everything, newest = NEWEST, cellar }: PlantLedgerOptions) {
    this.#storage = storage;
    this.#cellar = cellar;
    this.#believed = believed;
    this.#newest = newest;
  }

  readonly ledger: PlantLedger['ledger'] = () => {
    this.#load();
    return this.#isWhole ? (this.#fold?.ledger ?? null) : null;
  };
  readonly asked: PlantLedger['asked'] = () => {
    this.#load();
    if (!this.#isWhole) throw new Problem('unavailable', { what: 'pastOfBoxesBeingComputed' });
    return this.ledger();
  };
  readonly newest: PlantLedger['newest'] = () => {
    this.#load();
    return this.#fold?.ledger ?? null;
  };
  readonly isWhole: PlantLedger['isWhole'] = () => {
    this.#load();
    return this.#isWhole;
  };
  readonly knowsOrders: PlantLedger['knowsOrders'] = () => {
    this.#load();
    return this.#knowsOrders;
  };
  readonly complete: PlantLedger['complete'] = async (snapshots, ending, prepare = async () => {}) => {
    if (this.isWhole()) return;
    const found = await snapshots.find();
    if (ending.aborted) return;
    try {
      await this.#complete(found, ending, prepare);
    } catch (error) {
      if (found === null) throw error;
      snapshots.drop(error);
      await this.#complete(null, ending, prepare);
    }
  };
  readonly record: PlantLedger['record'] = (edgeId, events, toCome = 0) => {
    this.#load();
    this.#unwritten.set(edgeId, events);
    if (this.rests(edgeId, toCome)) return this.#postpone(edgeId, events);
    this.#hear(edgeId, events);
    if (this.#fold === null) this.#begin();
    this.#fold?.take(edgeId, events);
    this.#spread();
  };
  readonly rests: PlantLedger['rests'] = (edgeId, toCome) => {
    const before = this.#postponed.get(edgeId);
    // The newest facts of a box that is new show its machines at once; of another one they would leave a hole.
    return before === undefined ? toCome > MUCH * this.#newest : !before.isNew || toCome > this.#newest;
  };
  readonly written: PlantLedger['written'] = (edgeId) => {
    this.#unwritten.delete(edgeId);
  };
  readonly unwritten: PlantLedger['unwritten'] = (edgeId) => this.#unwritten.get(edgeId) ?? [];
  readonly plantOf: PlantLedger['plantOf'] = (edgeId) => {
    this.#load();
    return this.#plants.get(edgeId) ?? null;
  };
  readonly edgeOf: PlantLedger['edgeOf'] = (machineId) => {
    this.#load();
    return this.#edgeOfMachine.get(machineId) ?? null;
  };
  readonly hasHeardOf: PlantLedger['hasHeardOf'] = (edgeId, orderId) =>
    this.#fold?.hasHeardOf(edgeId, orderId) === true;
  readonly knownUntil: PlantLedger['knownUntil'] = (machineId) =>
    this.#known.get(this.#edgeOfMachine.get(machineId) ?? '') ?? 0;
  readonly setKnownUntil: PlantLedger['setKnownUntil'] = (edgeId, at) => {
    // What rests on disk is not known yet.
    if (this.#postponed.get(edgeId)?.isNew !== false) this.#known.set(edgeId, at);
  };
  readonly firstAt: PlantLedger['firstAt'] = () => {
    this.#firstAt ??= this.#storage.facts.firstAt();
    return this.#firstAt;
  };
  readonly basis: PlantLedger['basis'] = () => Object.fromEntries(this.#cursors);
  readonly watch: PlantLedger['watch'] = () => {
    this.#load();
    let mine: ChangedIds = { machineIds: new Set(), operationIds: new Set() };
    this.#everything([mine]);
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
  readonly join: PlantLedger['join'] = (edgeId, fact) => {
    const last = fact.type === 'masterDataChanged' ? this.#storage.facts.plants(edgeId).at(-1) : undefined;
    if (last !== undefined) this.#configure(edgeId, last.plant);
    if (this.#fold === null) this.#begin();
    this.#fold?.take(edgeId, [fact]);
    this.#spread();
  };
  readonly sumUp: PlantLedger['sumUp'] = () => {
    const ledger = this.#isWhole ? this.#fold?.ledger : undefined;
    // A day of one machine at a time: with fifty machines as many are over at once.
    if (ledger !== undefined) forAWhile(() => !ledger.sumUp(1));
  };

  readonly #hear = (edgeId: string, events: readonly Event[]): void => {
    this.#cursors.set(edgeId, Math.max(this.#cursors.get(edgeId) ?? 0, events.at(-1)?.seq ?? 0));
    for (const event of events) if (event.type === 'masterDataChanged') this.#configure(event.edgeId, event.plant);
  };
  /** What planning says is taken in all the same: of which orders boxes may speak is asked of every fact. */
  readonly #postpone = (edgeId: string, events: readonly Event[]): void => {
    const isFirst = [...this.#cursors.values()].every((cursor) => cursor === 0);
    if (!this.#postponed.has(edgeId)) this.#postponed.set(edgeId, { isNew: (this.#cursors.get(edgeId) ?? 0) === 0 });
    this.#hear(edgeId, events);
    if (this.#fold === null) {
      const place = this.#place();
      this.#fold = place === null ? null : new PlantFold(place);
      if (place === null || !isFirst) this.#knowsOrders = false;
    }
    this.#fold?.take(
      edgeId,
      events.filter(({ machineId }) => machineId === null),
    );
    this.#isWhole = false;
  };
  readonly #spread = (): void => {
    const changed = this.#fold?.ledger.takeChanged();
    for (const watcher of this.#watchers) {
      for (const id of changed?.machineIds ?? []) watcher.machineIds.add(id);
      for (const id of changed?.operationIds ?? []) watcher.operationIds.add(id);
    }
  };
  readonly #everything = (watchers: Iterable<ChangedIds>): void => {
    const machines = this.#fold?.ledger.plant.machines ?? [];
    // Of a year there are 100,000: one list for all, who only read it.
    const operationIds = new Set(this.#fold?.ledger.touchedOperations());
    for (const watcher of watchers) {
      for (const machine of machines) watcher.machineIds.add(machine.id);
      for (const id of watcher.operationIds) operationIds.add(id);
      watcher.operationIds = operationIds;
    }
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
  /** What is on disk at start. */
  readonly #load = (): void => {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    for (const { edgeId, cursor, knownUntil } of this.#storage.boxes.all()) {
      this.#known.set(edgeId, knownUntil);
      this.#cursors.set(edgeId, cursor);
      const fact = this.#storage.facts.lastPlant(edgeId);
      if (fact?.type === 'masterDataChanged') this.#configure(edgeId, fact.plant);
    }
    this.#begin();
  };
  /** As soon as a box has told its configuration, with all that is on disk, or with the newest of much. */
  readonly #begin = (): void => {
    const place = this.#place();
    if (place === null) return;
    const boxes = this.#storage.boxes.all();
    this.#isWhole = boxes.reduce((sum, { cursor }) => sum + cursor, 0) <= this.#newest;
    this.#knowsOrders = this.#isWhole;
    const each = Math.ceil(this.#newest / boxes.length);
    const after = boxes.map(({ edgeId, cursor }): [string, number] => [edgeId, Math.max(0, cursor - each)]);
    this.#fold = this.#isWhole ? new PlantFold(place) : new PlantFold(place, new Map(after));
    if (!this.#isWhole)
      this.#fold.configure(boxes.flatMap(({ edgeId }) => this.#storage.facts.lastPlant(edgeId) ?? []));
    run(this.#fold.catchUp({ sumUp: this.#isWhole }));
    this.#fold.ledger.takeChanged();
    this.#everything(this.#watchers);
  };
  readonly #place = (): FoldPlace | null => {
    const first = [...this.#plants][0];
    if (first === undefined) return null;
    const plant = this.#believed.own(...first);
    const where = { storage: this.#storage, read: this.#read, cellar: this.#cellar };
    return { ...where, believed: this.#believed, plant, awake: ANSWERING };
  };
  readonly #complete = async (snapshot: Folded | null, ending: AbortSignal, prepare: Prepare): Promise<void> => {
    const place = this.#place();
    if (place === null) return;
    const fold = new PlantFold(place);
    const all = async (part: Iterable<void>): Promise<void> => {
      for (const _ of part) {
        if (ending.aborted) return;
        await nextTurn();
      }
    };
    if (snapshot !== null) await all(fold.restore(snapshot));
    await all(fold.catchUp({ atOnce: IN_A_TURN }));
    await all(fold.ledger.workOn());
    if (!ending.aborted) await prepare(fold.ledger);
    // What came meanwhile.
    await all(fold.catchUp({ atOnce: IN_A_TURN }));
    if (ending.aborted) return;
    // What was committed since the last look, and in the same turn what is not yet: no fact is between them.
    run(fold.catchUp({ atOnce: IN_A_TURN, sumUp: false }));
    for (const [edgeId, events] of this.#unwritten) fold.take(edgeId, events);
    this.#fold = fold;
    this.#isWhole = true;
    this.#knowsOrders = true;
    for (const edgeId of this.#postponed.keys())
      this.#known.set(edgeId, this.#storage.boxes.of(edgeId)?.knownUntil ?? 0);
    this.#postponed.clear();
    fold.ledger.takeChanged();
    this.#everything(this.#watchers);
  };
  /** Facts that rest, from disk or from what waits to be written. */
  readonly #read = (edgeId: string, seqs: readonly number[]): Event[] => {
    // Numbers that were set aside are missing among them.
    const waiting = new Map(this.unwritten(edgeId).map((event) => [event.seq, event]));
    if (waiting.size === 0) return this.#storage.facts.pick(edgeId, seqs);
    return seqs.flatMap((seq) => waiting.get(seq) ?? this.#storage.facts.find(edgeId, seq) ?? []);
  };
}

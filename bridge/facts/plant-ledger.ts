/**
 * The shop floor as the facts tell it: one ledger over all edge boxes, kept equal to the facts on
 * disk, rebuilt from them at start, when the plant's configuration changes, and after a rollback.
 */

import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { Database } from '../../shared/io/sqlite.ts';
import type { FactLog } from './fact-log.ts';

interface ChangedIds {
  machineIds: Set<string>;
  operationIds: Set<string>;
}

export interface PlantLedger {
  /** null until a box has told the plant's configuration. */
  ledger(): Ledger | null;
  /** Facts that are on disk (or in the open transaction) join the computation. */
  record(events: readonly Event[]): void;
  /** The transaction was rolled back: forget, and rebuild from disk when next asked. */
  forget(): void;
  /** Machines of a box, as its last configuration names them. */
  plantOf(edgeId: string): Plant | null;
  /** The box that a machine belongs to; null for a machine that no box has. */
  edgeOf(machineId: string): string | null;
  /** Until when a machine's box has told everything, epoch ms; 0 when it never did. */
  knownUntil(machineId: string): number;
  setKnownUntil(edgeId: string, at: number): void;
  /** When the first fact of any box happened; null without facts. */
  firstAt(): number | null;
  /** Highest `seq` per box. */
  basis(): Readonly<Record<string, number>>;
  /** An own account of what changed since it was last taken; starts with everything. */
  watch(): { take(): ChangedIds };
}

const PAGE = 20_000;

/** Which facts and machines count. */
export interface Believed {
  /** Numbers of a box's facts that are passed over. */
  passedOver(edgeId: string): ReadonlySet<number>;
  /** A box's plant without machines of other boxes. */
  own(edgeId: string, plant: Plant): Plant;
}

const everything: Believed = { passedOver: () => new Set(), own: (_edgeId, plant) => plant };

export function openPlantLedger(db: Database, log: FactLog, believed: Believed = everything): PlantLedger {
  return new OpenPlantLedger(db, log, believed);
}

class OpenPlantLedger implements PlantLedger {
  readonly #log: FactLog;
  readonly #believed: Believed;
  readonly #edges;
  readonly #watchers = new Set<ChangedIds>();
  #plants = new Map<string, Plant>();
  #known = new Map<string, number>();
  #cursors: Record<string, number> = {};
  #edgeOfMachine = new Map<string, string>();
  #ledger: Ledger | null = null;
  #stale = true;
  #firstAt: number | null = null;

  constructor(db: Database, log: FactLog, believed: Believed) {
    this.#believed = believed;
    this.#log = log;
    this.#edges = db.prepare<[], { edge_id: string; cursor: number; known_until: number }>(
      'SELECT edge_id, cursor, known_until FROM edge ORDER BY edge_id',
    );
  }

  readonly ledger: PlantLedger['ledger'] = () => {
    this.#fresh();
    return this.#ledger;
  };
  readonly record: PlantLedger['record'] = (events) => {
    if (this.#stale) return this.#rebuild();
    let reopen = false;
    for (const event of events) {
      this.#cursors[event.edgeId] = Math.max(this.#cursors[event.edgeId] ?? 0, event.seq);
      if (event.type !== 'masterDataChanged') continue;
      this.#plants.set(event.edgeId, event.plant);
      this.#nameMachines();
      // The ledger follows the changes of one box by itself. With more, what a box says of its machines
      // reaches into the others' configurations: from the start, as it will be after a restart.
      reopen ||= this.#ledger === null || this.#plants.size > 1;
    }
    if (reopen) {
      this.#usePlants();
      this.#load();
      return;
    }
    this.#ledger?.record(events.map(this.#widened));
    this.#spread();
  };
  readonly forget: PlantLedger['forget'] = () => {
    this.#stale = true;
  };
  readonly plantOf: PlantLedger['plantOf'] = (edgeId) => {
    this.#fresh();
    return this.#plants.get(edgeId) ?? null;
  };
  readonly edgeOf: PlantLedger['edgeOf'] = (machineId) => {
    this.#fresh();
    return this.#edgeOfMachine.get(machineId) ?? null;
  };
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
    this.#fresh();
    let mine: ChangedIds = { machineIds: new Set(), operationIds: new Set() };
    this.#everything(mine);
    this.#watchers.add(mine);
    return {
      take: () => {
        this.#fresh();
        const taken = mine;
        this.#watchers.delete(mine);
        mine = { machineIds: new Set(), operationIds: new Set() };
        this.#watchers.add(mine);
        return taken;
      },
    };
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
  /** A box configures its own machines only; the ledger takes a configuration as that of the whole plant. */
  readonly #widened = (event: Event): Event => {
    if (event.type !== 'masterDataChanged') return event;
    const own = this.#believed.own(event.edgeId, event.plant);
    if (this.#plants.size < 2) return own === event.plant ? event : { ...event, plant: own };
    const plants = this.#ownPlants().map(([id, plant]) => (id === event.edgeId ? own : plant));
    return { ...event, plant: mergePlants(plants) ?? own };
  };
  readonly #usePlants = (): void => {
    const merged = mergePlants(this.#ownPlants().map(([, plant]) => plant));
    this.#ledger = merged === null ? null : openLedger(merged);
    this.#nameMachines();
  };
  readonly #ownPlants = (): [edgeId: string, plant: Plant][] =>
    [...this.#plants].map(([edgeId, plant]) => [edgeId, this.#believed.own(edgeId, plant)]);
  readonly #nameMachines = (): void => {
    this.#edgeOfMachine = new Map();
    for (const [edgeId, plant] of this.#ownPlants())
      for (const machine of plant.machines) this.#edgeOfMachine.set(machine.id, edgeId);
  };
  readonly #load = (): void => {
    if (this.#ledger === null) return;
    for (const { edge_id } of this.#edges.all()) {
      const passedOver = this.#believed.passedOver(edge_id);
      for (let after = 0; ; ) {
        const facts = this.#log.read(edge_id, after, PAGE);
        const last = facts.at(-1);
        if (last === undefined) break;
        const believed = passedOver.size === 0 ? facts : facts.filter(({ seq }) => !passedOver.has(seq));
        this.#ledger.record(believed.map(this.#widened));
        after = last.seq;
      }
    }
    this.#ledger.takeChanged();
    for (const watcher of this.#watchers) this.#everything(watcher);
  };
  readonly #rebuild = (): void => {
    this.#stale = false;
    const rows = this.#edges.all();
    this.#plants = new Map();
    for (const { edge_id } of rows) {
      const fact = this.#log.lastPlant(edge_id);
      if (fact?.type === 'masterDataChanged') this.#plants.set(edge_id, fact.plant);
    }
    this.#known = new Map(rows.map((row) => [row.edge_id, row.known_until]));
    this.#cursors = Object.fromEntries(rows.map((row) => [row.edge_id, row.cursor]));
    this.#usePlants();
    this.#load();
  };
  readonly #fresh = (): void => {
    if (this.#stale) this.#rebuild();
  };
}

/** One plant out of what its boxes know of it: lists joined by id, the first box names it. */
function mergePlants(plants: readonly Plant[]): Plant | null {
  const [first, ...others] = plants;
  if (first === undefined) return null;
  const join = <T extends { id: string }>(pick: (plant: Plant) => readonly T[]): T[] => [
    ...new Map(plants.flatMap(pick).map((item) => [item.id, item])).values(),
  ];
  if (others.length === 0) return first;
  return {
    ...first,
    calendars: join((plant) => plant.calendars),
    workCentres: join((plant) => plant.workCentres),
    machines: join((plant) => plant.machines),
    reasons: join((plant) => plant.reasons),
  };
}

/**
 * The shop floor as the facts tell it: one ledger over all edge boxes, kept equal to the facts on
 * disk, rebuilt from them at start, when the plant's configuration changes, and after a rollback.
 */

import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import { type Event, EventSchema } from '../../shared/core/words/event.ts';
import { jsonOf } from '../../shared/core/words/json.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Database } from '../../shared/io/sqlite.ts';

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

export function openPlantLedger(db: Database): PlantLedger {
  const page = db.prepare<[string, number], { seq: number; body: string }>(
    `SELECT seq, body FROM fact WHERE edge_id = ? AND seq > ? ORDER BY seq LIMIT ${PAGE}`,
  );
  const edges = db.prepare<[], { edge_id: string; cursor: number; known_until: number }>(
    'SELECT edge_id, cursor, known_until FROM edge ORDER BY edge_id',
  );
  const first = db.prepare<[], { at: number }>("SELECT json_extract(body, '$.at') AS at FROM fact WHERE seq = 1");
  const watchers = new Set<ChangedIds>();
  let plants = new Map<string, Plant>();
  let known = new Map<string, number>();
  let cursors: Record<string, number> = {};
  let edgeOfMachine = new Map<string, string>();
  let ledger: Ledger | null = null;
  let stale = true;
  let firstAt: number | null = null;

  const spread = (): void => {
    const changed = ledger?.takeChanged();
    for (const watcher of watchers) {
      for (const id of changed?.machineIds ?? []) watcher.machineIds.add(id);
      for (const id of changed?.operationIds ?? []) watcher.operationIds.add(id);
    }
  };
  const everything = (watcher: ChangedIds): void => {
    for (const machine of ledger?.plant.machines ?? []) watcher.machineIds.add(machine.id);
    for (const id of ledger?.touchedOperations() ?? []) watcher.operationIds.add(id);
  };
  /** A box configures its own machines only; the ledger takes a configuration as that of the whole plant. */
  const widened = (event: Event): Event => {
    if (event.type !== 'masterDataChanged' || plants.size < 2) return event;
    return {
      ...event,
      plant: mergePlants([...plants].map(([id, plant]) => (id === event.edgeId ? event.plant : plant))) ?? event.plant,
    };
  };
  const usePlants = (): void => {
    const merged = mergePlants([...plants.values()]);
    ledger = merged === null ? null : openLedger(merged);
    nameMachines();
  };
  const nameMachines = (): void => {
    edgeOfMachine = new Map();
    for (const [edgeId, plant] of plants) for (const machine of plant.machines) edgeOfMachine.set(machine.id, edgeId);
  };
  const load = (): void => {
    if (ledger === null) return;
    for (const { edge_id } of edges.all()) {
      for (let after = 0; ; ) {
        const rows = page.all(edge_id, after);
        const last = rows.at(-1);
        if (last === undefined) break;
        ledger.record(rows.map((row) => widened(parseFact(edge_id, row))));
        after = last.seq;
      }
    }
    ledger.takeChanged();
    for (const watcher of watchers) everything(watcher);
  };
  const rebuild = (): void => {
    stale = false;
    plants = latestPlants(db);
    const rows = edges.all();
    known = new Map(rows.map((row) => [row.edge_id, row.known_until]));
    cursors = Object.fromEntries(rows.map((row) => [row.edge_id, row.cursor]));
    usePlants();
    load();
  };
  const fresh = (): void => {
    if (stale) rebuild();
  };

  return {
    ledger: () => {
      fresh();
      return ledger;
    },
    record: (events) => {
      if (stale) return rebuild();
      let reopen = false;
      for (const event of events) {
        cursors[event.edgeId] = Math.max(cursors[event.edgeId] ?? 0, event.seq);
        if (event.type !== 'masterDataChanged') continue;
        plants.set(event.edgeId, event.plant);
        nameMachines();
        // The ledger follows the changes of one box by itself. With more, what a box says of its machines
        // reaches into the others' configurations: from the start, as it will be after a restart.
        reopen ||= ledger === null || plants.size > 1;
      }
      if (reopen) {
        usePlants();
        load();
        return;
      }
      ledger?.record(events);
      spread();
    },
    forget: () => {
      stale = true;
    },
    plantOf: (edgeId) => {
      fresh();
      return plants.get(edgeId) ?? null;
    },
    edgeOf: (machineId) => {
      fresh();
      return edgeOfMachine.get(machineId) ?? null;
    },
    knownUntil: (machineId) => known.get(edgeOfMachine.get(machineId) ?? '') ?? 0,
    setKnownUntil: (edgeId, at) => {
      known.set(edgeId, Math.max(known.get(edgeId) ?? 0, at));
    },
    firstAt: () => {
      firstAt ??= first.all().reduce<number | null>((least, row) => Math.min(least ?? row.at, row.at), null);
      return firstAt;
    },
    basis: () => ({ ...cursors }),
    watch: () => {
      fresh();
      let mine: ChangedIds = { machineIds: new Set(), operationIds: new Set() };
      everything(mine);
      watchers.add(mine);
      return {
        take: () => {
          fresh();
          const taken = mine;
          watchers.delete(mine);
          mine = { machineIds: new Set(), operationIds: new Set() };
          watchers.add(mine);
          return taken;
        },
      };
    },
  };
}

/** The last configuration that each box told, by the order of its journal. */
function latestPlants(db: Database): Map<string, Plant> {
  const found = db
    .prepare<[], { edge_id: string; seq: number; body: string }>(
      `SELECT f.edge_id, f.seq, f.body FROM fact f JOIN (
         SELECT edge_id, max(seq) AS seq FROM fact WHERE body LIKE '%"type":"masterDataChanged"%' GROUP BY edge_id
       ) last ON last.edge_id = f.edge_id AND last.seq = f.seq ORDER BY f.edge_id`,
    )
    .all();
  const plants = new Map<string, Plant>();
  for (const row of found) {
    const fact = parseFact(row.edge_id, row);
    if (fact.type === 'masterDataChanged') plants.set(row.edge_id, fact.plant);
  }
  return plants;
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

const factTypes: ReadonlySet<unknown> = new Set(EventSchema.options.map((option) => option.shape.type.value));

/**
 * A line that this bridge wrote itself, after the schema had passed it. Only its kind is looked at
 * again: the whole schema took 60 % of a start with 267,000 facts.
 */
function isStoredFact(value: unknown): value is Event {
  return (
    typeof value === 'object' &&
    value !== null &&
    factTypes.has(Reflect.get(value, 'type')) &&
    typeof Reflect.get(value, 'seq') === 'number' &&
    typeof Reflect.get(value, 'at') === 'number'
  );
}

function parseFact(edgeId: string, row: { seq: number; body: string }): Event {
  const value = jsonOf(row.body);
  if (isStoredFact(value)) return value;
  throw new Problem('corrupt', { what: 'factDamaged', seq: row.seq, edgeId });
}

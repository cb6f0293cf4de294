/**
 * The same answers, worked out the slow and obvious way straight from the definitions: every instant
 * is judged on its own by looking through all facts, every part is placed one by one. It shares no
 * code with the product. It knows the small plant's calendar only (two shifts, Monday to Friday, UTC).
 */
import type { Event, EventOf, OnMachine } from '../../../../shared/core/words/event.ts';
import type { Operation, WorkOrder } from '../../../../shared/core/words/order.ts';
import type { Machine, MachineState, Plant } from '../../../../shared/core/words/plant.ts';
import { declaredOn } from './naive-declared.ts';
import { naiveWork, type Ruled } from './naive-owners.ts';

const minute = 60_000;
const hour = 60 * minute;

export interface NaivePiece {
  from: number;
  to: number;
  class: string;
  state: MachineState | null;
  reasonId: string | null;
  owner: string | null;
  shift: string | null;
}

export interface World {
  plant: Plant;
  machine: Machine;
  /** This machine's facts, in order of occurrence. */
  facts: readonly OnMachine[];
  all: readonly Event[];
  now: number;
  /** As planned at a moment: by the last order fact until then, the first one also before it. */
  order(id: string, t: number): WorkOrder | null;
  operation(id: string, t: number): { operation: Operation; order: WorkOrder } | null;
  /** Moments at which an order was changed: one that the ERP says again as it was is no change. */
  changes: readonly number[];
}

const isOther = (a: WorkOrder, b: WorkOrder): boolean =>
  JSON.stringify([a.itemId, a.unit, a.operations]) !== JSON.stringify([b.itemId, b.unit, b.operations]);

export function inOrder<E extends Event>(events: readonly E[]): E[] {
  return [...events].sort((a, b) => a.at - b.at || a.recordedAt - b.recordedAt || a.seq - b.seq);
}
export function inOrderOfRecording<E extends Event>(events: readonly E[]): E[] {
  return [...events].sort((a, b) => a.recordedAt - b.recordedAt || a.seq - b.seq);
}

export function worldOf(plant: Plant, events: readonly Event[], machineId: string, now: number): World {
  const machine = plant.machines.find((one) => one.id === machineId);
  if (machine === undefined) throw new Error(`no machine ${machineId}`);
  const said = inOrder(events).filter((event) => event.type === 'orderReleased' || event.type === 'orderChanged');
  const order = (id: string, t: number) => {
    const own = said.filter((event) => event.order.id === id);
    return (own.findLast((event) => event.at <= t) ?? own[0])?.order ?? null;
  };
  return {
    plant,
    machine,
    facts: inOrder(events.filter((event): event is OnMachine => event.machineId === machineId)),
    all: inOrder(events),
    now: Math.max(now, ...events.map((event) => event.at)),
    order,
    // Every order of the random plant has one operation.
    operation: (id, t) => {
      const found = order(id.slice(0, id.indexOf('/')), t);
      const operation = found?.operations.find((one) => one.id === id);
      return found === null || operation === undefined ? null : { operation, order: found };
    },
    changes: said.flatMap((event, index) => {
      const before = said.findLast(({ order }, earlier) => earlier < index && order.id === event.order.id);
      return before !== undefined && isOther(before.order, event.order) ? [event.at] : [];
    }),
  };
}

// ---- the calendar, by heart ------------------------------------------------------------------

export function planAt(t: number): { shift: string; work: boolean } | null {
  const date = new Date(t);
  const weekday = date.getUTCDay();
  if (weekday === 0 || weekday === 6) return null;
  const ofDay = t % (24 * hour);
  const day = date.toISOString().slice(0, 10);
  if (ofDay >= 6 * hour && ofDay < 14 * hour)
    return { shift: `${day} early`, work: !(ofDay >= 10 * hour && ofDay < 10 * hour + 15 * minute) };
  if (ofDay >= 14 * hour && ofDay < 22 * hour) return { shift: `${day} late`, work: true };
  return null;
}
const dayEdges = [0, 6, 10, 10.25, 14, 22].map((hours) => hours * hour);

// ---- what the machine said -------------------------------------------------------------------

const fromMachine = ['counted', 'stateChanged', 'jobChanged', 'signalLost', 'signalRestored'];

export function counterKinds(world: World): Set<string> {
  const kinds = new Set<string>(Object.keys(world.machine.counters));
  for (const fact of world.facts) if (fact.type === 'counted') kinds.add(fact.counter);
  return kinds;
}

/** What one step of a counter means: [produced, good, scrap]. */
export function meaning(kinds: ReadonlySet<string>, counter: string): [number, number, number] {
  const has = [...kinds].sort().join(' ');
  const table: Record<string, Record<string, [number, number, number]>> = {
    total: { total: [1, 1, 0] },
    good: { good: [1, 1, 0] },
    scrap: { scrap: [1, 0, 1] },
    'good scrap': { good: [1, 1, 0], scrap: [1, 0, 1] },
    'scrap total': { total: [1, 1, 0], scrap: [0, -1, 1] },
    'good total': { total: [1, 0, 1], good: [0, 1, -1] },
    'good scrap total': { total: [1, 0, 0], good: [0, 1, 0], scrap: [0, 0, 1] },
  };
  return table[has]?.[counter] ?? [0, 0, 0];
}

/** A stroke of the machine, as opposed to a part sorted out beside a total counter. */
function isStroke(kinds: ReadonlySet<string>, counter: string): boolean {
  return kinds.has('total') ? counter === 'total' : true;
}

interface Said {
  state: MachineState | null;
  alarm: string | null;
}
const unknown: Said = { state: null, alarm: null };

function saidAt(world: World, owners: readonly Ruled[], t: number): Said {
  const own = world.facts.filter((fact) => fromMachine.includes(fact.type));
  const upTo = own.filter((fact) => fact.at <= t);
  const last = upTo.at(-1);
  if (last === undefined || last.type === 'signalLost') return unknown;
  if (world.machine.judgedBy === 'pulse') return pulseAt(world, owners, own, t);
  const state = upTo.findLast((fact): fact is EventOf<'stateChanged'> => fact.type === 'stateChanged');
  return state === undefined ? unknown : { state: state.state, alarm: state.alarm };
}

interface Beat {
  fact: OnMachine;
  /** Strokes that it reports; 0: only a sign of life after silence. */
  strokes: number;
  cycleMs: number;
}

/** Signs of a pulse machine's life, each with the planned cycle that counts after it. */
function beatsOf(world: World, owners: readonly Ruled[], own: readonly OnMachine[]): Beat[] {
  const kinds = counterKinds(world);
  const planned = world.machine.pulse?.plannedCycleMs ?? 0;
  const beats: Beat[] = [];
  own.forEach((fact, index) => {
    const before = own[index - 1];
    const silent = before === undefined || before.type === 'signalLost';
    if (silent && fact.type !== 'signalLost') beats.push({ fact, strokes: 0, cycleMs: planned });
    if (fact.type !== 'counted' || fact.count === 0 || !isStroke(kinds, fact.counter)) return;
    const owner = ownerJustBefore(owners, fact.at);
    let cycleMs: number | null = owner === null ? null : 0;
    for (const share of owner ?? []) {
      const known = world.operation(share.operationId, fact.at);
      cycleMs =
        known === null || cycleMs === null ? null : cycleMs + known.operation.plannedRunMsPerPc * share.perCycle;
    }
    const all = (owner ?? []).reduce((sum, share) => sum + share.perCycle, 0);
    const strokes = Math.max(1, fact.unit === 'cycle' || owner === null ? fact.count : fact.count * (1 / all));
    beats.push({ fact, strokes, cycleMs: cycleMs ?? planned });
  });
  return beats;
}

function pulseAt(world: World, owners: readonly Ruled[], own: readonly OnMachine[], t: number): Said {
  const { pulse } = world.machine;
  const beats = beatsOf(world, owners, own);
  const last = beats.findLast((beat) => beat.fact.at <= t);
  if (last === undefined || pulse === undefined) return unknown;
  const allowed = last.cycleMs * pulse.toleranceFactor + pulse.toleranceMs;
  const place = own.indexOf(last.fact);
  const nextLost = own.findIndex((fact, index) => index > place && fact.type === 'signalLost');
  const next = beats.find((beat) => beat.strokes > 0 && own.indexOf(beat.fact) > place && beat.fact.at > t);
  const stopped: Said = { state: 'stopped', alarm: null };
  const running: Said = { state: 'running', alarm: null };
  const lost = own[nextLost];
  if (lost !== undefined && (next === undefined || nextLost < own.indexOf(next.fact)))
    return lost.at - last.fact.at > allowed ? stopped : running;
  if (next === undefined) return world.now - last.fact.at > allowed ? stopped : running;
  if (next.fact.at - last.fact.at <= allowed * next.strokes) return running;
  return t < next.fact.at - Math.round(last.cycleMs * next.strokes) ? stopped : running;
}

function pulseEdges(world: World, owners: readonly Ruled[]): number[] {
  const own = world.facts.filter((fact) => fromMachine.includes(fact.type));
  const beats = beatsOf(world, owners, own);
  return beats.flatMap((beat, index) =>
    beats.slice(0, index).map((before) => beat.fact.at - Math.round(before.cycleMs * beat.strokes)),
  );
}

// ---- whose it was ----------------------------------------------------------------------------

type Shares = readonly { operationId: string; perCycle: number }[];

function reassignedAt(world: World, t: number): EventOf<'productionReassigned'> | null {
  const found = inOrderOfRecording(
    world.facts.filter((fact): fact is EventOf<'productionReassigned'> => fact.type === 'productionReassigned'),
  ).findLast((fact) => fact.from <= t && t < fact.to);
  return found === undefined || found.operationIds === null ? null : found;
}

function sharesOf(world: World, ids: readonly string[], t: number): Shares | null {
  if (ids.length === 0) return null;
  return ids.map((operationId) => ({
    operationId,
    perCycle: Number(world.operation(operationId, t)?.operation.partsPerCycle ?? world.machine.partsPerCycle),
  }));
}

/** Owner, rule and whether work is going on, reassignments included, in the instant from t on. */
export function ownerAt(world: World, ruled: readonly Ruled[], t: number): Ruled {
  const word = reassignedAt(world, t);
  if (word !== null)
    return {
      at: t,
      shares: sharesOf(world, word.operationIds ?? [], t),
      rule: 'reassigned',
      inWork: (word.operationIds ?? []).length > 0,
    };
  return ruled.findLast((one) => one.at <= t) ?? { at: t, shares: null, rule: null, inWork: false };
}

function ownerJustBefore(ruled: readonly Ruled[], at: number): Shares | null {
  return ruled.findLast((one) => one.at < at)?.shares ?? null;
}

/** Rulings with the reassignments laid over them, as one list of changes; and the setups. */
function work(world: World): ReturnType<typeof naiveWork> & { byRules: Ruled[] } {
  const { ruled, setups, placed } = naiveWork(world, (facts, at) => reassignedBefore(world, facts, at));
  const edges = [...ruled.map((one) => one.at), ...reassignEdges(world)].sort((a, b) => a - b);
  return { ruled: edges.map((at) => ({ ...ownerAt(world, ruled, at), at })), byRules: ruled, setups, placed };
}

function reassignedBefore(world: World, ruled: readonly Ruled[], at: number): Shares | null {
  const word = reassignedAt(world, at - 1);
  if (word !== null) return sharesOf(world, word.operationIds ?? [], at - 1);
  return ownerJustBefore(ruled, at);
}

export function reassignEdges(world: World): number[] {
  return world.facts.flatMap((fact) =>
    fact.type === 'productionReassigned' && fact.from < fact.to ? [fact.from, fact.to] : [],
  );
}

// ---- instants --------------------------------------------------------------------------------

interface Instant {
  from: number;
  to: number;
  said: Said;
  owner: Ruled;
  inSetup: boolean;
  /** `stop`: with work or in fault; `idle`: without. */
  standing: 'stop' | 'idle' | null;
}

const standingStates = ['idle', 'stopped', 'fault', 'maintenance', 'off'];

function instantsOf(world: World, from: number, to: number): Instant[] {
  const { ruled, setups } = work(world);
  const edges = new Set<number>([from, to, ...ruled.map((one) => one.at)]);
  for (const fact of world.facts) {
    edges.add(fact.at);
    if (fact.type === 'stopClassified') for (const at of [fact.from, fact.to ?? fact.from]) edges.add(at);
  }
  for (const setup of setups) for (const at of [setup.from, setup.to]) edges.add(at);
  for (const at of pulseEdges(world, ruled)) edges.add(at);
  for (let day = Math.floor(from / (24 * hour)) * 24 * hour; day < to; day += 24 * hour)
    for (const edge of dayEdges) edges.add(day + edge);
  const sorted = [...edges].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
  const instants: Instant[] = [];
  sorted.forEach((at, index) => {
    const end = sorted[index + 1];
    if (end === undefined || end === at) return;
    const said = saidAt(world, ruled, at);
    const owner = ruled.findLast((one) => one.at <= at) ?? { at, shares: null, rule: null, inWork: false };
    const inSetup = setups.some((setup) => setup.from <= at && at < setup.to);
    const stands = said.state !== null && standingStates.includes(said.state);
    const fault = said.state === 'fault';
    const standing = !stands || (inSetup && !fault) ? null : fault || owner.inWork ? 'stop' : 'idle';
    instants.push({ from: at, to: end, said, owner, inSetup, standing });
  });
  return instants;
}

/** First and last instant of the whole standing still that this one is in. */
function wholeOf(instants: readonly Instant[], index: number): [number, number] {
  const kind = instants[index]?.standing;
  let [first, last] = [index, index];
  while (instants[first - 1]?.standing === kind) first--;
  while (instants[last + 1]?.standing === kind) last++;
  return [instants[first]?.from ?? 0, instants[last]?.to ?? 0];
}

function reasonAt(world: World, instants: readonly Instant[], index: number): string | null {
  const instant = instants[index];
  if (instant === undefined) return null;
  const [from, to] = wholeOf(instants, index);
  const word = inOrderOfRecording(
    world.facts.filter((fact): fact is EventOf<'stopClassified'> => fact.type === 'stopClassified'),
  ).findLast((fact) => {
    if (fact.to !== null) return fact.from <= instant.from && instant.from < fact.to;
    if (fact.from >= from && fact.from < to) return true;
    // The stop's beginning has moved past what the person saw.
    const meant = instants.find((one) => one.from <= fact.from && fact.from < one.to);
    const stood = meant !== undefined && meant.said.state !== null && standingStates.includes(meant.said.state);
    return fact.from < from && fact.from >= from - world.machine.minorStopMaxMs && !stood;
  });
  if (word !== undefined && word.reasonId !== null) return word.reasonId;
  const { said } = instant;
  if (said.alarm !== null && world.machine.alarmReasons[said.alarm] !== undefined)
    return world.machine.alarmReasons[said.alarm] ?? null;
  return said.state === null ? null : (world.machine.stateReasons[said.state] ?? null);
}

function pieceOf(world: World, instants: readonly Instant[], index: number): NaivePiece | null {
  const instant = instants[index];
  if (instant === undefined) return null;
  const { from, to, said, owner, standing } = instant;
  const plan = planAt(from);
  let kind: string;
  let reasonId: string | null = null;
  if (said.state === null) kind = 'noData';
  else if (standing === 'idle') kind = 'noOrder';
  else if (standing === 'stop') {
    const [begin, end] = wholeOf(instants, index);
    kind = end - begin <= world.machine.minorStopMaxMs ? 'minorStop' : 'stop';
  } else kind = instant.inSetup || said.state === 'setup' ? 'setup' : 'producing';
  const nobody = kind === 'noOrder' || (standing !== null && !owner.inWork);
  if (plan === null) kind = 'unscheduled';
  else if (!plan.work) kind = kind === 'producing' ? 'producing' : 'plannedStop';
  else if (standing !== null) {
    reasonId = reasonAt(world, instants, index);
    const effect = world.plant.reasons.find((reason) => reason.id === reasonId)?.effect ?? 'stop';
    if (effect !== 'stop') kind = effect;
  }
  return {
    from,
    to,
    class: kind,
    state: said.state,
    reasonId,
    owner:
      nobody || owner.shares === null ? null : `${owner.rule}:${owner.shares.map((one) => one.operationId).join('+')}`,
    shift: plan?.shift ?? null,
  };
}

/** All of [from, to), neighbours that are the same put together. */
export function naivePieces(world: World, from: number, to: number): NaivePiece[] {
  // Far enough back for the beginning of every stop.
  const instants = instantsOf(world, Math.min(from, world.facts[0]?.at ?? from) - hour, Math.max(to, world.now));
  const pieces: NaivePiece[] = [];
  instants.forEach((_, index) => {
    const piece = pieceOf(world, instants, index);
    if (piece === null || piece.to <= from || piece.from >= to) return;
    const cut = { ...piece, from: Math.max(piece.from, from), to: Math.min(piece.to, to) };
    const last = pieces.at(-1);
    if (last !== undefined && JSON.stringify({ ...last, to: cut.to }) === JSON.stringify({ ...cut, from: last.from }))
      last.to = cut.to;
    else pieces.push(cut);
  });
  return pieces;
}

// ---- parts -----------------------------------------------------------------------------------

export interface NaiveParts {
  producedPcs: number;
  goodPcs: number;
  scrapPcs: number;
  reworkPcs: number;
}

/** Parts per operation ('' = none) over all time. */
export function naiveParts(world: World): Map<string, NaiveParts> {
  const { ruled, byRules, placed } = work(world);
  const kinds = counterKinds(world);
  const parts = new Map<string, NaiveParts>();
  const add = (operationId: string | null, [produced, good, scrap, rework]: readonly number[]) => {
    const sum = parts.get(operationId ?? '') ?? { producedPcs: 0, goodPcs: 0, scrapPcs: 0, reworkPcs: 0 };
    sum.producedPcs += produced ?? 0;
    sum.goodPcs += good ?? 0;
    sum.scrapPcs += scrap ?? 0;
    sum.reworkPcs += rework ?? 0;
    parts.set(operationId ?? '', sum);
  };
  for (const fact of world.facts) {
    if (fact.type === 'counted' && isSpread(fact)) placeSpread(world, ruled, fact, meaning(kinds, fact.counter), add);
    else if (fact.type === 'counted')
      for (const { shares, steps } of placed.get(fact) ?? [])
        for (let j = 0; j < steps; j++) placeStep(world, shares, fact, meaning(kinds, fact.counter), add);
    if (fact.type !== 'scrapDeclared' || fact.of === 'scrap') continue;
    const { operationId, quantityPcs } = fact;
    const named = operationId === null ? null : declaredOn(world, byRules, { ...fact, operationId });
    const on =
      named === null ? singleBefore(ruled, fact.at) : named.length > 1 ? `family:${named}` : (named[0] ?? null);
    add(on, [0, -quantityPcs, quantityPcs, 0]);
  }
  return parts;
}

function singleBefore(ruled: readonly Ruled[], at: number): string | null {
  const shares = ownerJustBefore(ruled, at);
  return shares?.length === 1 ? (shares[0]?.operationId ?? null) : null;
}

type Add = (operationId: string | null, parts: readonly number[]) => void;
type Means = readonly [number, number, number];

function isSpread({ recovered, since, at }: EventOf<'counted'>): boolean {
  return recovered && since !== null && since < at;
}

/** Steps one by one, each at its moment. */
function placeSpread(world: World, ruled: readonly Ruled[], fact: EventOf<'counted'>, means: Means, add: Add): void {
  const since = fact.since ?? fact.at;
  for (let j = 1; j <= fact.count; j++) {
    const at = since + Math.ceil((j * (fact.at - since)) / fact.count);
    placeStep(world, ownerJustBefore(ruled, at), fact, means, add);
  }
}

function placeStep(world: World, shares: Shares | null, fact: EventOf<'counted'>, means: Means, add: Add): void {
  if (shares !== null && shares.length > 1 && fact.unit === 'part') {
    // Which of a family tool's orders a single part is, is a matter of rounding: only the sum is defined.
    add(`family:${shares.map((one) => one.operationId).join('+')}`, means);
    return;
  }
  for (const share of shares ?? [{ operationId: null, perCycle: Number(world.machine.partsPerCycle) }]) {
    const pcs = fact.unit === 'part' ? 1 : share.perCycle;
    add(
      share.operationId,
      means.map((one) => one * pcs),
    );
  }
}

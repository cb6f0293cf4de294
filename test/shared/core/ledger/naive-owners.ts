/** The rules of ownership as they are written down, walked through once per machine; see naive.ts. */
import type { EventOf } from '../../../../shared/core/words/event.ts';
import { counterKinds, meaning, type World } from './naive.ts';
import { lateCounts, type Placed } from './naive-late.ts';

export interface Ruled {
  at: number;
  shares: readonly { operationId: string; perCycle: number }[] | null;
  rule: string | null;
  inWork: boolean;
}

interface Now {
  started: string[];
  job: EventOf<'jobChanged'> | null;
  onlyOne: string | null;
  usedUp: boolean;
  ended: string[];
  /** The job gave way to something that means nothing, and comes back. */
  gone: boolean;
}

/** What happened since a setup began: the machine's states, and parts. */
interface Span {
  from: number;
  bySignal: boolean;
  seen: ({ at: number; state: string } | { at: number; good: number; scrap: boolean })[];
}

/** Ownership and setups of a machine, walked through once; a setup's end is judged by looking back. */
export function naiveWork(
  world: World,
  ownerBefore: (ruled: readonly Ruled[], at: number) => Ruled['shares'],
): { ruled: Ruled[]; setups: { from: number; to: number }[]; placed: Map<EventOf<'counted'>, Placed[]> } {
  const place = lateCounts(world);
  const placed = new Map<EventOf<'counted'>, Placed[]>();
  const ruled: Ruled[] = [];
  const setups: { from: number; to: number }[] = [];
  const now: Now = { started: [], job: null, onlyOne: null, usedUp: false, ended: [], gone: false };
  const { setup: config, judgedBy } = world.machine;
  const kinds = counterKinds(world);
  let matchedAt = 0;
  let good = 0;
  let lastIds: string[] = [];
  let state = '';
  let span: Span | null = null;

  const decide = (at: number) => {
    const found = idsOf(world, now, matchedAt);
    const before = ruled.at(-1)?.shares?.map((share) => share.operationId) ?? [];
    if (found.ids.join(' ') !== before.join(' ')) good = 0;
    if (found.ids.length > 0) lastIds = found.ids;
    ruled.push({ at, rule: found.rule, inWork: found.inWork, shares: sharesOf(world, found.ids, at) });
  };
  const closeSpan = (to: number) => {
    if (span !== null && to > span.from) setups.push({ from: span.from, to });
    span = null;
  };
  const judgeSpan = () => {
    const to = span === null ? null : endOf(span, world);
    if (to !== null) closeSpan(to);
  };

  let passed = Number.NEGATIVE_INFINITY;
  /** An order change holds from its moment on; a report that meant nothing may mean something now. */
  const planUntil = (at: number) => {
    for (const moment of world.changes.filter((change) => change > passed && change <= at)) {
      if (now.job !== null && moment > now.job.at && !isMeant(world, now.job, matchedAt)) matchedAt = moment;
      decide(moment);
    }
    passed = at;
  };
  for (const fact of world.facts) {
    const { at } = fact;
    planUntil(at);
    if (fact.type === 'counted' && fact.count > 0) {
      const shares = ownerBefore(ruled, at);
      const all = shares?.reduce((sum, share) => sum + share.perCycle, 0) ?? Number(world.machine.partsPerCycle);
      const [, goodStep, scrapStep] = meaning(kinds, fact.counter);
      const places = place(ruled, fact);
      placed.set(fact, places);
      const here = places.find((one) => one.here)?.steps ?? 0;
      const pcs = here * (fact.unit === 'part' ? 1 : all) * goodStep;
      good += pcs;
      const made = judgedBy === 'pulse' || state === 'running' ? Math.max(0, pcs) : 0;
      if (here > 0) span?.seen.push({ at, good: made, scrap: scrapStep > 0 });
      judgeSpan();
    } else if (fact.type === 'stateChanged') {
      state = fact.state;
      const begins: boolean = fact.state === 'setup' && span === null;
      if (begins) span = { from: at, bySignal: true, seen: [] };
      span?.seen.push({ at, state: fact.state });
      judgeSpan();
      if (begins) ruleFive(at);
    } else if (fact.type === 'jobChanged' && isBackOrOnlyGone(world, now, fact, matchedAt)) {
      now.gone = !saysSame(now.job, fact);
    } else if (fact.type === 'jobChanged') {
      now.gone = false;
      now.job = fact.job !== null || fact.program !== null || fact.item !== null || fact.tool !== null ? fact : null;
      now.ended = [];
      matchedAt = at;
      const { rule } = idsOf(world, { ...now, started: [], onlyOne: null }, matchedAt);
      if (rule !== null) now.onlyOne = null;
      decide(at);
    } else if (fact.type === 'operationStarted') {
      const again = now.started.includes(fact.operationId) || lastIds.includes(fact.operationId);
      if (config.begins === 'operationStarted' && !again && !(span !== null && inSignalledSetup(span))) {
        closeSpan(at);
        span = { from: at, bySignal: false, seen: [] };
      }
      const tool = world.operation(fact.operationId, at)?.operation.tool ?? null;
      const stay = now.started.filter((id) => tool !== null && world.operation(id, at)?.operation.tool === tool);
      now.started = [...stay.filter((id) => id !== fact.operationId), fact.operationId];
      now.ended = now.ended.filter((id) => id !== fact.operationId);
      now.onlyOne = null;
      now.usedUp = false;
      decide(at);
    } else if (fact.type === 'setupFinished') closeSpan(leftAt(span, config) ?? at);
    else if (fact.type === 'operationFinished' || fact.type === 'operationInterrupted') {
      const left = now.started.filter((id) => id !== fact.operationId);
      if (left.length === 0 && now.started.length > 0) closeSpan(leftAt(span, config) ?? at);
      now.started = left;
      now.ended.push(fact.operationId);
      if (now.onlyOne === fact.operationId) now.onlyOne = null;
      matchedAt = at;
      decide(at);
    }
  }
  planUntil(Number.POSITIVE_INFINITY);
  if (span !== null) {
    const open: Span = span;
    setups.push({ from: open.from, to: leftAt(open, config) ?? Number.POSITIVE_INFINITY });
  }
  return { ruled, setups, placed };

  function ruleFive(at: number): void {
    const current = idsOf(world, now, matchedAt);
    if (current.rule === 'machineJob' || current.rule === 'matched') return;
    const [only] = current.ids;
    const ordered = only === undefined ? undefined : world.operation(only, at)?.operation.quantityPcs;
    const complete = current.ids.length === 1 && ordered !== undefined && good >= ordered;
    if (current.ids.length > 0 && !complete) return;
    const waiting = waitingAt(world, at).filter((id) => !current.ids.includes(id));
    if (current.ids.length > 0 && waiting.length === 0) return;
    const sure = waiting.length === 1 && (current.ids.length > 0 || lastIds.length > 0);
    now.onlyOne = sure ? (waiting[0] ?? null) : null;
    now.usedUp = now.started.length > 0;
    decide(at);
  }
}

/** With `ends: signal`: when the state left `setup` for good, as far as was seen. */
function leftAt(span: Span | null, config: World['machine']['setup']): number | null {
  if (span === null || config.ends !== 'signal') return null;
  const last = span.seen.findLastIndex((one) => 'state' in one && one.state === 'setup');
  return span.seen.find((one, index) => index > last && 'state' in one)?.at ?? null;
}

function inSignalledSetup(span: Span): boolean {
  return span.seen.some((one) => 'state' in one && one.state === 'setup') || span.bySignal;
}

/** When the setup ended, looking back at what was seen of it; null: not yet. */
function endOf(span: Span, world: World): number | null {
  const { setup: config } = world.machine;
  if (config.ends === 'signal') {
    const left = leftAt(span, config);
    if (left === null) return null;
    const since = span.seen.findLastIndex((one) => 'state' in one && one.state === 'setup');
    const after = span.seen.slice(since + 1);
    const begun = after.findIndex((one) => 'state' in one);
    const parts = after.slice(begun).reduce((sum, one) => sum + ('good' in one ? one.good : 0), 0);
    return parts >= config.testParts ? left : null;
  }
  const needed = config.ends === 'firstGoodPart' ? Math.max(1, config.testParts) : config.testParts;
  if (needed === 0) return null;
  let row: { at: number; good: number }[] = [];
  for (const one of span.seen) {
    if ('state' in one) row = one.state === 'running' ? row : [];
    else if (one.scrap) row = [];
    else if (one.good > 0) row.push(one);
    if (row.reduce((sum, part) => sum + part.good, 0) >= needed) return row[0]?.at ?? null;
  }
  return null;
}

function sharesOf(world: World, ids: readonly string[], t: number): Ruled['shares'] {
  if (ids.length === 0) return null;
  return ids.map((operationId) => ({
    operationId,
    perCycle: Number(world.operation(operationId, t)?.operation.partsPerCycle ?? world.machine.partsPerCycle),
  }));
}

/** Rules 2 to 5, one after the other. */
function idsOf(world: World, now: Now, matchedAt: number): { ids: string[]; rule: string | null; inWork: boolean } {
  const named = now.job === null ? null : namedBy(world, now.job, matchedAt);
  const holds = now.started.length > 0 && !now.usedUp;
  if (named !== null && holds && now.started.length > 1 && now.started.includes(named))
    return { ids: now.started, rule: 'operatorStarted', inWork: true };
  if (named !== null) return { ids: [named], rule: 'machineJob', inWork: !now.ended.includes(named) };
  if (holds) return { ids: now.started, rule: 'operatorStarted', inWork: true };
  const matched = now.job === null ? null : matchedBy(world, now.job, matchedAt);
  if (matched !== null) return { ids: [matched], rule: 'matched', inWork: !now.ended.includes(matched) };
  if (now.onlyOne !== null) return { ids: [now.onlyOne], rule: 'onlyOneWaiting', inWork: true };
  return { ids: [], rule: null, inWork: false };
}

/** What a job's name means, as planned when it was said; where it meant nothing then, when it was asked again. */
function namedBy(world: World, job: EventOf<'jobChanged'>, t: number): string | null {
  if (job.job === null) return null;
  if (world.operation(job.job, t) !== null) return job.job;
  for (const moment of [job.at, t]) {
    // Every order of the random plant has one operation.
    const operation = world.order(job.job, moment)?.operations[0];
    if (operation !== undefined && canRun(world, operation.id, moment)) return operation.id;
  }
  return null;
}

type Job = EventOf<'jobChanged'>;
const saysSame = (a: Job | null, b: Job): boolean =>
  a !== null && a.job === b.job && a.program === b.program && a.item === b.item && a.tool === b.tool;

/** A report that meant something has not ended while it is back within two minutes, or still may be. */
function isBackOrOnlyGone(world: World, now: Now, next: Job, matchedAt: number): boolean {
  const { job } = now;
  if (job === null) return false;
  if (!isMeant(world, job, matchedAt)) return false;
  if (now.gone && saysSame(job, next)) return true;
  if (isMeant(world, next, next.at) || openFits(world, next, next.at).length > 1) return false;
  if (next.job !== null && next.job !== job.job) return false;
  const folded = world.facts.filter((fact) => !saysNothingOfJob.includes(fact.type));
  const end = next.at + 120_000;
  const again = folded.some(
    (fact) => fact.type === 'jobChanged' && saysSame(job, fact) && fact.at > next.at && fact.at < end,
  );
  return again || Math.max(...folded.map(({ at }) => at)) < end;
}
/** What people write down, maybe long after: no word of whether the machine's job has ended. */
const saysNothingOfJob = [
  ...['stopClassified', 'productionReassigned', 'operatorSignedOn', 'operatorSignedOff', 'noteAdded'],
  ...['scrapDeclared', 'reworkDeclared', 'countCorrected'],
];

function isMeant(world: World, job: EventOf<'jobChanged'>, t: number): boolean {
  return namedBy(world, job, t) !== null || matchedBy(world, job, t) !== null;
}

function canRun(world: World, operationId: string, t: number): boolean {
  const operation = world.operation(operationId, t)?.operation;
  if (operation === undefined) return false;
  return operation.machineIds.length > 0
    ? operation.machineIds.includes(world.machine.id)
    : operation.workCentreId === world.machine.workCentreId;
}

function knownIds(world: World, t: number): string[] {
  const ids = new Set<string>();
  for (const event of world.all)
    if (event.type === 'orderReleased' || event.type === 'orderChanged')
      for (const operation of event.order.operations) ids.add(operation.id);
  return [...ids].filter((id) => canRun(world, id, t)).sort();
}

function openAt(world: World, operationId: string, t: number): boolean {
  const orderId = world.operation(operationId, t)?.order.id;
  const last = world.all.findLast(
    (event) =>
      event.at <= t &&
      event.machineId === null &&
      event.type !== 'masterDataChanged' &&
      ('order' in event ? event.order.id : event.orderId) === orderId,
  );
  return last !== undefined && 'order' in last && last.order.status === 'released';
}

/** The last word on an operation; an interruption after a finish elsewhere takes nothing back. */
function lastWork(world: World, operationId: string, t: number): string | null {
  const words = world.all.filter(
    (event) =>
      event.at <= t &&
      (event.type === 'operationStarted' ||
        event.type === 'operationInterrupted' ||
        event.type === 'operationFinished') &&
      event.operationId === operationId,
  );
  const word = words.findLast(({ type }) => type !== 'operationInterrupted');
  return word?.type === 'operationFinished' ? word.type : (words.at(-1)?.type ?? null);
}

function waitingAt(world: World, t: number): string[] {
  return knownIds(world, t).filter((id) => {
    const last = lastWork(world, id, t);
    return openAt(world, id, t) && (last === null || last === 'operationInterrupted');
  });
}

/** What fits the report and is not finished. */
function undoneFits(world: World, job: Job, t: number): string[] {
  const fitting = knownIds(world, t).filter((id) => {
    const known = world.operation(id, t);
    if (known === null) return false;
    const pairs = [
      [job.program, known.operation.program],
      [job.item, known.order.itemId],
      [job.tool, known.operation.tool],
    ].filter(([said, planned]) => said !== null && planned !== null);
    return pairs.length > 0 && pairs.every(([said, planned]) => said === planned);
  });
  return fitting.filter((id) => lastWork(world, id, t) !== 'operationFinished');
}

const openFits = (world: World, job: Job, t: number): string[] =>
  undoneFits(world, job, t).filter((id) => openAt(world, id, t));

function matchedBy(world: World, job: Job, t: number): string | null {
  const undone = undoneFits(world, job, t);
  const open = openFits(world, job, t);
  if (open.length > 0) return open.length === 1 ? (open[0] ?? null) : null;
  const next =
    world.facts.find((fact) => fact.type === 'jobChanged' && fact.at > job.at)?.at ?? Number.POSITIVE_INFINITY;
  const later = undone
    .map((id) => ({ id, at: opensAfter(world, id, t) }))
    .filter(({ at }) => at < next)
    .sort((a, b) => a.at - b.at);
  const [first, second] = later;
  return first === undefined || first.at === second?.at ? null : first.id;
}

function opensAfter(world: World, operationId: string, t: number): number {
  for (const event of world.all)
    if (event.at > t && !openAt(world, operationId, event.at - 1) && openAt(world, operationId, event.at))
      return event.at;
  return Number.POSITIVE_INFINITY;
}

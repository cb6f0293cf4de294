/** One machine behind an agent: what came of it goes to the desk, in the order in which it was observed. */
import type { Desk } from '../mapping/desk.ts';
import type { Reading } from '../mapping/mapper.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { Header, Observation } from './document.ts';
import type { Tracker } from './tracker.ts';

/** An agent whose clock is off by more is told by the box's clock. */
const toleranceMs = 10_000;
/** While its first values are on their way no more than this is kept of what comes meanwhile. */
const mostWaiting = 100_000;

/** What an agent said of one device. */
export interface Told {
  header: Header;
  observations: readonly Observation[];
}

export class AgentMachine {
  readonly mapping: MachineMapping;
  readonly device: string;
  readonly heedsAvailability: boolean;
  problem: string | null = null;
  /** null: it has not been found on this connection yet. */
  #tracker: Tracker | null = null;
  /** As it was when the connection was lost. */
  #before: { tracker: Tracker; lostAt: number } | null = null;
  /** The first sequence number that says something new. */
  #since = 0;
  /** What came while it was asked for. */
  #waiting: Told[] | null = null;

  constructor(mapping: MachineMapping, device: string | undefined, heedsAvailability: boolean) {
    this.mapping = mapping;
    this.device = device ?? mapping.machineId;
    this.heedsAvailability = heedsAvailability;
  }

  get machineId(): string {
    return this.mapping.machineId;
  }

  get isFound(): boolean {
    return this.#tracker !== null;
  }

  /** Why it is not trusted, for its health. */
  get doubt(): string | null {
    return this.problem ?? this.#tracker?.distrust() ?? null;
  }

  /** It is being looked for: what comes of it meanwhile waits. */
  await(): void {
    this.#waiting ??= [];
  }

  /** The connection was lost at `at`, box's clock. */
  lost(desk: Desk, at: number): void {
    if (this.#tracker !== null)
      this.#before = desk.isUp(this.machineId) ? { tracker: this.#tracker, lostAt: at } : null;
    this.#tracker = null;
    this.#waiting = null;
  }

  /** As it was when the collector ended at `at`, by what the agent kept: `tracker` knows nothing yet. */
  resume(tracker: Tracker, { header, observations }: Told, at: number): void {
    for (const observation of observations) tracker.apply(observation, boxTime(observation, header, at).at);
    if (tracker.items.size > 0 && tracker.distrust() === null) this.#before = { tracker, lostAt: at };
  }

  /** Begins with all values of its device as they are now; `told`: of the time since the connection was lost. */
  begin(desk: Desk, tracker: Tracker, now: Told, receivedAt: number, told: readonly Told[] = []): void {
    const { header, observations } = now;
    this.#tracker = tracker;
    this.#since = header.nextSequence;
    this.problem = null;
    for (const observation of observations) tracker.apply(observation, boxTime(observation, header, receivedAt).at);
    const missed = this.#missed(told, receivedAt);
    if (tracker.distrust() === null) this.#present(desk, tracker, receivedAt, missed.counted);
    desk.readings(this.machineId, missed.past, receivedAt);
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const one of waiting) this.take(desk, one.header, one.observations, receivedAt);
  }

  /** Nobody listened for a time that may be told. */
  get hasGap(): boolean {
    return this.#before !== null;
  }

  /** The agent cannot tell that time any more. */
  forget(): void {
    this.#before = null;
  }

  /** What is new of its device. */
  take(desk: Desk, header: Header, observations: readonly Observation[], receivedAt: number): void {
    if (this.#waiting !== null && this.#waiting.length < mostWaiting) this.#waiting.push({ header, observations });
    const tracker = this.#tracker;
    if (tracker === null) return;
    const fresh = observations.filter(({ sequence }) => sequence >= this.#since);
    let batch: Reading[] = [];
    const handOver = () => {
      desk.readings(this.machineId, batch, receivedAt);
      batch = [];
    };
    for (const moment of momentsOf(fresh)) {
      const wasUp = desk.isUp(this.machineId);
      for (const observation of moment) {
        const readings = tracker.apply(observation, observation.at ?? receivedAt);
        if (!wasUp) continue;
        // Two changes within a millisecond are two changes.
        if (readings.some(({ name, at }) => batch.some((one) => one.name === name && one.at === at))) handOver();
        batch.push(...readings);
      }
      const why = tracker.distrust();
      if (why === null && !wasUp) this.#present(desk, tracker, receivedAt);
      if (why === null || !wasUp) continue;
      handOver();
      desk.lineDown(this.machineId, boxTime(moment[0], header, receivedAt).corrected, why);
    }
    handOver();
  }

  /**
   * What the agent kept of the time in which nobody listened. `counted`: each reading of a counter, in its order, as if
   * it were heard now: so no fall between two of them is missed. `past`: states and jobs. Nothing can say that a time
   * of the past was unknown, so what came before the last such time is left out.
   */
  #missed(told: readonly Told[], receivedAt: number): { counted: Reading[]; past: Reading[] } {
    const before = this.#before;
    this.#before = null;
    if (before === null) return { counted: [], past: [] };
    const { tracker, lostAt } = before;
    const passed = told.flatMap(({ header, observations }) =>
      observations
        .filter(({ sequence }) => sequence < this.#since)
        .map((observation) => ({ observation, ...boxTime(observation, header, receivedAt) })),
    );
    // What was on its way when the connection broke is older than the last sign of life.
    let past: Reading[] = tracker.asOf(Math.min(lostAt, passed[0]?.corrected ?? lostAt));
    const counted: Reading[] = [];
    let wasTrusted = true;
    for (const { observation, at, corrected } of passed) {
      const changed = tracker.apply(observation, corrected);
      counted.push(...changed.filter(({ name }) => tracker.counts(name)).map((reading) => ({ ...reading, at })));
      const isTrusted = tracker.distrust() === null;
      const told = wasTrusted ? changed.filter(({ name }) => !tracker.counts(name)) : tracker.asOf(corrected);
      if (isTrusted) past.push(...told);
      else past = [];
      wasTrusted = isTrusted;
    }
    return { counted, past: past.map((reading) => ({ ...reading, historical: true })) };
  }

  #present(desk: Desk, tracker: Tracker, receivedAt: number, counted: readonly Reading[] = []): void {
    const known = tracker.known();
    desk.lineUp(
      this.machineId,
      true,
      known.map(({ name }) => name),
    );
    // One by one: an adapter's times may be older than what it said before, and its order is right.
    for (const reading of counted) desk.readings(this.machineId, [reading], receivedAt);
    desk.readings(this.machineId, known, receivedAt);
  }
}

/** The time of an observation by the agent's clock, and by the box's where the agent's is off. */
function boxTime(
  observation: Observation | undefined,
  header: Header,
  receivedAt: number,
): { at: number; corrected: number } {
  const at = observation?.at ?? receivedAt;
  const offsetMs = header.at === null ? 0 : header.at - receivedAt;
  return { at, corrected: Math.min(receivedAt, Math.abs(offsetMs) > toleranceMs ? at - offsetMs : at) };
}

/** Observations of one time, one after the other. */
function momentsOf(observations: readonly Observation[]): Observation[][] {
  const moments: Observation[][] = [];
  for (const observation of observations) {
    const moment = moments.at(-1);
    if (moment !== undefined && moment[0]?.at === observation.at) moment.push(observation);
    else moments.push([observation]);
  }
  return moments;
}

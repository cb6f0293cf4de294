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
  #waiting: { header: Header; observations: readonly Observation[] }[] | null = null;

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

  /** Begins with all values of its device as they are. */
  begin(desk: Desk, tracker: Tracker, header: Header, current: readonly Observation[], receivedAt: number): void {
    this.#tracker = tracker;
    this.#since = header.nextSequence;
    this.problem = null;
    for (const observation of current) tracker.apply(observation, boxTime(observation, header, receivedAt).at);
    if (tracker.distrust() === null) this.#present(desk, tracker, receivedAt);
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const one of waiting) this.take(desk, one.header, one.observations, receivedAt);
  }

  /** Whether the time in which nobody listened can be told: it was heard before, and is now. */
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
   * The states, jobs and counters of the time in which nobody listened, as the agent kept them. Nothing can say that
   * a time of the past was unknown, so what came before the last such time is left out.
   */
  recall(
    desk: Desk,
    told: readonly { header: Header; observations: readonly Observation[] }[],
    receivedAt: number,
  ): void {
    const before = this.#before;
    this.#before = null;
    if (before === null) return;
    const { tracker, lostAt } = before;
    const passed = told.flatMap(({ header, observations }) =>
      observations
        .filter(({ sequence }) => sequence < this.#since)
        .map((observation) => ({ observation, at: boxTime(observation, header, receivedAt).corrected })),
    );
    // What was on its way when the connection broke is older than the last sign of life.
    let readings: Reading[] = tracker.asOf(Math.min(lostAt, passed[0]?.at ?? lostAt));
    let wasTrusted = true;
    for (const { observation, at } of passed) {
      const changed = tracker.apply(observation, at);
      const isTrusted = tracker.distrust() === null;
      if (isTrusted) readings.push(...(wasTrusted ? changed : tracker.asOf(at)));
      else readings = [];
      wasTrusted = isTrusted;
    }
    desk.readings(
      this.machineId,
      readings.map((reading) => ({ ...reading, historical: true })),
      receivedAt,
    );
  }

  #present(desk: Desk, tracker: Tracker, receivedAt: number): void {
    const known = tracker.known();
    desk.lineUp(
      this.machineId,
      true,
      known.map(({ name }) => name),
    );
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

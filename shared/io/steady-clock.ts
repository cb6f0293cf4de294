/**
 * A clock that the system's clock cannot throw. What passes is measured by a clock that only runs forward; the system's
 * clock is followed while the two agree. Where it jumps, the time before the jump goes on, and that is said, until
 *
 *   the system's clock comes back,
 *   another process, whose word counts more, is nearer to it,
 *   it has stood by its new time for a while, that can be meant, and nobody contradicts, or
 *   a person says that it is right.
 *
 * Then the step is taken at once, and whoever has to know is told: the time between is nobody's.
 */
import { DAY_MS, MINUTE_MS } from '../core/words/time.ts';

export interface Step {
  /** What the time was, and is from now on; epoch ms. */
  from: number;
  to: number;
}

export interface ClockOff {
  /** How much the system's clock is ahead of this one, ms; negative: behind. */
  aheadMs: number;
  /** Since when, by this clock; epoch ms. */
  since: number;
}

export interface SteadyClock {
  /** Epoch ms. */
  now(): number;
  /** Looks at the system's clock: once a second. The step, where one was taken. */
  look(): Step | null;
  /** What the clock of a process whose word counts said just now, epoch ms. */
  heard(at: number): void;
  /** A person says that the system's clock is right. */
  follow(): Step | null;
  /** null: the system's clock is followed. */
  off(): ClockOff | null;
}

export interface SteadyClockOptions {
  /** The system's clock, epoch ms. */
  wall: () => number;
  /** Runs forward at the pace of time, from any beginning, ms; cheap. */
  runs: () => number;
  /** Likewise, also while the machine sleeps; may cost. */
  uptimeMs: () => number;
  /** When the process was last alive, epoch ms; null: never. A start does not go back behind it. */
  aliveAt: number | null;
}

/** A time server's corrections, and what a busy machine makes of two looks. */
const SLEW_MS = 2_000;
/** Two clocks that are both set differ by less. */
const AGREE_MS = 5 * MINUTE_MS;
/** So long the other's word is remembered; so long a jump stands before it is followed. */
const REMEMBER_MS = 2 * MINUTE_MS;
const STAND_MS = 5 * MINUTE_MS;
/** What can be meant: a box without a clock of its own starts in the past; nothing is set back by more than a day. */
const MOST_AHEAD_MS = 31 * DAY_MS;
const MOST_BEHIND_MS = DAY_MS;
/** A plant may stand still for so long. */
const LONGEST_OFF_MS = 366 * DAY_MS;

export function startSteadyClock(options: SteadyClockOptions): SteadyClock {
  return new JudgedClock(options);
}

function plainClock(wall: () => number): SteadyClock {
  return { now: wall, look: () => null, heard: () => {}, follow: () => null, off: () => null };
}

/** What runs whatever is done to the system's clock, ms; as `runs` and `uptimeMs`. */
export type RunningClocks = Pick<SteadyClockOptions, 'runs' | 'uptimeMs'>;

/** Without running clocks the system's is believed. */
export function watchedClock(
  wall: () => number,
  running: RunningClocks | undefined,
  aliveAt: number | null,
): SteadyClock {
  return running === undefined ? plainClock(wall) : startSteadyClock({ wall, ...running, aliveAt });
}

class JudgedClock implements SteadyClock {
  readonly #options: SteadyClockOptions;
  /** What the time was at the last look, and the running clocks then. */
  #base: number;
  #ranAt: number;
  #upAt: number;
  #off: { aheadMs: number; ranAt: number; since: number } | null = null;
  #heard: { at: number; ranAt: number } | null = null;

  constructor(options: SteadyClockOptions) {
    this.#options = options;
    const { wall, aliveAt } = options;
    this.#ranAt = options.runs();
    this.#upAt = options.uptimeMs();
    const at = wall();
    const canBe = aliveAt === null || (at >= aliveAt - AGREE_MS && at <= aliveAt + LONGEST_OFF_MS);
    this.#base = canBe ? at : aliveAt;
    this.look();
  }

  readonly now: SteadyClock['now'] = () => {
    const steady = this.#steady();
    const wall = this.#options.wall();
    return Math.abs(wall - steady) <= SLEW_MS ? wall : Math.round(steady);
  };
  readonly look: SteadyClock['look'] = () => {
    this.#count();
    const { wall } = this.#options;
    const aheadMs = wall() - this.#base;
    if (Math.abs(aheadMs) <= SLEW_MS) {
      this.#base += aheadMs;
      this.#off = null;
      return null;
    }
    if (this.#off === null || Math.abs(this.#off.aheadMs - aheadMs) > SLEW_MS)
      this.#off = { aheadMs, ranAt: this.#ranAt, since: this.#base };
    return this.#mayFollow(aheadMs) ? this.follow() : null;
  };
  readonly heard: SteadyClock['heard'] = (at) => {
    this.#heard = { at, ranAt: this.#options.runs() };
  };
  readonly follow: SteadyClock['follow'] = () => {
    const step = { from: Math.round(this.#steady()), to: this.#options.wall() };
    this.#off = null;
    this.#heard = null;
    this.#base += step.to - this.#steady();
    return Math.abs(step.to - step.from) <= SLEW_MS ? null : step;
  };
  readonly off: SteadyClock['off'] = () =>
    this.#off === null ? null : { aheadMs: Math.round(this.#off.aheadMs), since: Math.round(this.#off.since) };

  readonly #steady = (): number => this.#base + this.#options.runs() - this.#ranAt;
  /** What has passed since the last look, sleep too. */
  readonly #count = (): void => {
    const { runs, uptimeMs } = this.#options;
    const [ran, up] = [runs(), uptimeMs()];
    const sleptMs = up - this.#upAt - (ran - this.#ranAt);
    this.#base += ran - this.#ranAt + (sleptMs > SLEW_MS ? sleptMs : 0);
    this.#ranAt = ran;
    this.#upAt = up;
  };
  readonly #mayFollow = (aheadMs: number): boolean => {
    const heard = this.#heard;
    if (heard !== null && this.#ranAt - heard.ranAt < REMEMBER_MS) {
      const other = heard.at + this.#ranAt - heard.ranAt;
      const [toWall, toSteady] = [Math.abs(other - this.#base - aheadMs), Math.abs(other - this.#base)];
      return toWall < toSteady && toWall <= AGREE_MS;
    }
    const stoodMs = this.#ranAt - (this.#off?.ranAt ?? this.#ranAt);
    return stoodMs >= STAND_MS && aheadMs <= MOST_AHEAD_MS && aheadMs >= -MOST_BEHIND_MS;
  };
}

/**
 * Setups as records, kept until a fact touches their time: estimators ask for those of months at every refresh, and
 * what owned the machine before and after each of them lies in facts that rest on disk.
 */
import type { SetupSpan } from '../machine/setup.ts';
import type { SetupRecord } from '../words/interval.ts';

export class KeptSetups {
  /** By machine, by when the setup began. */
  readonly #kept = new Map<string, Map<number, { until: number; seq: number; record: SetupRecord }>>();

  /** What was kept, if it is also the answer for `now`; undefined: ask again. */
  get(machineId: string, span: SetupSpan, now: number): SetupRecord | undefined {
    const kept = this.#kept.get(machineId)?.get(span.from);
    if (kept === undefined || kept.until > now) return undefined;
    return kept.seq === span.seq && kept.record.to === span.to ? kept.record : undefined;
  }

  /** `until`: what happens later changes nothing of it. */
  keep(machineId: string, span: SetupSpan, until: number, record: SetupRecord): void {
    let own = this.#kept.get(machineId);
    if (own === undefined) {
      own = new Map();
      this.#kept.set(machineId, own);
    }
    own.set(span.from, { until, seq: span.seq, record });
  }

  /** A machine's time from a moment on has changed: what was in work before a setup may have. */
  drop(machineId: string, from: number): void {
    const own = this.#kept.get(machineId);
    for (const [begin, { until }] of own ?? []) if (until >= from) own?.delete(begin);
  }

  /** An order is planned otherwise from a moment on. */
  dropAll(from: number): void {
    for (const machineId of this.#kept.keys()) this.drop(machineId, from);
  }

  clear(): void {
    this.#kept.clear();
  }
}

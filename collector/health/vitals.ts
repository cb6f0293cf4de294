/** What only looking again and again tells: since when something is as it is, and how many values a second come. */
interface Vital {
  key: string;
  up: boolean;
  /** Values ever received. */
  received: number;
}

export interface Vitals {
  look(now: number, vitals: readonly Vital[]): void;
  /** Since when it is up or down, epoch ms; null before the first look. */
  since(key: string): number | null;
  /** Over the last ten seconds; null before there are two looks. */
  perSecond(key: string): number | null;
}

const WINDOW_MS = 10_000;

interface Kept {
  up: boolean;
  since: number;
  looks: { at: number; received: number }[];
}

export function createVitals(): Vitals {
  const kept = new Map<string, Kept>();
  return {
    look: (now, vitals) => {
      for (const { key, up, received } of vitals) {
        const before = kept.get(key);
        const last = before?.looks.at(-1);
        // A source that was made anew counts from zero again.
        const looks = last === undefined || received < last.received ? [] : (before?.looks ?? []);
        const fresh = [...looks.filter(({ at }) => now - at <= WINDOW_MS), { at: now, received }];
        const since = before === undefined || before.up !== up ? now : before.since;
        kept.set(key, { up, since, looks: fresh });
      }
      const present = new Set(vitals.map(({ key }) => key));
      for (const key of kept.keys()) if (!present.has(key)) kept.delete(key);
    },
    since: (key) => kept.get(key)?.since ?? null,
    perSecond: (key) => {
      const looks = kept.get(key)?.looks ?? [];
      const [first] = looks;
      const last = looks.at(-1);
      if (first === undefined || last === undefined || last.at <= first.at) return null;
      return ((last.received - first.received) * 1_000) / (last.at - first.at);
    },
  };
}

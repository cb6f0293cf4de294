/** From planned time down to good time, one loss a step; what is gained goes back up. */
import { type BarRow, Bars } from './bars.tsx';

interface WaterfallStep {
  key: string;
  label: string;
  /** Positive is lost, negative is gained. */
  ms: number;
  onOpen?: () => void;
}

/** Where each step's bar begins and ends, in ms of planned time. The last end is the good time. */
export function levels(plannedMs: number, steps: readonly { ms: number }[]): { from: number; to: number }[] {
  let level = plannedMs;
  return steps.map(({ ms }) => {
    const before = level;
    level -= ms;
    return { from: Math.min(before, level), to: Math.max(before, level) };
  });
}

export interface WaterfallProps {
  label: string;
  planned: { label: string; ms: number; onOpen?: () => void };
  steps: readonly WaterfallStep[];
  good: { label: string; ms: number; onOpen?: () => void };
  value: (ms: number) => string;
  share: (share: number) => string;
}

export function Waterfall({ label, planned, steps, good, value, share }: WaterfallProps) {
  const whole = Math.max(planned.ms, good.ms, 1);
  const of = (ms: number) => (planned.ms > 0 ? share(ms / planned.ms) : '');
  const places = levels(planned.ms, steps);
  const rows: BarRow[] = [
    {
      key: 'planned',
      label: planned.label,
      from: 0,
      to: planned.ms / whole,
      fill: 'fill-plannedStop',
      value: value(planned.ms),
      testId: 'loss-planned',
      ...(planned.onOpen === undefined ? {} : { onOpen: planned.onOpen }),
    },
    ...steps.map((step, index) => ({
      key: step.key,
      label: step.label,
      from: Math.max(0, places[index]?.from ?? 0) / whole,
      to: (places[index]?.to ?? 0) / whole,
      fill: step.ms < 0 ? 'url(#p-setup)' : step.key === 'noData' ? 'url(#p-noData)' : 'url(#p-stop)',
      value: value(Math.abs(step.ms)),
      note: `${step.ms < 0 ? '+' : '−'}${of(Math.abs(step.ms))}`,
      testId: `loss-${step.key}`,
      ...(step.onOpen === undefined ? {} : { onOpen: step.onOpen }),
    })),
    {
      key: 'good',
      label: good.label,
      from: 0,
      to: good.ms / whole,
      fill: 'fill-producing',
      value: value(good.ms),
      note: of(good.ms),
      testId: 'loss-good',
      ...(good.onOpen === undefined ? {} : { onOpen: good.onOpen }),
    },
  ];
  return <Bars label={label} rows={rows} />;
}

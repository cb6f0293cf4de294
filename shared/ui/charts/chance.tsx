/** The fall of a chance: what it was given with (ring), what it fell to (dot), where it stands today (bar). */
import { pct, place } from './axis.ts';

export interface ChanceTrackProps {
  given: number | null;
  fell: number;
  today: number | null;
  label: string;
}

export function ChanceTrack({ given, fell, today, label }: ChanceTrackProps) {
  const x = (share: number) => pct(place(share, 0, 1));
  return (
    <svg class="chance-track" height="26" role="img" aria-label={label}>
      <rect y="11" width="100%" height="4" class="fill-track" />
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <line key={share} x1={x(share)} x2={x(share)} y1="7" y2="19" class="stroke-line-strong" />
      ))}
      {given !== null && (
        <>
          <line x1={x(given)} x2={x(fell)} y1="13" y2="13" class="stroke-bad" stroke-width="4" />
          <circle cx={x(given)} cy="13" r="7" class="chance-given" />
        </>
      )}
      <circle cx={x(fell)} cy="13" r="7" class="fill-bad" />
      {today !== null && <line x1={x(today)} x2={x(today)} y1="0" y2="26" class="stroke-ink" stroke-width="4" />}
    </svg>
  );
}

/** A planned and a measured share on one line: a hollow diamond, a full dot, and the gap between. */
import { pct } from './axis.ts';

export function Gap({ paper, measured, label }: { paper: number | null; measured: number | null; label: string }) {
  const at = (share: number) => pct(2 + Math.min(1, Math.max(0, share)) * 96);
  const y = 14;
  return (
    <svg class="gap" height="28" role="img" aria-label={label}>
      <line x1="2%" x2="98%" y1={y} y2={y} class="stroke-line" stroke-width="2" />
      {[0, 0.5, 1].map((share) => (
        <line key={share} x1={at(share)} x2={at(share)} y1={y - 5} y2={y + 5} class="stroke-line" stroke-width="2" />
      ))}
      {paper !== null && measured !== null && (
        <line
          x1={at(paper)}
          x2={at(measured)}
          y1={y}
          y2={y}
          class={measured < paper ? 'stroke-bad' : 'stroke-accent'}
          stroke-width="6"
        />
      )}
      {paper !== null && (
        <svg aria-hidden="true" x={at(paper)} y={y} overflow="visible">
          <path d="M0-8 8 0 0 8-8 0z" class="gap-paper" />
        </svg>
      )}
      {measured !== null && <circle cx={at(measured)} cy={y} r="7" class="fill-ink" />}
    </svg>
  );
}

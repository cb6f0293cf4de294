/** Promised against kept: on the diagonal a plant keeps its word as often as it says. */

export interface LevelPoint {
  level: number;
  share: number;
  low: number;
  high: number;
  drifted: boolean;
}

const SIZE = 260;
const LEFT = 62;
const RIGHT = 26;
const TOP = 8;

export function Reliability({
  points,
  label,
  axes,
  percent,
}: {
  points: readonly LevelPoint[];
  label: string;
  axes: { promised: string; kept: string };
  percent: (share: number) => string;
}) {
  const x = (share: number) => LEFT + share * SIZE;
  const y = (share: number) => TOP + (1 - share) * SIZE;
  return (
    <svg class="reliability" viewBox={`0 0 ${LEFT + SIZE + RIGHT} ${TOP + SIZE + 44}`} role="img" aria-label={label}>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <line x1={x(share)} x2={x(share)} y1={y(0)} y2={y(1)} class="stroke-line" />
          <line x1={x(0)} x2={x(1)} y1={y(share)} y2={y(share)} class="stroke-line" />
          <text x={x(share)} y={y(0) + 16} text-anchor="middle">
            {percent(share)}
          </text>
          <text x={x(0) - 6} y={y(share) + 4} text-anchor="end">
            {percent(share)}
          </text>
        </g>
      ))}
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} class="stroke-soft" stroke-dasharray="4 4" />
      {points.map((point) => (
        <g key={point.level} class={point.drifted ? 'stroke-bad' : 'stroke-accent'}>
          <line x1={x(point.level)} x2={x(point.level)} y1={y(point.low)} y2={y(point.high)} stroke-width="3" />
          <circle cx={x(point.level)} cy={y(point.share)} r="5" class={point.drifted ? 'pareto-dot' : 'fill-accent'} />
        </g>
      ))}
      <text x={x(0.5)} y={y(0) + 36} text-anchor="middle">
        {axes.promised}
      </text>
      <text x={12} y={y(0.5)} text-anchor="middle" transform={`rotate(-90 12 ${y(0.5)})`}>
        {axes.kept}
      </text>
    </svg>
  );
}

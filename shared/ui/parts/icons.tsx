/** Own small pictures, 24 x 24, in the colour of the text around them. A state is never shown by colour alone. */
import type { IntervalClass } from '../../core/words/plant.ts';

const paths = {
  producing: 'M7 4.5v15l12-7.5z',
  minorStop: 'M6 5h4v14H6zM14 5h4v14h-4z',
  stop: 'M8.1 2h7.8L22 8.1v7.8L15.9 22H8.1L2 15.9V8.1zM8 10.5v3h8v-3z',
  setup: 'M21 7.2a5.6 5.6 0 0 1-7.5 6.2L6.9 20a2.1 2.1 0 0 1-3-3l6.7-6.6A5.6 5.6 0 0 1 16.8 3l-3.2 3.2.6 3.5 3.5.6z',
  plannedStop: 'M5 2h2v2h10V2h2v2h3v18H2V4h3zm-1 7v11h16V9zm3 3h4v4H7z',
  noOrder: 'M4 3h16l2 10v8H2v-8zm1.7 2L4.2 13H9a3 3 0 0 0 6 0h4.8l-1.5-8z',
  unscheduled: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  noData:
    'M11 17h2.6v2.8H11zM12 4a5 5 0 0 1 2.3 9.4c-.7.4-.9.7-.9 1.6h-2.6c0-2 .6-3 2.2-3.9A2.4 2.4 0 1 0 9.6 9H7a5 5 0 0 1 5-5z',
  back: 'M15.5 4.5 8 12l7.5 7.5-2 2L4 12l9.5-9.5z',
  close: 'm6 4 6 6 6-6 2 2-6 6 6 6-2 2-6-6-6 6-2-2 6-6-6-6z',
  warning: 'M12 2 23 21H1zm-1.2 7v6h2.4V9zm0 7.5v2.3h2.4v-2.3z',
  check: 'm9.5 18.5-6-6 2-2 4 4 9-9 2 2z',
  person: 'M12 3a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM3.5 21c0-4.5 3.5-7 8.5-7s8.5 2.5 8.5 7z',
  sun: 'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4zM4.2 2.8l2.9 2.9-1.4 1.4-2.9-2.9zM18.3 16.9l2.9 2.9-1.4 1.4-2.9-2.9zM2.8 19.8l2.9-2.9 1.4 1.4-2.9 2.9zM16.9 5.7l2.9-2.9 1.4 1.4-2.9 2.9z',
  auto: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm0 2v16a8 8 0 0 0 0-16z',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  note: 'M4 3h16v12l-6 6H4zm3 5v2h10V8zm0 4v2h6v-2z',
  plug: 'M8 2h2v5h4V2h2v5h3v4a7 7 0 0 1-6 6.9V22h-2v-4.1A7 7 0 0 1 5 11V7h3z',
} as const satisfies Record<IntervalClass | string, string>;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={paths[name]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}

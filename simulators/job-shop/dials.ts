/** What made machine shops are like, and how a log is cut out of their lives. */

export interface Dials {
  seed: number;
  /** The shop runs before its log begins. */
  warmupDays: number;
  windowDays: number;
  parts: number;
  /** Orders whose work begins in the window: those alone that end in it, all their rows until it ends, or all their rows. */
  cut: 'ended' | 'until' | 'all';
  /** Orders on a working day, and how that grows over the window; share of days on which they come as a week's lot. */
  perDay: number;
  trend: number;
  clumps: number;
  /** Until somebody decides, carries or fetches: median of open hours, and its spread on the log. */
  decisionHours: number;
  decisionSd: number;
  /** Share of their time that people do something else, and for how long. */
  elsewhere: number;
  spellHours: number;
  /** Shares of orders that all wait for, and that nobody asks for. */
  hot: number;
  slow: number;
  /** Shares of orders made in several lots, and of inspections that send one back. */
  lots: number;
  rework: number;
  /** How much inspectors and packers keep for the end of the week. */
  weekEnd: number;
  /** How much faster it goes in the last days of the window. */
  rush: number;
  /** A week of the window in which a third is there; null: none. */
  holidayWeek: number | null;
  /** How far parts differ in their waits, on the log. */
  partSd: number;
  workScale: number;
}

const usual: Dials = {
  seed: 1,
  warmupDays: 70,
  windowDays: 89,
  parts: 50,
  cut: 'ended',
  perDay: 4.3,
  trend: 0,
  clumps: 0.3,
  decisionHours: 34,
  decisionSd: 1.1,
  elsewhere: 0.5,
  spellHours: 5,
  hot: 0.08,
  slow: 0.1,
  lots: 0.85,
  rework: 0.06,
  weekEnd: 0.5,
  rush: 0.3,
  holidayWeek: null,
  partSd: 0.3,
  workScale: 1.9,
};

/** By name. */
export const jobShops: Readonly<Record<string, Dials>> = {
  a: { ...usual, seed: 11, perDay: 4.8, workScale: 1.7 },
  b: { ...usual, seed: 12, cut: 'until', perDay: 3.4, trend: 0.3, parts: 40 },
  c: { ...usual, seed: 13, elsewhere: 0.54, decisionHours: 44, hot: 0.12, parts: 60, perDay: 4.4, workScale: 1.6 },
  d: {
    ...{ ...usual, seed: 14, cut: 'until', trend: -0.3, rush: 0, holidayWeek: 5 },
    ...{ weekEnd: 0.8, partSd: 0.5, workScale: 2, perDay: 3.2 },
  },
  e: { ...usual, seed: 21, rush: 0.5, parts: 55, lots: 0.95, decisionSd: 0.8 },
  f: { ...usual, seed: 22, cut: 'until', elsewhere: 0.4, perDay: 3.4, decisionHours: 60, clumps: 0.6, parts: 45 },
  g: { ...usual, seed: 23, trend: 0.4, partSd: 0.6, slow: 0.15, rework: 0.1, perDay: 5.1, workScale: 1.7 },
  h: {
    ...{ ...usual, seed: 24, cut: 'until', perDay: 3.3, holidayWeek: 7 },
    ...{ elsewhere: 0.58, hot: 0.05, weekEnd: 0.2, rush: 0.2 },
  },
  s: { ...usual, seed: 31, cut: 'all', perDay: 3.3 },
  t: {
    ...{ ...usual, seed: 32, cut: 'all', perDay: 3.2, partSd: 0.5 },
    ...{ elsewhere: 0.45, decisionHours: 45, parts: 40, trend: 0.3 },
  },
};

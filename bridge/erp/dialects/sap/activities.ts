/**
 * The six activities of an operation. What each stands for is the plant's: the standard value key of the work centre
 * decides. It is read when an order comes down, and travels with the operation as opaque text ("machine MIN"), so
 * that a confirmation is written as the operation was planned.
 */

import { type Rounded, roundedTime, type TimeUnit, timeUnits } from '../../../../shared/core/erp/rounding.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import { own } from '../../../../shared/core/words/own.ts';

export const meanings = ['setup', 'machine', 'labour', 'none'] as const;
export type Meaning = (typeof meanings)[number];

export interface Activity {
  /** 1 to 6. */
  slot: number;
  meaning: Meaning;
  /** As SAP writes it: H, MIN, S. */
  unit: string;
}

/** Names that SAP gives the activities, German and English [documents in erp/sap: Setup, Machine, Labor, Teardown]. */
const names: readonly (readonly [RegExp, Meaning])[] = [
  [/teardown|tear down|abr(ü|ue)st/i, 'none'],
  [/set-?up|r(ü|ue)st/i, 'setup'],
  [/machine|maschine/i, 'machine'],
  [/labou?r|person|lohn/i, 'labour'],
];
const usual: readonly Meaning[] = ['setup', 'machine', 'labour'];

/** `texts`: the slots' own names, from the first on; empty where SAP gives none. */
export function meaningsOf(
  key: string | null,
  texts: readonly (string | null)[],
  configured: Readonly<Record<string, readonly Meaning[]>>,
): readonly Meaning[] {
  const said = own(configured, key ?? '') ?? configured.default;
  if (said !== undefined) return said;
  if (texts.every((text) => text === null)) return usual;
  return texts.map((text) => names.find(([name]) => name.test(text ?? ''))?.[1] ?? 'none');
}

export function activityRefs(activities: readonly Activity[]): Refs {
  return Object.fromEntries(
    activities.flatMap(({ slot, meaning, unit }) =>
      meaning === 'none' ? [] : [[`activity${slot}`, `${meaning} ${unit}`]],
    ),
  );
}

/** The way back. */
export function activitiesIn(refs: Refs): Activity[] {
  return [1, 2, 3, 4, 5, 6].flatMap((slot) => {
    const [said = '', unit = ''] = (refs[`activity${slot}`] ?? '').split(' ');
    const meaning = meanings.find((one) => one === said);
    return meaning === undefined || meaning === 'none' ? [] : [{ slot, meaning, unit }];
  });
}

const units: Readonly<Record<string, TimeUnit>> = {
  ...{ H: 'h', HUR: 'h', HR: 'h', STD: 'h', MIN: 'min', S: 's', SEC: 's', SEK: 's', MSE: 'ms', MS: 'ms' },
};

/** null: it is no unit of time. */
function timeUnitOf(unit: string): TimeUnit | null {
  return own(units, unit.toUpperCase()) ?? null;
}

/** Decimal text or a float as SAP writes it ("1.000000000000000E+01") in ms; 0 where there is none. */
export function durationMs(value: string | null, unit: string | null): number {
  const time = timeUnitOf(unit ?? '');
  const number = value === null ? 0 : Number(value);
  return time === null || !Number.isFinite(number) || number < 0 ? 0 : number * timeUnits[time];
}

/** QUAN 13.3: three decimals. */
export function roundedActivity(ms: number, unit: string): Rounded | null {
  const time = timeUnitOf(unit);
  return time === null ? null : roundedTime(ms, time, 3);
}

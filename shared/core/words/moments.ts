/**
 * Which moments and stretches can be meant. What costs as much as it is long (days to sum, shifts to lay out) is
 * bounded where it comes in: a year 275760 is a slip or an attack, never a plant's time.
 */
import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from './time.ts';

/** A box's and a tablet's clock may differ by this much before a time counts as the future. */
export const CLOCK_SLACK_MS = MINUTE_MS;
/** What a person may say of at once: more is said in pieces. */
export const LONGEST_STRETCH_MS = 31 * DAY_MS;
/** What may be asked for at once. */
export const LONGEST_WINDOW_MS = 400 * DAY_MS;
/** No plan reaches further. */
export const LATEST_MS = Date.UTC(2100, 0, 1);

/** A moment that a command names; what it may be there, the rules of the floor say. */
export const MomentSchema = z.int().min(0).max(LATEST_MS);

/** `?from&to`: of a question. */
export const WindowSchema = z
  .object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().max(LATEST_MS) })
  .refine(({ from, to }) => from < to && to - from <= LONGEST_WINDOW_MS, 'from lies before to, at most 400 days');

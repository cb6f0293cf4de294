/**
 * The date that an enquiry is quoted steers its order: a later one makes it less urgent, and what is less urgent ends
 * later. What is told of it must be what will be told once it is booked, so the date is sought that stays: quoted for an
 * order that is steered by it.
 */

/** Each costs a placement in all scenarios. */
const ROUNDS = 4;
/** Of a day later, at most so much later: one step would reach too far. */
const STEEPEST = 0.85;

/**
 * `quotedFor`: the moment quoted to an order that is steered by a date; `dayOf`: the date that is given for it. `from`: the
 * earliest, for dates that stay may lie far apart, and the first is wanted.
 */
export function dateThatStays(
  quotedFor: (steeredBy: number) => number,
  dayOf: (at: number) => number,
  from: number,
): number {
  let at = dayOf(from);
  let before: { at: number; quoted: number } | null = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const quoted = quotedFor(at);
    if (dayOf(quoted) === at) return at;
    // Where the line through the last two answers says what it is asked; the first is taken as it is: being more urgent
    // than all, an order is no later for a day less.
    const slope = before === null ? 0 : Math.max(0, Math.min(STEEPEST, (quoted - before.quoted) / (at - before.at)));
    before = { at, quoted };
    const next = dayOf(at + (quoted - at) / (1 - slope));
    // The last one stands as it was asked: a line that reaches too far in a shop too full is told to nobody.
    if (next === at || round === ROUNDS - 1) return at;
    at = next;
  }
  return at;
}

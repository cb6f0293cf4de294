/** Dates and times as ERPs write them: without a zone. */

/** "2026-11-02 08:00:00" of ms that are written as if they were UTC. */
export function dateTimeText(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** The way back; fractions of a second are taken. null: it is no such text. */
export function msOfDateTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,9})?$/.test(text)) return null;
  const ms = Date.parse(`${text.replace(' ', 'T').replace(/(\.\d{3})\d+$/, '$1')}Z`);
  return Number.isNaN(ms) ? null : ms;
}

/** "2026-11-02" of ms that are written as if they were UTC. */
export const dayText = (localMs: number): string => new Date(localMs).toISOString().slice(0, 10);

export interface Slot {
  from: number;
  to: number;
}

/**
 * Durations laid end to end so that the last ends with the ticket, in whole seconds. A ticket tells how long it took,
 * not when: the work that is told when it rests or ends was done last, and before it another order may have had the
 * machine.
 */
export function slotsBefore(to: number, durationsMs: readonly number[]): Slot[] {
  let end = Math.floor(to / 1_000) * 1_000;
  return [...durationsMs]
    .reverse()
    .map((durationMs) => {
      const slot = { from: end - durationMs, to: end };
      end = slot.from;
      return slot;
    })
    .reverse();
}

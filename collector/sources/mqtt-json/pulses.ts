/**
 * Messages that are a cycle each, with no counter behind them: what tells a repeat from another cycle.
 * - A time of its own, finer than a second: the same time is the same cycle, whoever sent it twice; but cycles of one
 *   millisecond come in messages that follow on each other's heels.
 * - Else the broker's number, and only where the broker says that it sends the message again (DUP). Never the box's
 *   clock: a backlog comes within a millisecond.
 */
import type { IPublishPacket } from 'mqtt';
import type { Reading } from '../mapping/mapper.ts';
import type { PayloadPlan } from '../payload/payload.ts';
import type { Listening } from './listening.ts';

/** The readings with what their pulses are known by; a pulse that a broker only kept is none. */
export function pulsesKnown(
  listening: Listening,
  plan: Pick<PayloadPlan, 'time' | 'bare'>,
  readings: readonly Reading[],
  { messageId, dup, retain }: Pick<IPublishPacket, 'messageId' | 'dup' | 'retain'>,
): Reading[] {
  const name = listening.mapping.profile.pulse?.read;
  return readings.flatMap((reading, index) => {
    if (reading.name !== name) return [reading];
    const isTimed = plan.time !== null && !plan.bare;
    if (!isTimed && retain) return [];
    if (isTimed && reading.at % 1_000 !== 0) listening.finelyTimed = true;
    const isFine = isTimed && listening.finelyTimed;
    if (messageId === undefined && !isFine) return [{ ...reading, packet: null }];
    // Without a number (QoS 0) a message is sent once.
    const number = messageId ?? `u${listening.unnumbered++}`;
    const packet = { id: `${number}.${index}`, again: dup, ...(isFine ? ({ timed: true } as const) : {}) };
    return [{ ...reading, packet }];
  });
}

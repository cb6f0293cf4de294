/** One value to one topic, QoS 1, not retained, and what the machine then shows of it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { PlainValue } from '../../../shared/core/words/order.ts';
import { isSame, judged, type WriteTarget, type Written } from '../mapping/write.ts';
import type { MqttLink } from '../mqtt/link.ts';

/** Reading -> what the machine showed last; null = nothing yet. */
export type Held = Map<string, PlainValue | null>;

const readBackMs = 5_000;

interface ToPublish {
  name: string;
  value: PlainValue;
  machineId: string;
  operationId: string;
  /** Epoch ms. */
  at: number;
}

export async function publishValue(
  link: Pick<MqttLink, 'publish'>,
  held: Held,
  { to, payload = '{value}', readBack }: WriteTarget,
  sent: ToPublish,
): Promise<Written> {
  const before = readBack === undefined ? null : (held.get(readBack) ?? null);
  if (readBack !== undefined) held.set(readBack, null);
  const topic = to.replaceAll('{machineId}', sent.machineId);
  await link.publish({ topic, payload: filled(payload, sent), qos: 1, retain: false });
  if (readBack === undefined)
    return {
      before,
      after: null,
      outcome: 'notConfirmed',
      words: 'the broker took it; nothing shows what the machine holds',
    };
  const after = await shown(held, readBack, sent.value);
  if (after === null && before !== null) held.set(readBack, before);
  return judged(sent.value, before, after);
}

/** The payload's template with its parts put in as JSON. One pass: a value that looks like a part stays a value. */
function filled(template: string, sent: ToPublish): string {
  const parts: Record<string, PlainValue> = { ...sent };
  return template.replace(/\{(value|name|machineId|operationId|at)\}/g, (_whole, part: string) =>
    JSON.stringify(parts[part]),
  );
}

async function shown(held: Held, name: string, value: PlainValue): Promise<PlainValue | null> {
  const end = performance.now() + readBackMs;
  while (performance.now() < end) {
    const now = held.get(name) ?? null;
    if (now !== null && isSame(value, now)) return now;
    await pause(20);
  }
  return held.get(name) ?? null;
}

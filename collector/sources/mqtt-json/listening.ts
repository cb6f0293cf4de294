/** One machine behind a broker: how it is listened to, and what is known of it. */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import { type PayloadPlan, planOf } from '../payload/payload.ts';
import type { MqttJsonOptions } from './options.ts';
import { parseTemplate } from './topic.ts';
import type { Held } from './write.ts';

export interface Listening {
  machineId: string;
  mapping: MachineMapping;
  filter: string;
  signalAt: number | null;
  plans: Map<string | null, PayloadPlan>;
  silenceMs: number | null;
  availability: { topic: string; online: string; offline: string } | null;
  heardAt: number | null;
  /** Up when the connection was lost, by a broker that kept the session: up again at this time (epoch ms). */
  resumesAt: number | null;
  wasUp: boolean;
  /** Something of it has come on this connection. */
  spoken: boolean;
  /** Its messages have been seen to tell their time more finely than in whole seconds. */
  finelyTimed: boolean;
  /** So many pulses came in messages without a number. */
  unnumbered: number;
  /** The last values of the readings that show what was written. */
  held: Held;
}

/** Throws Problem('invalid') where its topic or its paths make no sense. */
export function listeningTo(mapping: MachineMapping, options: MqttJsonOptions): Listening {
  const { machineId, profile } = mapping;
  if (profile.topic === undefined)
    throw new Problem('invalid', `machine ${machineId}: topic is missing, expected one like plant/{machineId}/status`);
  const entry = options.machines.find((machine) => machine.machineId === machineId);
  const template = parseTemplate(profile.topic, machineId);
  if (template.signalAt === null) planOf(profile, null);
  return {
    machineId,
    mapping,
    ...template,
    plans: new Map(),
    silenceMs: entry?.silenceMs ?? null,
    availability: entry?.availability ?? null,
    heardAt: null,
    resumesAt: null,
    wasUp: false,
    spoken: false,
    finelyTimed: false,
    unnumbered: 0,
    held: new Map(
      Object.values(mapping.write).flatMap(({ readBack }) => (readBack === undefined ? [] : [[readBack, null]])),
    ),
  };
}

/** What the broker is asked for. */
export function topicsOf({ filter, availability }: Listening): string[] {
  return availability === null ? [filter] : [filter, availability.topic];
}

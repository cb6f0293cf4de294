/** Writing to a machine over a broker: only what its allow-list names. */
import { Problem } from '../../../shared/core/problem.ts';
import type { WriteResult } from '../../source.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { MqttLink } from './link.ts';

/** Where a name of the allow-list goes. Throws Problem('refused') for all that is not listed. */
export function allowedTarget(mapping: MachineMapping | undefined, name: string): string {
  const target = mapping !== undefined && Object.hasOwn(mapping.write, name) ? mapping.write[name] : undefined;
  if (mapping === undefined || target === undefined)
    throw new Problem(
      'refused',
      `"${name}" may not be written to ${mapping?.machineId ?? 'this machine'}: list it under write in the configuration`,
    );
  return target.to;
}

/** Publishes a value as JSON, QoS 1, not retained. A topic cannot be read back. */
export async function publishAllowed(
  link: MqttLink,
  mapping: MachineMapping | undefined,
  name: string,
  value: string | number | boolean,
): Promise<WriteResult> {
  const topic = allowedTarget(mapping, name);
  await link.publish({ topic, payload: JSON.stringify(value), qos: 1, retain: false });
  return { readBack: null };
}

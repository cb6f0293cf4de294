import { Problem } from '../../shared/core/problem.ts';
import type { Source, SourceContext } from '../source.ts';
import type { MachineMapping } from './mapping/profile.ts';
import type { MqttJsonOptions } from './mqtt-json/options.ts';

export { MqttJsonOptionsSchema } from './mqtt-json/options.ts';

export function createMqttJson(
  _options: MqttJsonOptions,
  _machines: readonly MachineMapping[],
  _context: SourceContext,
): Source {
  throw new Problem('unavailable', 'not built yet');
}

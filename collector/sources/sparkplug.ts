import { Problem } from '../../shared/core/problem.ts';
import type { Source, SourceContext } from '../source.ts';
import type { MachineMapping } from './mapping/profile.ts';
import type { SparkplugOptions } from './sparkplug/options.ts';

export { SparkplugOptionsSchema } from './sparkplug/options.ts';

export function createSparkplug(
  _options: SparkplugOptions,
  _machines: readonly MachineMapping[],
  _context: SourceContext,
): Source {
  throw new Problem('unavailable', 'not built yet');
}

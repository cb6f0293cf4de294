import { Problem } from '../../shared/core/problem.ts';
import type { Source, SourceContext } from '../source.ts';
import type { MachineMapping } from './mapping/profile.ts';
import type { OpcuaOptions } from './opcua/options.ts';

export { OpcuaOptionsSchema } from './opcua/options.ts';

export function createOpcua(
  _options: OpcuaOptions,
  _machines: readonly MachineMapping[],
  _context: SourceContext,
): Source {
  throw new Problem('unavailable', 'not built yet');
}

/** What every polled protocol says of itself as a kind of source. */
import { Problem } from '../../../shared/core/words/problem.ts';
import { type MachineEntry, type SourceKind, sourceKind } from '../kind.ts';
import { type LookParts, pollingConnecting } from './look.ts';
import { addressOf, type PollingOptions } from './options.ts';
import { createPoller } from './poller.ts';
import { counterWidthOf } from './value.ts';

export interface PolledKindParts<Options extends PollingOptions> extends LookParts<Options> {
  /** Beside the addresses, what says where a machine is. */
  place(machine: MachineEntry): readonly string[];
}

export function polledKind<Options extends PollingOptions>(parts: PolledKindParts<Options>): SourceKind {
  const { wire, options: schema, scheme, place } = parts;
  return sourceKind<Options>({
    kind: wire.kind,
    options: schema,
    create: (options, machines, context) =>
      createPoller(wire, (given) => schema.parse(given), options, machines, context),
    address: (options) => addressOf(scheme, options),
    connection: ({ id: _id, kind: _kind, machines: _machines, ...connection }) => connection,
    place,
    faultInAddress: (text) => faultOf(() => wire.spot(text, {})),
    counterWidth: (text) => counterWidthOf(wire.spot(text, {}).form),
    connecting: pollingConnecting(parts),
  });
}

function faultOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

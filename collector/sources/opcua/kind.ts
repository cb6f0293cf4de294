/** OPC UA as a kind of source. */
import { sourceKind } from '../kind.ts';
import { faultInPath } from '../mapping/path.ts';
import { opcuaLookout, placedOnServer } from './look.ts';
import { createOpcua } from './opcua.ts';
import { OpcuaOptionsSchema } from './options.ts';

export const opcua = sourceKind({
  kind: 'opcua',
  options: OpcuaOptionsSchema,
  create: createOpcua,
  connecting: {
    lookout: opcuaLookout,
    reads: () => true,
    placed: placedOnServer,
    placeFields: ['root'],
    writingFields: ['jobControl'],
  },
  address: ({ endpointUrl }) => endpointUrl,
  connection: ({ id: _id, kind: _kind, machines: _machines, ...connection }) => connection,
  // What may be said over an open line was looked at when the address was.
  guest: () => ({ insecure: true }),
  place: ({ machineId, root }) => [typeof root === 'string' ? root : `/Objects/${machineId}`],
  /** A browse path or node id holds anything; behind `#` stands a path into the value. */
  faultInAddress: (address) => {
    const at = address.indexOf('#');
    return at < 0 ? null : faultInPath(address.slice(at + 1));
  },
});

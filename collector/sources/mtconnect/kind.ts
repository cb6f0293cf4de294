/** An MTConnect agent as a kind of source. */
import { sourceKind } from '../kind.ts';
import { mtconnectLookout, placedOnAgent } from './look.ts';
import { createMtconnect } from './mtconnect.ts';
import { MtconnectOptionsSchema } from './options.ts';

export const mtconnect = sourceKind({
  kind: 'mtconnect',
  options: MtconnectOptionsSchema,
  create: createMtconnect,
  connecting: {
    lookout: mtconnectLookout,
    reads: () => true,
    placed: placedOnAgent,
    placeFields: ['device'],
    writingFields: [],
  },
  address: ({ url }) => url,
  connection: ({ id: _id, kind: _kind, machines: _machines, ...connection }) => connection,
  place: ({ machineId, device }) => [typeof device === 'string' ? device : machineId],
});

/** Files in a folder as a kind of source. */
import { sourceKind } from '../kind.ts';
import { faultInPath } from '../mapping/path.ts';
import { createFiles } from './files.ts';
import { filesLookout } from './look.ts';
import { FilesOptionsSchema } from './options.ts';
import { placedInFiles } from './place.ts';

export const files = sourceKind({
  kind: 'files',
  options: FilesOptionsSchema,
  create: createFiles,
  connecting: {
    lookout: filesLookout,
    reads: () => true,
    placed: placedInFiles,
    placeFields: ['files', 'format'],
    writingFields: [],
  },
  guest: () => ({ onlyLooks: true }),
  address: ({ dropFolder }) => dropFolder,
  connection: ({ dropFolder }) => ({ dropFolder }),
  place: ({ files: pattern }) => [typeof pattern === 'string' ? pattern : null],
  faultInAddress: faultInPath,
});

/** Files in a folder as a kind of source. There is nothing to look around in: their machines are written into the file. */
import { sourceKind } from '../kind.ts';
import { faultInPath } from '../mapping/path.ts';
import { createFiles } from './files.ts';
import { FilesOptionsSchema } from './options.ts';

export const files = sourceKind({
  kind: 'files',
  options: FilesOptionsSchema,
  create: createFiles,
  address: ({ dropFolder }) => dropFolder,
  connection: ({ dropFolder }) => ({ dropFolder }),
  place: ({ files: pattern }) => [typeof pattern === 'string' ? pattern : null],
  faultInAddress: faultInPath,
});

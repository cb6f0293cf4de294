/** Every ERP dialect, by its kind: adding one is a file and a line in each of the two lists. */
import { z } from 'zod';
import type { Erp } from '../erp.ts';
import { createRestErp, RestOptionsSchema } from './rest.ts';

export const ErpSchema = z.discriminatedUnion('kind', [RestOptionsSchema]);
export type ErpOptions = z.infer<typeof ErpSchema>;

const makers: { [K in ErpOptions['kind']]: (options: Extract<ErpOptions, { kind: K }>) => Erp } = {
  rest: createRestErp,
};

/** Builds the dialect; connects to nothing yet. */
export function createErp(options: ErpOptions): Erp {
  return makers[options.kind](options);
}

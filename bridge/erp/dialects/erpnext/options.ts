/** `erp` of the configuration for ERPNext. */
import { z } from 'zod';
import { pieces, type Unit, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { isZone } from '../../../../shared/core/words/zone.ts';
import { webFields } from '../web/options.ts';

export const ErpnextOptionsSchema = z
  .object({
    kind: z.literal('erpnext'),
    ...webFields,
    apiKey: z.string().min(1),
    apiSecret: z.string().min(1).optional(),
    apiSecretFile: z.string().min(1).optional(),
    /** Of the site (System Settings): ERPNext writes times without a zone. */
    timeZone: z.string().refine(isZone, 'expected a time zone like Europe/Berlin'),
    /**
     * A field of one's own in Job Card Time Log that holds our key. Without it a record is known again by the user
     * that made it: then nobody else may use that user.
     */
    keyField: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,60}$/, 'a field name has small letters, digits and "_" only')
      .optional(),
    /** Goods that we issue ourselves; ERPNext's own Manufacture entry then takes off what is not consumed yet. */
    goods: z.enum(['none', 'notBackflushed']).default('none'),
    /** A field of one's own in Stock Entry, marked as unique, that holds our key. Needed for goods. */
    goodsKeyField: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,60}$/, 'a field name has small letters, digits and "_" only')
      .optional(),
    /** Of the Stock Entries. Needed for goods. */
    company: z.string().min(1).optional(),
    /** Units that are counted one by one. */
    pieceUnits: z.array(z.string().min(1)).default(['Nos', 'Unit', 'Each']),
    /** As System Settings say: Float Precision. */
    quantityDecimals: z.int().min(0).max(6).default(3),
  })
  .strict()
  .superRefine(({ goods, goodsKeyField, company }, context) => {
    if (goods === 'none') return;
    for (const [path, value] of [
      ['goodsKeyField', goodsKeyField],
      ['company', company],
    ] as const)
      if (value === undefined) context.addIssue({ code: 'custom', path: [path], message: `goods need ${path}` });
  })
  .superRefine(({ apiSecret, apiSecretFile }, context) => {
    if (apiSecret !== undefined || apiSecretFile !== undefined) return;
    context.addIssue({ code: 'custom', path: ['apiSecretFile'], message: 'give either apiSecret or apiSecretFile' });
  });
export type ErpnextOptions = z.infer<typeof ErpnextOptionsSchema>;

/** What a quantity in the ERP's unit is whole steps of; pieces where nobody says. */
export function unitIn({ pieceUnits }: Pick<ErpnextOptions, 'pieceUnits'>, name: string | null | undefined): Unit {
  return !name || pieceUnits.includes(name) ? pieces : unitNamed(name.slice(0, 16));
}

/** `erp` of the configuration for Odoo. */
import { z } from 'zod';
import { webFields } from '../web/options.ts';

export const OdooOptionsSchema = z
  .object({
    kind: z.literal('odoo'),
    ...webFields,
    /** `json2` from Odoo 19 on; `jsonrpc` before it. */
    api: z.enum(['json2', 'jsonrpc']).default('json2'),
    /** Needed by `jsonrpc`, and where one server holds several databases. */
    database: z.string().min(1).optional(),
    /** The log-in of the bridge's own user; only `jsonrpc` asks for it. */
    login: z.string().min(1).optional(),
    apiKey: z.string().min(1).optional(),
    apiKeyFile: z.string().min(1).optional(),
    /**
     * Ids of `mrp.workcenter.productivity.loss`. Each must be of the category Productive or Performance: Odoo counts
     * the others inside the work centre's calendar only. Without `setup` setup times are not told.
     */
    losses: z.object({ machine: z.int().positive(), setup: z.int().positive().optional() }).strict(),
    /** Goods that we issue ourselves: of components with manual consumption only. */
    goods: z.enum(['none', 'notBackflushed']).default('none'),
    /** A field of one's own in stock.move.line that holds our key. */
    goodsKeyField: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,60}$/, 'a field name has small letters, digits and "_" only')
      .default('x_mes_key'),
    /** `qty_done` before Odoo 17. */
    goodsQuantityField: z.enum(['quantity', 'qty_done']).default('quantity'),
    /** As the database's decimal accuracy "Product Unit of Measure" says. */
    quantityDecimals: z.int().min(0).max(6).default(2),
  })
  .strict()
  .superRefine(({ api, database, login, losses, apiKey, apiKeyFile }, context) => {
    const fault = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (api === 'jsonrpc' && database === undefined) fault(['database'], 'jsonrpc needs the name of the database');
    if (api === 'jsonrpc' && login === undefined) fault(['login'], 'jsonrpc needs the log-in of a user');
    if (apiKey === undefined && apiKeyFile === undefined) fault(['apiKeyFile'], 'give either apiKey or apiKeyFile');
    if (losses.setup === losses.machine)
      fault(['losses', 'setup'], 'setup and machine need a loss each, or they could not be told apart again');
  });
export type OdooOptions = z.infer<typeof OdooOptionsSchema>;

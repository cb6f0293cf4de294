/**
 * What the bridge asks of an ERP dialect: one object per ERP in `dialects/`, and one line of `dialects/registry.ts`
 * adds it. Nothing else in the bridge knows which ERPs there are.
 */
import type { z } from 'zod';
import type { Erp } from './erp.ts';

/** `erp` of the configuration, as far as every dialect has it; the rest is the dialect's own. */
export interface ErpOptions {
  kind: string;
  /** How often orders are asked for. */
  pollMs: number;
}

/** A strict object with `kind: z.literal('…')`: the configuration chooses by it. Paths are fields `…File`, `…Folder`. */
export type ErpOptionsSchema<Options> = z.ZodType<Options> & z.core.$ZodTypeDiscriminable;

/** What a dialect says of itself, in its own options; `erpDialect` makes it fit the registry. */
export interface ErpDialectParts<Options extends ErpOptions> {
  /** As it stands in the configuration: it stays for ever. */
  readonly kind: Options['kind'];
  readonly options: ErpOptionsSchema<Options>;
  /**
   * Options that may stand in a file of their own, and the fewest characters that they have: `token` is read from
   * the file that `tokenFile` names, so that the configuration holds no secret.
   */
  readonly secrets?: Readonly<Record<string, number>>;
  /** Connects to nothing yet. Errors: `invalid` for what only this ERP knows to be wrong. */
  create(options: Options): Erp;
  /** Where the ERP is, for people: a URL, a folder. No secrets. */
  address(options: Options): string;
}

/** A dialect as the registry keeps it: whatever options it is given are checked by its own schema. */
export type ErpDialect = ErpDialectParts<ErpOptions>;

export function erpDialect<Options extends ErpOptions>(parts: ErpDialectParts<Options>): ErpDialect {
  return {
    ...parts,
    create: (options) => parts.create(parts.options.parse(options)),
    address: (options) => parts.address(parts.options.parse(options)),
  };
}

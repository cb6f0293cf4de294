/** Every ERP dialect: one line each, at the end. A registry is a value, so that a test may make its own. */
import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { ErpDialect, ErpOptions } from '../dialect.ts';
import type { Erp } from '../erp.ts';
import { b2mml } from './b2mml/b2mml.ts';
import { businessCentral } from './business-central/business-central.ts';
import { d365 } from './d365/d365.ts';
import { erpnext } from './erpnext/erpnext.ts';
import { files } from './files/files.ts';
import { inforIon } from './infor-ion/infor-ion.ts';
import { odoo } from './odoo/odoo.ts';
import { rest } from './rest.ts';
import { sapIdoc } from './sap/sap-idoc.ts';
import { sapOdata } from './sap/sap-odata.ts';
import { tryton } from './tryton/tryton.ts';

export interface ErpRegistry {
  /** In the order in which they were added. */
  readonly dialects: readonly ErpDialect[];
  /** `erp` of the configuration. */
  readonly OptionsSchema: z.ZodType<ErpOptions>;
  /** Errors: `invalid` where there is none. */
  of(kind: string): ErpDialect;
  /** Builds the dialect; connects to nothing yet. */
  create(options: ErpOptions): Erp;
}

/** Throws where two dialects have one name: the bridge does not start. */
export function createErpRegistry(dialects: readonly ErpDialect[]): ErpRegistry {
  const names = dialects.map(({ kind }) => kind);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two ERP dialects are called "${twice}"`);
  const [first, ...others] = dialects;
  if (first === undefined) throw new Error('a registry without a dialect reaches no ERP');
  const of = (kind: string): ErpDialect => {
    const found = dialects.find((one) => one.kind === kind);
    if (found !== undefined) return found;
    throw new Problem('invalid', `There is no ERP dialect "${kind}"; expected one of: ${names.join(', ')}.`);
  };
  return {
    dialects,
    OptionsSchema: z.discriminatedUnion('kind', [first.options, ...others.map(({ options }) => options)]),
    of,
    create: (options) => of(options.kind).create(options),
  };
}

/** What this bridge speaks. A new dialect adds its line here. */
export const builtInErps = createErpRegistry([
  rest, // JSON over HTTP: the mock ERP, and whatever stands behind a small REST face
  odoo, // manufacturing orders by JSON-2 or JSON-RPC
  erpnext, // Work Orders and Job Cards by Frappe's REST interface
  sapIdoc, // SAP by IDoc: LOIPRO down, PP-PDC up, through folders
  b2mml, // schedules and performances as XML in folders
  files, // CSV and XML in folders: proALPHA, Infor COM, Navision, payroll, whatever exchanges files
  d365, // route card messages to the queue of Dynamics 365
  businessCentral, // output journal lines by a plant's own OData pages
  inforIon, // Infor's business object documents in folders
  sapOdata, // SAP S/4HANA by OData: production orders, confirmations
  tryton, // productions and cycles of work by its JSON-RPC
]);

/**
 * `erp` of the configuration for Business Central. Every plant has API pages of its own for production, so what they
 * are called is configured; the defaults are the names that the table fields get when a page is made of them.
 */
import { z } from 'zod';
import { timeUnits } from '../../../../shared/core/erp/rounding.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { authorisationFault, authorisedFields } from '../web/authorised.ts';
import { webFields } from '../web/options.ts';

const Name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,119}$/, 'the name of an entity or a field has letters, digits and "_" only');
/** `null`: the page does not have it. */
const Maybe = Name.nullable();
const names = <Fields extends Record<string, z.ZodType<string | null>>>(fields: Fields) => z.strictObject(fields);

const LineFields = names({
  entity: Name.default('productionOrderLines'),
  order: Name.default('prodOrderNo'),
  line: Name.default('lineNo'),
  status: Name.default('status'),
  item: Name.default('itemNo'),
  description: Name.default('description'),
  quantity: Name.default('quantity'),
  unit: Name.default('unitOfMeasureCode'),
  routingReference: Name.default('routingReferenceNo'),
  due: Name.default('dueDate'),
  ending: Name.default('endingDateTime'),
  created: Name.default('systemCreatedAt'),
  modified: Name.default('systemModifiedAt'),
});
const RoutingFields = names({
  entity: Name.default('productionOrderRoutingLines'),
  order: Name.default('prodOrderNo'),
  routingReference: Name.default('routingReferenceNo'),
  operation: Name.default('operationNo'),
  description: Name.default('description'),
  workCentre: Name.default('no'),
  setupTime: Name.default('setupTime'),
  runTime: Name.default('runTime'),
  timeUnit: Name.default('runTimeUnitOfMeasCode'),
  state: Name.default('routingStatus'),
  modified: Name.default('systemModifiedAt'),
});
const JournalFields = names({
  entity: Name.default('outputJournalLines'),
  id: Name.default('id'),
  postingDate: Name.default('postingDate'),
  key: Name.default('externalDocumentNo'),
  order: Name.default('orderNo'),
  orderLine: Name.default('orderLineNo'),
  item: Name.default('itemNo'),
  operation: Name.default('operationNo'),
  timeUnit: Maybe.default('capUnitOfMeasureCode'),
  setupTime: Maybe.default('setupTime'),
  runTime: Name.default('runTime'),
  stopTime: Maybe.default('stopTime'),
  stopCode: Name.default('stopCode'),
  output: Name.default('outputQuantity'),
  scrap: Maybe.default('scrapQuantity'),
  scrapCode: Name.default('scrapCode'),
  finished: Name.default('finished'),
});
const LedgerFields = names({
  entity: Name.default('capacityLedgerEntries'),
  entry: Name.default('entryNo'),
  key: Name.default('externalDocumentNo'),
  order: Name.default('orderNo'),
  orderLine: Name.default('orderLineNo'),
  operation: Name.default('operationNo'),
  timeUnit: Name.default('capUnitOfMeasureCode'),
  setupTime: Name.default('setupTime'),
  runTime: Name.default('runTime'),
  stopTime: Name.default('stopTime'),
  stopCode: Name.default('stopCode'),
  output: Name.default('outputQuantity'),
  scrap: Name.default('scrapQuantity'),
  scrapCode: Name.default('scrapCode'),
});

const ComponentFields = names({
  entity: Name.default('productionOrderComponents'),
  order: Name.default('prodOrderNo'),
  orderLine: Name.default('prodOrderLineNo'),
  component: Name.default('lineNo'),
  item: Name.default('itemNo'),
  description: Name.default('description'),
  quantity: Name.default('expectedQuantity'),
  unit: Name.default('unitOfMeasureCode'),
  location: Name.default('locationCode'),
  flushing: Name.default('flushingMethod'),
});
/** In the order in which the journal wants them. */
const ConsumptionFields = names({
  entity: Name.default('consumptionJournalLines'),
  id: Name.default('id'),
  postingDate: Name.default('postingDate'),
  order: Name.default('orderNo'),
  orderLine: Name.default('orderLineNo'),
  item: Name.default('itemNo'),
  component: Maybe.default('prodOrderCompLineNo'),
  unit: Maybe.default('unitOfMeasureCode'),
  quantity: Name.default('quantity'),
  location: Maybe.default('locationCode'),
  lot: Maybe.default('lotNo'),
  key: Name.default('externalDocumentNo'),
});
const ItemLedgerFields = names({
  entity: Name.default('itemLedgerEntries'),
  entry: Name.default('entryNo'),
  key: Name.default('externalDocumentNo'),
});

export const BusinessCentralOptionsSchema = z
  .object({
    kind: z.literal('business-central'),
    ...webFields,
    ...authorisedFields,
    orders: LineFields.prefault({}),
    routing: RoutingFields.prefault({}),
    journal: JournalFields.prefault({}),
    ledger: LedgerFields.prefault({}),
    /** Goods that we issue ourselves, by the next three pages; never components that are flushed. */
    goods: z.enum(['none', 'notBackflushed']).default('none'),
    components: ComponentFields.prefault({}),
    consumption: ConsumptionFields.prefault({}),
    itemLedger: ItemLedgerFields.prefault({}),
    consumptionConstants: z.record(Name, z.union([z.string(), z.number(), z.boolean()])).default({
      journalTemplateName: 'CONSUMPTIO',
      journalBatchName: 'MES',
      entryType: 'Consumption',
      orderType: 'Production',
    }),
    /** Written first into every journal line: `Order Type` must stand before the order. */
    constants: z.record(Name, z.union([z.string(), z.number(), z.boolean()])).default({
      journalTemplateName: 'OUTPUT',
      journalBatchName: 'MES',
      entryType: 'Output',
      orderType: 'Production',
    }),
    /** The action that posts a line; `null`: a line is posted when it is inserted. */
    postAction: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, 'expected the name of an action, like Microsoft.NAV.post')
      .nullable()
      .default('Microsoft.NAV.post'),
    /** The ERP's codes of units of time. */
    timeUnits: z
      .record(z.string().min(1), z.enum(Object.keys(timeUnits).filter(isTimeUnit)))
      .default({ MINUTES: 'min', HOURS: 'h' }),
    /** Where a step names none. */
    timeUnit: z.string().min(1).default('MINUTES'),
    timeDecimals: z.int().min(0).max(5).default(5),
    quantityDecimals: z.int().min(0).max(5).default(5),
    /** Errors that only mean that somebody else had the record: tried again soon. */
    busyCodes: z.array(z.string().min(1)).default(['Request_EntityChanged', 'Application_LockTimeout']),
  })
  .strict()
  .superRefine((options, context) => {
    const fault = authorisationFault(options);
    if (fault !== null) context.addIssue({ code: 'custom', ...fault });
    if (own(options.timeUnits, options.timeUnit) === undefined)
      context.addIssue({ code: 'custom', path: ['timeUnit'], message: `"${options.timeUnit}" is none of timeUnits` });
  });
export type BusinessCentralOptions = z.infer<typeof BusinessCentralOptionsSchema>;

function isTimeUnit(name: string): name is keyof typeof timeUnits {
  return name in timeUnits;
}

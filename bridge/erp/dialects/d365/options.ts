/** `erp` of the configuration for Dynamics 365 Supply Chain Management. */
import { z } from 'zod';
import { authorisationFault, authorisedFields } from '../web/authorised.ts';
import { webFields } from '../web/options.ts';

const Name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,119}$/, 'the name of an entity or a field has letters, digits and "_" only');

/** The defaults are the published names as far as there are any: hold them against `/data/$metadata`. */
const OrderFields = z.strictObject({
  entity: Name.default('ProductionOrderHeaders'),
  number: Name.default('ProductionOrderNumber'),
  status: Name.default('ProductionOrderStatus'),
  item: Name.default('ItemNumber'),
  name: Name.default('ProductionOrderName'),
  quantity: Name.default('ScheduledQuantity'),
  unit: Name.default('InventoryUnitSymbol'),
  due: Name.default('DeliveryDate'),
  ending: Name.default('ScheduledEndDate'),
  created: Name.default('CreatedDateTime'),
});
const RouteFields = z.strictObject({
  entity: Name.default('ProductionOrderRouteOperations'),
  number: Name.default('ProductionOrderNumber'),
  operation: Name.default('OperationNumber'),
  priority: Name.default('OperationPriority'),
  name: Name.default('OperationId'),
  resource: Name.default('OperationsResourceId'),
  setupHours: Name.default('SetupTime'),
  runHours: Name.default('ProcessTime'),
  runQuantity: Name.default('ProcessQuantity'),
});
const Maybe = Name.nullable();
/** Lines of a picking list message; `null`: the plant's version has no such field. */
const PickingFields = z.strictObject({
  item: Name.default('ItemNumber'),
  quantity: Name.default('ConsumptionBOMQuantity'),
  unit: Maybe.default('BOMUnitSymbol'),
  operation: Maybe.default('OperationNumber'),
  line: Maybe.default('LineNumber'),
  batch: Maybe.default('ItemBatchNumber'),
  warehouse: Maybe.default('InventoryWarehouseId'),
});
const FinishedFields = z.strictObject({
  item: Name.default('ItemNumber'),
  quantity: Name.default('ReportedGoodQuantity'),
  date: Maybe.default('ReportAsFinishedDate'),
  batch: Maybe.default('ItemBatchNumber'),
});
const ComponentFields = z.strictObject({
  entity: Name.default('ProductionOrderBOMLines'),
  number: Name.default('ProductionOrderNumber'),
  line: Name.default('LineNumber'),
  item: Name.default('ItemNumber'),
  quantity: Name.default('EstimatedBOMLineQuantity'),
  unit: Name.default('BOMUnitSymbol'),
  warehouse: Name.default('ConsumptionWarehouseId'),
  flushing: Name.default('FlushingPrinciple'),
  /** What it says of material that nobody takes off the stock but us. */
  manual: z.array(z.string().min(1)).default(['Manual']),
});
/** An entity over the messages of the queue: there is no public one, so a plant makes it and names it here. */
const StateFields = z.strictObject({
  entity: Name,
  id: Name.default('MessageId'),
  /** How an id stands in a filter, where it is no number: in quotes, or bare as a GUID does. */
  idType: z.enum(['text', 'guid']).default('text'),
  queue: Name.default('MessageQueue'),
  state: Name.default('MessageState'),
  content: Name.default('MessageContent'),
  created: Name.default('CreatedDateTime'),
  error: Name.default('ErrorMessage'),
  /** Codes of the states that tell how a message ended. */
  processed: z.array(z.string().min(1)).default(['Processed']),
  failed: z.array(z.string().min(1)).default(['Failed', 'Canceled']),
});

export const D365OptionsSchema = z
  .object({
    kind: z.literal('d365'),
    ...webFields,
    ...authorisedFields,
    /** The legal entity. */
    company: z.string().min(1).max(4),
    queue: z.string().min(1).default('JmgMES3P'),
    orders: OrderFields.prefault({}),
    route: RouteFields.prefault({}),
    /** Left out: nobody hears what became of a message, and a lost answer is for a person to decide. */
    states: StateFields.optional(),
    /** `YesNo`: as the messages are since 2024; `boolean`: as they were in 2021. */
    flags: z.enum(['YesNo', 'boolean']).default('YesNo'),
    /** The route card of the last operation also reports the order as finished; `no`: something else does. */
    reportAsFinished: z.enum(['lastOperation', 'no']).default('lastOperation'),
    /** How what was said too much is taken back: by a message of the opposite sign, where the plant allows it. */
    reverse: z.enum(['none', 'negative']).default('none'),
    /** Goods that we issue ourselves; never components that are flushed at start or finish. */
    goods: z.enum(['none', 'notBackflushed']).default('none'),
    components: ComponentFields.prefault({}),
    picking: PickingFields.prefault({}),
    finished: FinishedFields.prefault({}),
    /** The order is started there (for its whole quantity, without consumption) when its first operation begins. */
    starts: z.boolean().default(false),
    hourDecimals: z.int().min(0).max(6).default(4),
    quantityDecimals: z.int().min(0).max(6).default(4),
  })
  .strict()
  .superRefine((options, context) => {
    const fault = authorisationFault(options);
    if (fault !== null) context.addIssue({ code: 'custom', ...fault });
  });
export type D365Options = z.infer<typeof D365OptionsSchema>;

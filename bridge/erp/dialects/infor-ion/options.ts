/** What differs between plants that speak to an Infor ERP by ION. */
import { z } from 'zod';
import { orderStatuses, strategies } from '../../../../shared/core/words/order.ts';
import { folderOptions, TimeFormSchema } from '../bods/options.ts';
import { WaySchema } from './way.ts';

const name = z.string().regex(/^[A-Za-z_][\w.-]{0,79}$/, 'expected the name of an element');
const header = 'ProductionOrderHeader';
const wayFrom = (ways: string) => WaySchema.default(ways);

export const InforIonOptionsSchema = z.strictObject({
  kind: z.literal('infor-ion'),
  ...folderOptions,
  /** As ION Desk knows this connection point. */
  logicalId: z
    .string()
    .regex(/^lid:\/\/\S+$/, 'expected a logical ID like lid://infor.file.istwert')
    .default('lid://infor.file.istwert'),
  componentId: z.string().min(1).default('istwert'),
  /** Left out: not written. */
  tenantId: z.string().min(1).optional(),
  accountingEntityId: z.string().min(1).optional(),
  namespace: z.string().min(1).default('http://schema.infor.com/InforOAGIS/2'),
  releaseId: z.string().default('9.2'),
  versionId: z.string().default('2.12.0'),
  /**
   * What the ERP says of our documents. `acknowledge`: it answers each; `confirm`: we ask for a ConfirmBOD of each;
   * `onError`: only of what it does not take; `never`: nothing.
   */
  answers: z.enum(['acknowledge', 'confirm', 'onError', 'never']).default('onError'),
  /** Whether the ERP takes amounts below zero. A Cancel would cancel the order itself. */
  reversal: z.enum(['negative', 'none']).default('none'),
  /** Goods that we issue ourselves, as issued quantities of the order's lines; never what is backflushed. */
  goods: z.enum(['none', 'notBackflushed']).default('none'),
  times: TimeFormSchema,
  quantityDecimals: z.int().min(0).max(6).default(6),
  /** Where an order names no unit. */
  pieceUnit: z.string().min(1).default('EA'),
  strategy: z.enum(strategies).default('MTO'),
  assumedRunMsPerUnit: z.number().positive().default(60_000),
  /** What the ERP's states of an order mean; any other one is released. */
  statuses: z.record(z.string().min(1), z.enum(orderStatuses)).default({
    Planned: 'planned',
    Open: 'planned',
    Released: 'released',
    Started: 'released',
    Completed: 'finished',
    Closed: 'closed',
    Canceled: 'cancelled',
    Cancelled: 'cancelled',
  }),
  /** Where an order says what, from its ProductionOrder on. */
  order: z
    .strictObject({
      id: wayFrom(`${header}/DocumentID/ID`),
      item: wayFrom(`${header}/ItemID/ID|${header}/Item/ItemID/ID`),
      itemName: wayFrom(`${header}/Item/Description|${header}/Description`),
      quantity: wayFrom(`${header}/OrderQuantity|${header}/Quantity`),
      unit: wayFrom(`${header}/OrderQuantity/@unitCode|${header}/Quantity/@unitCode`),
      status: wayFrom(`${header}/Status/Code`),
      createdAt: wayFrom(`${header}/DocumentDateTime|${header}/ScheduledStartDateTime`),
      dueAt: wayFrom(`${header}/DueDateTime|${header}/RequiredDeliveryDateTime`),
      endAt: wayFrom(`${header}/ScheduledEndDateTime|${header}/DueDateTime`),
      customer: wayFrom(`${header}/CustomerParty/PartyIDs/ID`),
      salesOrder: wayFrom(`${header}/SalesOrderReference/DocumentID/ID`),
      operations: wayFrom(`Operation|${header}/Operation`),
      components: wayFrom(`ProductionOrderDetail|ProductionOrderLine`),
    })
    .prefault({}),
  /** From an operation on. */
  operation: z
    .strictObject({
      number: wayFrom('ID|OperationID|LineNumber'),
      description: wayFrom('Description|Name'),
      workCentre: wayFrom('WorkCenterID|WorkCenterReference/DocumentID/ID|FacilityID'),
      machine: wayFrom('MachineID|ResourceID'),
      quantity: wayFrom('OrderQuantity|Quantity'),
      setup: wayFrom('SetupDuration'),
      setupUnit: wayFrom('SetupDuration/@unitCode'),
      run: wayFrom('RunDuration|Duration'),
      runUnit: wayFrom('RunDuration/@unitCode|Duration/@unitCode'),
      runPerUnit: wayFrom('RunDurationPerUnit'),
      runPerUnitUnit: wayFrom('RunDurationPerUnit/@unitCode'),
    })
    .prefault({}),
  /** From a component on. */
  component: z
    .strictObject({
      item: wayFrom('ItemID/ID|Item/ItemID/ID'),
      quantity: wayFrom('RequiredQuantity|Quantity'),
      unit: wayFrom('RequiredQuantity/@unitCode|Quantity/@unitCode'),
      line: wayFrom('LineNumber'),
      operation: wayFrom('OperationID|OperationReference/ID'),
      lot: wayFrom('LotIDs/ID|SerializedLot/Lot/LotIDs/ID'),
      storage: wayFrom('WarehouseLocation/ID|StorageLocationID'),
      /** "true" or "Y…": the ERP takes it off its stock by itself. */
      backflush: wayFrom('BackflushIndicator'),
    })
    .prefault({}),
  /** Elements of what we report. */
  names: z
    .strictObject({
      operation: name.default('Operation'),
      completed: name.default('CompletedQuantity'),
      scrap: name.default('ScrapQuantity'),
      rework: name.default('ReworkQuantity'),
      setup: name.default('SetupDuration'),
      machine: name.default('RunDuration'),
      labour: name.default('LaborDuration'),
      line: name.default('ProductionOrderDetail'),
      issued: name.default('IssuedQuantity'),
    })
    .prefault({}),
});
export type InforIonOptions = z.infer<typeof InforIonOptionsSchema>;

/**
 * Starting points for ERPs that take files. None of them publishes its file formats: column names and codes are those
 * that are usual in German shop-floor interfaces, from published descriptions and general knowledge, not tried on the
 * real systems. Every plant's importer is set up by hand; whatever differs is overruled in the configuration.
 */
import type { z } from 'zod';
import { type Goods, inforComGoods, navisionGoods, proalphaGoods } from './goods-presets.ts';
import type { ConfirmationsLayoutSchema, OrdersLayoutSchema } from './layout.ts';

type Orders = z.input<typeof OrdersLayoutSchema>;
type Confirmations = z.input<typeof ConfirmationsLayoutSchema>;

export const presetNames = ['proalpha', 'infor-com', 'navision', 'payroll'] as const;
export type PresetName = (typeof presetNames)[number];

/** Semicolons, decimal commas, German dates: what a spreadsheet of the plant's language opens. */
export const plainOrders: Orders = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ';',
  header: true,
  decimal: ',',
  dateFormat: 'dd.MM.yyyy',
  columns: {
    order: 'order',
    item: 'item',
    quantity: 'quantity',
    operation: 'operation',
    workCentre: 'workCentre',
    setup: 'setup',
    run: 'run',
  },
  refs: {},
  componentRefs: {},
  states: {},
  strategies: {},
  strategy: 'MTO',
  unit: 'pcs',
  setupUnit: 'min',
  runUnit: 'min',
  runPer: 1,
  assumedRunMs: 60_000,
};

export const plainConfirmations: Confirmations = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ';',
  header: true,
  decimal: ',',
  dateFormat: 'dd.MM.yyyy',
  newline: 'crlf',
  root: 'Confirmations',
  minus: 'before',
  quantityDecimals: 3,
  decimals: 'short',
  timeUnit: 'min',
  timeDecimals: 2,
  pieces: 'pcs',
  kinds: { partial: 'partial', final: 'final', reversal: 'reversal' },
  finals: { yes: '1', no: '0' },
  otherReason: '',
  records: [
    {
      each: 'ticket',
      columns: [
        { name: 'key', value: 'key' },
        { name: 'reverses', value: 'reverses' },
        { name: 'kind', value: 'kind' },
        { name: 'order', value: 'order' },
        { name: 'operation', value: 'operation' },
        { name: 'day', value: 'day' },
        { name: 'yield', value: 'yield' },
        { name: 'scrap', value: 'scrap' },
        { name: 'rework', value: 'rework' },
        { name: 'unit', value: 'unit' },
        { name: 'setup', value: 'setupTime' },
        { name: 'machine', value: 'machineTime' },
        { name: 'labour', value: 'labourTime' },
      ],
    },
  ],
  reverse: 'negative',
  reverseFinal: true,
};

interface Preset {
  orders: Partial<Orders>;
  confirmations: Partial<Confirmations>;
  fileName: string;
  /** What differs from the plain ones. */
  goods?: Partial<Goods>;
}

/** Work slips (BDE-Rückmeldung) as CSV, one line a ticket and scrap reason, hours with three decimals. */
const proalpha: Preset = {
  fileName: 'BDE{number}.csv',
  goods: proalphaGoods,
  orders: {
    encoding: 'windows-1252',
    columns: {
      order: 'Auftrag',
      item: 'Teil',
      itemName: 'Bezeichnung',
      quantity: 'Menge',
      unit: 'ME',
      status: 'Status',
      created: 'Anlagedatum',
      due: 'Endtermin',
      customer: 'Kunde',
      operation: 'AG',
      description: 'AG-Text',
      workCentre: 'Kostenstelle',
      setup: 'Ruestzeit',
      run: 'Stueckzeit',
    },
    refs: { slip: 'Lohnschein' },
    states: { '10': 'planned', '20': 'released', '30': 'released', '80': 'finished', '90': 'closed' },
    unit: 'Stk',
  },
  confirmations: {
    encoding: 'windows-1252',
    decimals: 'fixed',
    timeUnit: 'h',
    timeDecimals: 3,
    pieces: 'Stk',
    kinds: { partial: 'T', final: 'E', reversal: 'S' },
    records: [
      { each: 'ticket', columns: slip('yield', 'rework', null) },
      { each: 'scrap', columns: slip(null, null, 'scrap') },
    ],
  },
};

/** A line of scrap has no other amounts, and no kind of its own but a part. */
function slip(good: 'yield' | null, rework: 'rework' | null, scrap: 'scrap' | null) {
  const isScrap = scrap !== null;
  return [
    { name: 'Satzart', text: isScrap ? 'AUS' : 'RM' },
    { name: 'Schluessel', value: 'key' as const },
    { name: 'StornoZu', value: 'reverses' as const },
    { name: 'Kennzeichen', value: 'kind' as const },
    { name: 'Auftrag', value: 'order' as const },
    { name: 'AG', value: 'operation' as const },
    { name: 'Lohnschein', ref: 'slip' },
    { name: 'Datum', value: 'day' as const },
    { name: 'Arbeitsplatz', value: 'workCentre' as const },
    good === null ? { name: 'Gutmenge', text: '' } : { name: 'Gutmenge', value: good },
    rework === null ? { name: 'Nacharbeit', text: '' } : { name: 'Nacharbeit', value: rework },
    scrap === null ? { name: 'Ausschuss', text: '' } : { name: 'Ausschuss', value: scrap },
    isScrap ? { name: 'Grund', value: 'scrapReason' as const } : { name: 'Grund', text: '' },
    { name: 'ME', value: 'unit' as const },
    isScrap ? { name: 'Ruestzeit', text: '' } : { name: 'Ruestzeit', value: 'setupTime' as const },
    isScrap ? { name: 'Maschinenzeit', text: '' } : { name: 'Maschinenzeit', value: 'machineTime' as const },
    isScrap ? { name: 'Personenzeit', text: '' } : { name: 'Personenzeit', value: 'labourTime' as const },
  ];
}

/** Fixed columns without a header, the sign behind, whole minutes. */
const inforCom: Preset = {
  fileName: 'RM{number}.txt',
  goods: inforComGoods,
  orders: {
    encoding: 'cp850',
    header: false,
    dateFormat: 'yyyyMMdd',
    lines: { column: 1, operation: 'AVO', component: 'MAT' },
    columns: {
      order: 2,
      item: 3,
      itemName: 4,
      quantity: 5,
      unit: 6,
      created: 7,
      due: 8,
      operation: 9,
      workCentre: 10,
      setup: 11,
      run: 12,
      component: 3,
      componentQuantity: 5,
      componentUnit: 6,
      componentOperation: 9,
    },
    runPer: 1000,
    unit: 'ST',
  },
  confirmations: {
    encoding: 'cp850',
    header: false,
    dateFormat: 'yyyyMMdd',
    minus: 'after',
    decimals: 'fixed',
    timeDecimals: 0,
    pieces: 'ST',
    kinds: { start: 'A', interrupt: 'U', resume: 'A', partial: 'T', final: 'E', reversal: 'S' },
    otherReason: '99',
    records: [
      {
        each: 'ticket',
        columns: [
          { name: '', text: 'RM' },
          { name: '', value: 'kind' },
          { name: '', value: 'order' },
          { name: '', value: 'operation' },
          { name: '', value: 'workCentre' },
          { name: '', value: 'day' },
          { name: '', value: 'to', format: 'HHmmss' },
          { name: '', value: 'yield' },
          { name: '', value: 'scrap' },
          { name: '', value: 'unit' },
          { name: '', value: 'setupTime' },
          { name: '', value: 'machineTime' },
          { name: '', value: 'key' },
        ],
      },
      {
        each: 'stop',
        columns: [
          { name: '', text: 'ST' },
          { name: '', value: 'stopReason' },
          { name: '', value: 'order' },
          { name: '', value: 'operation' },
          { name: '', value: 'stopTime' },
          { name: '', value: 'stopCount' },
          { name: '', value: 'key' },
        ],
      },
    ],
  },
};

/** Output journal lines as an XMLport takes them: one line a record, one scrap code a line, negative lines to correct. */
const navision: Preset = {
  fileName: 'Output_{number}.xml',
  // What is received comes with the output lines.
  goods: navisionGoods,
  orders: {
    format: 'xml',
    decimal: '.',
    dateFormat: 'yyyy-MM-dd',
    elements: { operation: 'RoutingLine', component: 'Component' },
    columns: {
      order: 'ProdOrderNo',
      item: 'ItemNo',
      itemName: 'Description',
      quantity: 'Quantity',
      unit: 'UnitOfMeasure',
      status: 'Status',
      created: 'CreationDate',
      due: 'DueDate',
      customer: 'Customer',
      operation: 'OperationNo',
      workCentre: 'WorkCenterNo',
      operationQuantity: 'InputQuantity',
      setup: 'SetupTime',
      run: 'RunTime',
      component: 'ComponentItemNo',
      componentQuantity: 'ExpectedQuantity',
      componentUnit: 'ComponentUnitOfMeasure',
    },
    refs: { line: 'OrderLineNo' },
    states: {
      Simulated: 'planned',
      Planned: 'planned',
      'Firm Planned': 'planned',
      Released: 'released',
      Finished: 'finished',
    },
    unit: 'PCS',
  },
  confirmations: {
    format: 'xml',
    decimal: '.',
    dateFormat: 'yyyy-MM-dd',
    quantityDecimals: 5,
    timeDecimals: 5,
    root: 'OutputJournal',
    pieces: 'PCS',
    kinds: { partial: 'Output', final: 'Output', reversal: 'Output' },
    finals: { yes: 'true', no: 'false' },
    otherReason: 'OTHER',
    // A negative line takes the figures back, not that the operation is finished.
    reverseFinal: false,
    records: [
      { each: 'ticket', element: 'Line', columns: journalLine('ticket') },
      { each: 'scrap', element: 'Line', columns: journalLine('scrap') },
      { each: 'stop', element: 'Line', columns: journalLine('stop') },
    ],
  },
};

function journalLine(each: 'ticket' | 'scrap' | 'stop') {
  return [
    { name: 'ExternalDocumentNo', value: 'key' as const },
    { name: 'PostingDate', value: 'today' as const },
    { name: 'OrderNo', value: 'order' as const },
    { name: 'OrderLineNo', ref: 'line' },
    { name: 'ItemNo', value: 'item' as const },
    { name: 'OperationNo', value: 'operation' as const },
    ...(each === 'ticket'
      ? [
          { name: 'OutputQuantity', value: 'yield' as const },
          { name: 'SetupTime', value: 'setupTime' as const },
          { name: 'RunTime', value: 'machineTime' as const },
          { name: 'Finished', value: 'final' as const },
        ]
      : each === 'scrap'
        ? [
            { name: 'ScrapQuantity', value: 'scrap' as const },
            { name: 'ScrapCode', value: 'scrapReason' as const },
          ]
        : [
            { name: 'StopTime', value: 'stopTime' as const },
            { name: 'StopCode', value: 'stopReason' as const },
          ]),
  ];
}

/** Hours by person and day, as payroll takes them: personnel number, wage type, hours with two decimals. */
const payroll: Preset = {
  fileName: 'LOHN{number}.csv',
  orders: {},
  confirmations: {
    encoding: 'windows-1252',
    decimals: 'fixed',
    timeUnit: 'h',
    timeDecimals: 2,
    records: [
      {
        each: 'person',
        columns: [
          { name: 'Personalnummer', value: 'person' },
          { name: 'Datum', value: 'day' },
          { name: 'Lohnart', text: '1000' },
          { name: 'Stunden', value: 'personTime' },
          { name: 'Kostenstelle', value: 'workCentre' },
          { name: 'Kostentraeger', value: 'order' },
          { name: 'Beleg', value: 'key' },
        ],
      },
    ],
  },
};

export const presets: Readonly<Record<PresetName, Preset>> = { proalpha, 'infor-com': inforCom, navision, payroll };

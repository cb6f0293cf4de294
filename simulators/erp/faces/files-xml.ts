/** Output journal lines as XML: UTF-8, points, ISO dates, minutes with five decimals, one scrap or stop code a line. */
import { SaxesParser } from 'saxes';
import { type Amount, scrapOf, stopMsOf } from '../../../shared/core/erp/amounts.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { type Form, filesFace, goodsIn, orderOf, Refused, stepsOf } from './files.ts';

const states = {
  planned: 'Firm Planned',
  released: 'Released',
  finished: 'Finished',
  closed: 'Finished',
  cancelled: 'Finished',
} as const;

const form: Form = {
  ending: '.xml',
  order: (order) => {
    const lines = order.operations.map(
      (operation) =>
        `<RoutingLine><OperationNo>${operation.number}</OperationNo><WorkCenterNo>${operation.workCentreId}</WorkCenterNo>` +
        `<SetupTime>${operation.plannedSetupMs / 60_000}</SetupTime><RunTime>${operation.plannedRunMsPerPc / 60_000}</RunTime></RoutingLine>`,
    );
    const fields = [
      ['ProdOrderNo', order.id],
      ['OrderLineNo', '10000'],
      ['ItemNo', order.itemId],
      ['Quantity', String(order.quantityPcs)],
      ['UnitOfMeasure', 'PCS'],
      ['Status', states[order.status]],
      ['CreationDate', new Date(order.createdAt).toISOString().slice(0, 10)],
    ].map(([name = '', text = '']) => `<${name}>${escaped(text)}</${name}>`);
    const components = order.components.map(
      ({ itemId, quantityPcs }) =>
        `<Component><ComponentItemNo>${itemId}</ComponentItemNo><ExpectedQuantity>${quantityPcs}</ExpectedQuantity>` +
        '<ComponentUnitOfMeasure>PCS</ComponentUnitOfMeasure></Component>',
    );
    const all = [...fields, ...lines, ...components].join('');
    return Buffer.from(`<ProductionOrders><Order>${all}</Order></ProductionOrders>`);
  },
  read: (bytes, orders) => {
    const { root, lines } = linesIn(bytes.toString('utf8'));
    const [first] = lines;
    if (first === undefined) throw new Refused('', 'There is nothing to post.');
    const of = (name: string): string => first.get(name) ?? '';
    const key = of('ExternalDocumentNo');
    const says = new Map<Amount, number>();
    let isFinal = false;
    for (const line of lines) {
      if (line.get('ExternalDocumentNo') !== key) throw new Refused('', 'External Document No. must be one a file.');
      if (root === 'ConsumptionJournal') consume(line, orders, says);
      else post(line, orders, says);
      isFinal ||= line.get('Finished') === 'true';
    }
    const isOfGoods = root === 'ConsumptionJournal';
    const isBack = [...says.values()].some((amount) => amount < 0);
    return {
      key,
      orderId: of('OrderNo'),
      kind: isBack ? 'reversal' : isOfGoods ? 'goods' : isFinal ? 'final' : 'partial',
      reverses: null,
      says,
    };
  },
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const PIECES = /^-?\d+$/;
const MINUTES = /^-?\d+(\.\d{1,5})?$/;
const known = [
  ...['ExternalDocumentNo', 'PostingDate', 'OrderNo', 'OrderLineNo', 'ItemNo', 'OperationNo', 'OutputQuantity'],
  ...['SetupTime', 'RunTime', 'Finished', 'ScrapQuantity', 'ScrapCode', 'StopTime', 'StopCode'],
];

function post(line: ReadonlyMap<string, string>, orders: ReadonlyMap<string, WorkOrder>, says: Map<Amount, number>) {
  const of = (name: string): string => line.get(name) ?? '';
  const odd = [...line.keys()].find((name) => !known.includes(name));
  if (odd !== undefined) throw new Refused('', `There is no variable named ${odd} in the XMLport.`);
  const order = orderOf(orders, of('OrderNo'), of('OperationNo'));
  if (of('OrderLineNo') !== '10000') throw new Refused('', 'Order Line No. must have a value in Item Journal Line.');
  if (of('ItemNo') !== order.itemId) throw new Refused('', `Item No. must be equal to '${order.itemId}'.`);
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(of('PostingDate'))) throw new Refused('', 'Posting Date is not a date.');
  const add = (name: Amount, amount: number) => says.set(name, (says.get(name) ?? 0) + amount);
  add('yield', stepsOf(of('OutputQuantity'), PIECES, 'Output Quantity'));
  add('setupMs', msOf(of('SetupTime'), 'Setup Time'));
  add('machineMs', msOf(of('RunTime'), 'Run Time'));
  if (line.has('ScrapQuantity')) {
    if (of('ScrapCode') === '' || of('ScrapCode').length > 10) throw new Refused('', 'Scrap Code must have a value.');
    add(scrapOf(of('ScrapCode')), stepsOf(of('ScrapQuantity'), PIECES, 'Scrap Quantity'));
  }
  if (line.has('StopTime')) {
    if (of('StopCode') === '' || of('StopCode').length > 10) throw new Refused('', 'Stop Code must have a value.');
    add(stopMsOf(of('StopCode')), msOf(of('StopTime'), 'Stop Time'));
  }
}

const ofGoods = ['ExternalDocumentNo', 'PostingDate', 'OrderNo', 'OrderLineNo', 'ItemNo', 'LotNo', 'LocationCode'];
const knownOfGoods = [...ofGoods, 'Quantity', 'UnitOfMeasureCode'];

function consume(line: ReadonlyMap<string, string>, orders: ReadonlyMap<string, WorkOrder>, says: Map<Amount, number>) {
  const of = (name: string): string => line.get(name) ?? '';
  const odd = [...line.keys()].find((name) => !knownOfGoods.includes(name));
  if (odd !== undefined) throw new Refused('', `There is no variable named ${odd} in the XMLport.`);
  const order = orders.get(of('OrderNo'));
  if (order?.status !== 'released') throw new Refused('', `Production Order ${of('OrderNo')} is not released.`);
  const steps = stepsOf(of('Quantity'), PIECES, 'Quantity');
  const said = { move: 'issue' as const, itemId: of('ItemNo'), lot: of('LotNo'), unit: of('UnitOfMeasureCode'), steps };
  for (const [name, amount] of goodsIn(order, said)) says.set(name, (says.get(name) ?? 0) + amount);
}

/** Minutes are exact to a hundred thousandth; ours are whole milliseconds of them. */
function msOf(text: string, name: string): number {
  if (text === '') return 0;
  if (!MINUTES.test(text)) throw new Refused('', `${name}: '${text}' is not a decimal.`);
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const ms = (Number(whole + fraction.padEnd(5, '0')) * 6) / 10;
  return text.startsWith('-') ? -ms : ms;
}

function linesIn(text: string): { root: string; lines: Map<string, string>[] } {
  let root = '';
  const lines: Map<string, string>[] = [];
  const path: string[] = [];
  let heard = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new Refused('', `The XML is not valid: ${error.message}`);
  });
  parser.on('opentag', ({ name }) => {
    path.push(name);
    heard = '';
    if (path.length === 1) root = name;
    if (/^(Output|Consumption)Journal\/Line$/.test(path.join('/'))) lines.push(new Map());
  });
  parser.on('text', (part) => {
    heard += part;
  });
  parser.on('closetag', ({ name }) => {
    if (path.length === 3) lines.at(-1)?.set(name, heard);
    path.pop();
  });
  parser.write(text).close();
  return { root, lines };
}

export const startFilesXmlFace = filesFace(form);

/** A work order as SAP sends it down, with the segments and fields of the genuine documents. */
import type { OrderStatus, WorkOrder } from '../../../shared/core/words/order.ts';
import { printQuantity, unitNamed } from '../../../shared/core/words/quantity.ts';
import { printXml, type XmlElement, xml } from '../../../shared/io/xml.ts';
import { type SapBooks, slotsOfFace, withoutZeros, withZeros } from './sap-books.ts';

const states: Readonly<Record<OrderStatus, readonly string[]>> = {
  planned: ['I0001'],
  released: ['I0002', 'I0010', 'I0048'],
  finished: ['I0002', 'I0009'],
  closed: ['I0045'],
  cancelled: ['I0076'],
};

const day = (at: number | null): string =>
  at === null ? '00000000' : new Date(at).toISOString().slice(0, 10).replaceAll('-', '');

const fields = (said: Readonly<Record<string, string>>): XmlElement[] =>
  Object.entries(said).map(([name, text]) => xml(name, text));

export function loiproOf(order: WorkOrder, books: SapBooks, number: number): string {
  const unit = order.unit ?? unitNamed('EA', 0);
  const control = { TABNAM: 'EDI_DC40', DOCNUM: String(number).padStart(16, '0'), MESTYP: 'LOIPRO' };
  const sequence = xml('E1AFFLL', [
    ...fields({ FLGAT: '0', PLNFL: '0' }),
    ...order.operations.map((operation) => {
      const minutes = (operation.plannedRunMsPerPc * 10 ** unit.decimals) / 60_000;
      return xml('E1AFVOL', [
        ...fields({
          VORNR: operation.number,
          LTXA1: operation.description,
          ARBPL: operation.workCentreId,
          BMSCH: '1.000',
        }),
        ...fields({ MGVRG: printQuantity(operation.quantityPcs, unit), MEINH: unit.name, RUEK: '2', STEUS: 'PP01' }),
        ...fields({ RUEST: (operation.plannedSetupMs / 60_000).toExponential(15), RSTZE: 'MIN', VGWTS: 'SAP1' }),
        ...slotsOfFace.flatMap((one) => fields({ [`VGE0${one.slot}`]: one.unit })),
        xml('VGW02', String(minutes)),
        xml('E1AFVOL2', [
          ...slotsOfFace.map(({ slot, text }) => xml(`PAR0${slot}_LTXT`, text)),
          xml('RUECK', books.groupOf(withoutZeros(order.id), operation.number) ?? ''),
        ]),
        ...(operation === order.operations[0] ? order.components.map(reservationOf) : []),
      ]);
    }),
  ]);
  const header = xml('E1AFKOL', [
    ...fields({ AUFNR: withZeros(order.id), AUART: 'PP01', GAMNG: printQuantity(order.quantityPcs, unit) }),
    ...fields({ GMEIN: unit.name, WERKS: '1000', MATNR_LONG: order.itemId, FTRMI: day(order.createdAt) }),
    ...fields({ GLTRP: day(order.dueAt), GLUZP: '240000' }),
    ...(order.salesOrder === null
      ? []
      : [xml('E1AFPOL', fields({ POSNR: '0001', KDAUF: order.salesOrder, KDPOS: '000010' }))]),
    ...states[order.status].map((code) => xml('E1JSTKL', [xml('STAT', code)])),
    sequence,
  ]);
  return printXml(xml('LOIPRO05', [xml('IDOC', [xml('EDI_DC40', fields(control)), header], { BEGIN: '1' })]));
}

/** Everything goes into the first operation. */
function reservationOf(component: WorkOrder['components'][number], index: number): XmlElement {
  const { itemId, quantityPcs, backflush, unit = unitNamed('EA', 0) } = component;
  return xml('E1RESBL', [
    ...fields({ RSNUM: '0000004711', RSPOS: String(index + 1).padStart(4, '0'), MATNR: itemId, WERKS: '1000' }),
    ...fields({ BDMNG: printQuantity(quantityPcs, unit), MEINS: unit.name, BWART: '261' }),
    ...(backflush === true ? [xml('BACKFLUSH', 'X')] : []),
  ]);
}

/** Rules of the dialect that hold for every ticket and every order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIdoc } from '../../../../../bridge/erp/dialects/sap/idoc.ts';
import { orderIn } from '../../../../../bridge/erp/dialects/sap/loipro.ts';
import { sapIdocWriter } from '../../../../../bridge/erp/dialects/sap/sap-idoc.ts';
import { momentIn } from '../../../../../bridge/erp/dialects/sap/times.ts';
import { amountsOf, sumAmounts } from '../../../../../shared/core/erp/amounts.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import { parseQuantity } from '../../../../../shared/core/words/quantity.ts';
import { readXml, within } from '../../../../../shared/io/xml.ts';
import { ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';
import { sapIdocOptions } from './fixture.ts';

const order = orderOf('1000501', {
  unit: { name: 'T', decimals: 6 },
  operations: [
    {
      ...{ id: '1000501/0010', number: '0010', workCentreId: 'press', quantityPcs: 100, plannedRunMsPerPc: 30_000 },
      refs: { unit: 'T', activity1: 'setup H', activity2: 'machine MIN', activity3: 'labour S' },
    },
  ],
});
const count = fc.integer({ min: 0, max: 2_000_000_000 });
const tickets = fc.record({
  kind: fc.constantFrom('partial' as const, 'final' as const),
  ...{ yieldPcs: count, reworkPcs: count, setupMs: count, machineMs: count, labourMs: count },
  scrap: fc.uniqueArray(
    fc.record({
      reasonId: fc.constantFrom(null, 'a', 'b', 'c'),
      erpCode: fc.constantFrom(null, '17', '0018', 'too long'),
      quantityPcs: count,
    }),
    { selector: ({ reasonId }) => reasonId },
  ),
  people: fc.uniqueArray(fc.record({ personId: fc.constantFrom('anna', 'ben', 'zoe'), labourMs: count }), {
    selector: ({ personId }) => personId,
  }),
});
const [operation] = order.operations;
const about = { order, timeZone: 'Europe/Berlin', now: Date.UTC(2026, 10, 2, 8) };

describe.each(['xml', 'flat'] as const)('tickets as %s', (format) => {
  test('the records add up to what the postings say, and never to more than the ticket', () => {
    if (operation === undefined) throw new Error('an operation');
    let keys = 0;
    const writer = sapIdocWriter(sapIdocOptions({ format }));
    fc.assert(
      fc.property(tickets, (given) => {
        const ticket = ticketFor(order, given);
        const { postings } = writer.plan(ticket, { ...about, operation }, () =>
          (++keys).toString(16).padStart(32, '0'),
        );
        const said = sumAmounts(postings.map(({ says }) => says));
        const records = postings.map(({ body }) => readIdoc(body).fields);
        const steps = (field: string, decimals = 6) =>
          records.reduce(
            (sum, one) => sum + (parseQuantity(one[field] ?? '0', { name: '', decimals }) ?? Number.NaN),
            0,
          );
        const all = (prefix: string) =>
          [...said].filter(([name]) => name.startsWith(prefix)).reduce((sum, [, n]) => sum + n, 0);
        expect(steps('YIELD')).toBe(all('yield'));
        expect(steps('SCRAP')).toBe(all('scrap:'));
        expect(steps('REWORK')).toBe(all('rework'));
        expect(steps('CONF_ACTIVITY1', 3) * 3_600).toBe(all('setupMs'));
        expect(steps('CONF_ACTIVITY2', 3) * 60).toBe(all('machineMs'));
        expect(steps('CONF_ACTIVITY3', 3)).toBe(all('labourMs') + all('person:'));
        const truth = amountsOf(ticket);
        for (const [name, amount] of said) expect(amount).toBeLessThanOrEqual(truth.get(name) ?? 0);
        expect(postings.filter(({ kind }) => kind === 'final')).toHaveLength(given.kind === 'final' ? 1 : 0);
        if (given.kind === 'final') expect(postings.at(-1)?.kind).toBe('final');
      }),
      { numRuns: 60 },
    );
  });

  test('a cancellation names the ticket by its key, and its operation', () => {
    if (operation === undefined) throw new Error('an operation');
    const writer = sapIdocWriter(sapIdocOptions({ format }));
    const [first] = writer.plan(ticketFor(order), { ...about, operation }, () => 'a'.repeat(32)).postings;
    if (first === undefined) throw new Error('a posting');
    const original = { ...first, orderId: order.id, operationId: operation.id, reverses: null };
    const body = writer.reversal(original, {
      key: 'b'.repeat(32),
      erpRef: {},
      timeZone: 'Europe/Berlin',
      now: about.now,
    });
    expect(readIdoc(body)).toMatchObject({
      segment: 'E2BP_PP_TIMETICKET_C',
      fields: { ORDERID: '000001000501', OPERATION: '0010', EX_IDENT: 'a'.repeat(32), POSTG_DATE: '20261102' },
    });
  });
});

describe('orders as SAP has them', () => {
  const read = (fields: string) => {
    const xml = readXml(`<E1AFKOL><AUFNR>000000004711</AUFNR><GAMNG>8</GAMNG><MATNR>M</MATNR>${fields}</E1AFKOL>`);
    if (xml.is === 'broken') throw new Error(xml.why);
    return WrittenOrderSchema.parse(orderIn(xml.root, sapIdocOptions({ externalKeys: ['PP02'] })));
  };
  const step = (fields: string) => `<E1AFFLL><FLGAT>0</FLGAT><PLNFL>0</PLNFL>${fields}</E1AFFLL>`;
  const operationOf = (number: string, more = '') =>
    `<E1AFVOL><VORNR>${number}</VORNR><ARBPL>W1</ARBPL>${more}</E1AFVOL>`;
  const states = (...codes: string[]) => codes.map((code) => `<E1JSTKL><STAT>${code}</STAT></E1JSTKL>`).join('');

  test.each([
    [['I0001'], 'planned', ['CRTD']],
    [['I0002', 'I0010'], 'released', ['REL', 'PCNF']],
    [['I0042'], 'released', ['PREL']],
    [['I0002', 'I0043'], 'planned', ['REL', 'LKD']],
    [['I0002', 'I0012'], 'released', ['REL', 'DLV']],
    [['I0009', 'I0002'], 'finished', ['CNF', 'REL']],
    [['I0045', 'I0009'], 'closed', ['TECO', 'CNF']],
    [['I0002', 'I0076'], 'cancelled', ['REL', 'DLFL']],
  ])('%j is %s', (codes, status, erpStates) => {
    expect(read(states(...codes) + step(operationOf('0010')))).toMatchObject({ status, erpStates });
  });

  test('milestones, external steps, parallel sequences, sub-operations and what is not for the MES', () => {
    const main = step(
      operationOf('0010') +
        operationOf('0020', '<RUEK>1</RUEK>') +
        operationOf('0030', '<STEUS>PP02</STEUS><LIFNR>0000100200</LIFNR><PLIFZ>5</PLIFZ>') +
        operationOf('0040', '<E1AFVOL2><NOT_MES_REL>X</NOT_MES_REL></E1AFVOL2>') +
        operationOf('0050', '<E1AFUVL><UVORN>0001</UVORN><ARBPL>W2</ARBPL></E1AFUVL>') +
        operationOf('0060', '<E1JSTVL><STAT>I0013</STAT></E1JSTVL>'),
    );
    const beside = `<E1AFFLL><FLGAT>2</FLGAT><PLNFL>1</PLNFL>${operationOf('0010')}</E1AFFLL>`;
    const { operations } = read(main + beside);
    expect(operations.map(({ id, confirm }) => [id, confirm])).toEqual([
      ['4711/0010', 'withAnother'],
      ['4711/0020', 'milestone'],
      ['4711/0030', 'external'],
      ['4711/0040', 'no'],
      ['4711/0050', undefined],
      ['4711/0050.0001', undefined],
      ['4711/1-0010', undefined],
    ]);
    expect(operations[2]).toMatchObject({ outside: { supplierId: '100200' } });
    expect(operations[5]).toMatchObject({ partOf: '0050', refs: { operation: '0050', subOperation: '0001' } });
    expect(operations[6]).toMatchObject({ sequence: { id: '1', kind: 'parallel' } });
  });

  test.each([
    ['0.500', 'EA', [{ quantityPcs: 500, unit: { name: 'EA', decimals: 3 } }]],
    ['3.000', 'EA', [{ quantityPcs: 3, unit: { name: 'EA', decimals: 0 } }]],
    ['0.1255', 'KG', [{ quantityPcs: 125_500, unit: { name: 'KG', decimals: 6 } }]],
    ['', 'EA', [{ quantityPcs: 0 }]],
    ['much', 'EA', [{ quantityPcs: 0 }]],
    ['2.000-', 'EA', []],
    ['-2.000', 'EA', []],
  ])('a component of %j %s sets no order aside', (quantity, unit, components) => {
    const component = `<E1RESBL><MATNR>BAR</MATNR><BDMNG>${quantity}</BDMNG><MEINS>${unit}</MEINS></E1RESBL>`;
    expect(read(step(operationOf('0010', component))).components).toMatchObject(components);
  });

  test('times per base quantity; the work centre decides what an activity is', () => {
    const [operation] = read(
      step(
        operationOf(
          '0010',
          '<BMSCH>100.000</BMSCH><VGWTS>Z1</VGWTS><VGW01>2.5</VGW01><VGE01>H</VGE01><VGW02>15</VGW02><VGE02>MIN</VGE02>' +
            '<RUEST>1.000000000000000E+01</RUEST><RSTZE>MIN</RSTZE>',
        ),
      ),
    ).operations;
    expect(operation).toMatchObject({ plannedSetupMs: 600_000, plannedRunMsPerPc: 9_000 });
    expect(operation?.refs).toMatchObject({ activity1: 'setup H', activity2: 'machine MIN' });
  });

  test.each([
    ['20231204', '240000', Date.parse('2023-12-05T00:00:00+01:00')],
    ['20260329', '023000', Date.parse('2026-03-29T03:00:00+02:00')],
    ['00000000', '000000', null],
    ['20230231', '000000', '20230231 000000'],
  ])('the moment %s %s', (day, time, moment) => {
    expect(momentIn('Europe/Berlin', day, time)).toBe(moment);
  });

  test('everything that is said of an order is read from its own element, not from one below', () => {
    const xml = readXml('<E1AFKOL><E1AFPOL><AUFNR>9</AUFNR></E1AFPOL></E1AFKOL>');
    expect(xml.is === 'read' && within(xml.root, 'AUFNR').length).toBe(1);
    expect(xml.is === 'read' && orderIn(xml.root, sapIdocOptions())).not.toHaveProperty('id');
  });
});

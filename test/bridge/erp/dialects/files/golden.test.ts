import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FilesOptionsSchema, filesLayout } from '../../../../../bridge/erp/dialects/files/options.ts';
import { presetNames } from '../../../../../bridge/erp/dialects/files/presets.ts';
import { csvCells } from '../../../../../bridge/erp/dialects/files/tables.ts';
import { filesWriter } from '../../../../../bridge/erp/dialects/files/writer.ts';
import { amountsOf } from '../../../../../shared/core/erp/amounts.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { postingsOf, reversalFor, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';

const folders = { ordersFolder: 'o', ordersDoneFolder: 'd', ordersErrorFolder: 'e', confirmationsFolder: 'c' };

function writerOf(preset: string | undefined, confirmations: Record<string, unknown> = {}, more = {}) {
  const options = { kind: 'files', preset, timeZone: 'Europe/Berlin', ...folders, confirmations, ...more };
  const layout = filesLayout(FilesOptionsSchema.parse(options));
  return filesWriter(layout.confirmations, 'later', layout.goods);
}

for (const preset of presetNames)
  goldenCases(
    fileURLToPath(new URL(`golden/${preset}`, import.meta.url)),
    writerOf(preset),
    preset === 'navision' ? 'xml' : preset === 'infor-com' ? 'txt' : 'csv',
  );

for (const preset of ['proalpha', 'infor-com', 'navision'] as const)
  goldenCases(
    fileURLToPath(new URL(`golden-goods/${preset}`, import.meta.url)),
    writerOf(preset, {}, { goods: 'notBackflushed' }),
    preset === 'navision' ? 'xml' : preset === 'infor-com' ? 'txt' : 'csv',
  );

describe('a reversal', () => {
  const order = orderOf('O1');
  const ticket = ticketFor(order, {
    yieldPcs: 5,
    reworkPcs: 0,
    scrap: [{ reasonId: 'a', erpCode: 'A;1', quantityPcs: 2 }],
    machineMs: 3_600_000,
  });
  const reversedBody = (writer: ReturnType<typeof writerOf>) => {
    const [posting] = postingsOf({ writer }, order, ticket);
    if (posting === undefined) throw new Error('nothing to say');
    return { posting, body: reversalFor({ writer }, posting, {}).body };
  };

  test('is the same lines with turned signs, and names what it takes back', () => {
    const { posting, body } = reversedBody(writerOf('proalpha'));
    const [header = [], made = [], scrap = []] = csvCells(body, { delimiter: ';' });
    const of = (cells: readonly string[], name: string) => cells[header.indexOf(name)];
    expect([of(made, 'Kennzeichen'), of(made, 'StornoZu'), of(made, 'Datum')]).toEqual([
      'S',
      posting.key,
      '01.01.1970',
    ]);
    expect(['Gutmenge', 'Nacharbeit', 'Maschinenzeit', 'Auftrag'].map((name) => of(made, name))).toEqual([
      ...['-5', '0', '-1,000', 'O1'],
    ]);
    expect([of(scrap, 'Ausschuss'), of(scrap, 'Grund')]).toEqual(['-2', 'A;1']);
  });

  test('puts the sign behind where the ERP wants it there', () => {
    const { body } = reversedBody(writerOf('infor-com'));
    expect(csvCells(body, { delimiter: ';' })[0]?.slice(7, 12)).toEqual(['5-', '2-', 'ST', '0', '60-']);
  });

  test('is a cancellation of the first record where the ERP wants that', () => {
    const { posting, body } = reversedBody(writerOf(undefined, { reverse: 'cancel' }));
    const [, line = []] = csvCells(body, { delimiter: ';' });
    expect(line.slice(1, 3)).toEqual([posting.key, 'reversal']);
    expect(line[6]).toBe('5');
  });

  test('of a file with other columns is not guessed at', () => {
    const [posting] = postingsOf({ writer: writerOf('proalpha') }, order, ticket);
    if (posting === undefined) throw new Error('nothing to say');
    for (const preset of ['infor-com', 'navision', undefined])
      expect(() => reversalFor({ writer: writerOf(preset) }, posting, {})).toThrow();
  });

  test('takes all of it back, whatever was said, in every preset', () => {
    const part = fc.integer({ min: 0, max: 5_000_000 });
    const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
    const reasons = ['a', 'b', 'c'];
    const writers = presetNames.map((preset) => writerOf(preset));
    fc.assert(
      fc.property(
        part,
        part,
        some(part),
        some(part),
        fc.constantFrom(...writers),
        (yieldPcs, ms, scraps, times, writer) => {
          const said = ticketFor(order, {
            yieldPcs,
            machineMs: ms,
            scrap: scraps.map((quantityPcs, n) => ({ reasonId: reasons[n] ?? '', erpCode: null, quantityPcs })),
            stops: times.map((durationMs, n) => ({ reasonId: reasons[n] ?? '', erpCode: null, durationMs, count: 1 })),
            people: times.map((labourMs, n) => ({ personId: reasons[n] ?? '', labourMs })),
          });
          for (const posting of postingsOf({ writer }, order, said)) {
            for (const [name, amount] of posting.says)
              expect(amount, name).toBeLessThanOrEqual(amountsOf(said).get(name) ?? 0);
            if (writer.can.reverse === 'none') continue;
            const back = reversalFor({ writer }, posting, {});
            // Taken back twice it is what it was, but for its key and kind.
            const again = reversalFor({ writer }, { ...posting, body: back.body }, {});
            const figures = (body: string) => body.replace(/[0-9a-f]{32}/g, '').match(/-?\d+(?:[.,]\d+)?-?/g);
            expect(figures(again.body)).toEqual(figures(posting.body));
          }
        },
      ),
    );
  });
});

describe('the configuration', () => {
  const check = (more: Record<string, unknown>) => {
    const parsed = FilesOptionsSchema.safeParse({ kind: 'files', timeZone: 'Europe/Berlin', ...folders, ...more });
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };

  test.each(presetNames)('%s is whole', (preset) => expect(check({ preset })).toEqual([]));

  test('says what cannot be meant, and where', () => {
    expect(check({ ordersErrorFolder: undefined })).toContain(
      'ordersErrorFolder: expected both: ordersDoneFolder and ordersErrorFolder',
    );
    expect(check({ ordersDoneFolder: undefined, ordersErrorFolder: undefined })[0]).toMatch(
      /expected a column "created"/,
    );
    expect(check({ fileName: 'confirmation.csv' })[0]).toMatch(/\{number\} or \{key\}/);
    expect(check({ fileName: '../{key}.csv' })[0]).toMatch(/without folders/);
    expect(check({ timeZone: 'Berlin' })[0]).toBe('timeZone: expected a time zone like Europe/Berlin');
    expect(check({ orders: { dateFormat: 'D.M.' } })[0]).toMatch(/^orders.dateFormat: expected a date pattern/);
    expect(check({ orders: { columns: { ordre: 'x' } } })[0]).toMatch(/^orders.columns.ordre: expected one of: order,/);
    const columns = [{ name: 'a b', value: 'yield' }];
    expect(check({ confirmations: { format: 'xml', records: [{ each: 'ticket', columns }] } })).toContain(
      'confirmations.records: "a b" cannot be the name of an XML element',
    );
    expect(check({ confirmations: { reverse: 'cancel', records: [{ each: 'ticket', columns }] } })[0]).toMatch(
      /"reverses"/,
    );
  });

  test('abilities follow from the columns', () => {
    const taken = (preset: string) => [...writerOf(preset).can.takes].sort();
    expect(taken('payroll')).toEqual(['people']);
    expect(taken('infor-com')).toEqual(['interrupt', 'machine', 'resume', 'scrap', 'setup', 'start', 'stops', 'yield']);
  });
});

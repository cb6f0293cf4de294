import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decoded, encoded, encodings } from '../../../../../bridge/erp/dialects/files/encoding.ts';
import {
  csvCells,
  csvHeader,
  csvRows,
  printCsv,
  printXml,
  xmlRows,
} from '../../../../../bridge/erp/dialects/files/tables.ts';
import {
  isDatePattern,
  negated,
  printDate,
  printDecimal,
  readDate,
  readDecimal,
} from '../../../../../bridge/erp/dialects/files/written.ts';

const berlin = 'Europe/Berlin';

describe('decimals', () => {
  test.each([
    ['12,5', ',', '12.5'],
    ['1.234.567,50', ',', '1234567.50'],
    ["1'234.5", '.', '1234.5'],
    ['7-', ',', '-7'],
    [' -0,25 ', ',', '-0.25'],
    [',5', ',', '0.5'],
    ['1,5', '.', null],
    ['1.23', ',', null],
    ['12 Stk', ',', null],
    ['-7-', ',', null],
    ['1,2,3', ',', null],
    ['', ',', null],
    ['1e3', '.', null],
  ] as const)('"%s" with "%s" is %s', (written, sign, expected) => {
    expect(readDecimal(written, sign)).toBe(expected);
  });

  test('what is printed is read again; a sign that is turned twice is as it was', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(',', '.'),
        (steps, n, decimal) => {
          const text = steps.toString().padStart(n + 1, '0');
          const plain = n === 0 ? text : `${text.slice(0, -n)}.${text.slice(-n)}`;
          const written = printDecimal(plain, { decimal }, n);
          expect(readDecimal(written, decimal)).toBe(plain);
          for (const minus of ['before', 'after'] as const) {
            const back = negated(written, { minus });
            expect(negated(back, { minus })).toBe(written);
            expect(readDecimal(back, decimal)).toBe(steps === 0n ? plain : `-${plain}`);
          }
        },
      ),
    );
  });
});

describe('dates', () => {
  test.each([
    ['02.11.2026', 'dd.MM.yyyy', '2026-11-01T23:00:00Z'],
    ['20261102 1430', 'yyyyMMdd HHmm', '2026-11-02T13:30:00Z'],
    ['11/02/26', 'MM/dd/yy', '2026-11-01T23:00:00Z'],
    ['2026-11-02T24:00:00', 'yyyy-MM-ddTHH:mm:ss', '2026-11-02T23:00:00Z'],
    // The hour that is skipped, and the one that is there twice.
    ['29.03.2026 02:30', 'dd.MM.yyyy HH:mm', '2026-03-29T01:00:00Z'],
    ['25.10.2026 02:30', 'dd.MM.yyyy HH:mm', '2026-10-25T00:30:00Z'],
  ])('%s as %s is %s', (written, pattern, expected) => {
    expect(readDate(written, pattern, berlin)).toBe(Date.parse(expected));
  });

  test.each(['31.02.2026', '2.11.2026', '02.13.2026', '2026-11-02', '02.11.2026 25:00'])('%s is none', (written) => {
    expect(readDate(written, 'dd.MM.yyyy', berlin)).toBeNull();
  });

  test('a day that something is due by lasts until its end', () => {
    expect(readDate('02.11.2026', 'dd.MM.yyyy', berlin, true)).toBe(Date.parse('2026-11-02T22:59:59Z'));
  });

  test('a pattern has a day, a month and a year, once each', () => {
    expect(['dd.MM.yyyy', 'yyMMdd', 'MM.yyyy', 'dd.MM.yyyy dd', 'x'].map(isDatePattern)).toEqual([
      ...[true, true, false, false, false],
    ]);
  });

  test('every moment is read again to the second, outside the hour that is there twice', () => {
    const pattern = 'yyyy-MM-dd HH:mm:ss';
    fc.assert(
      fc.property(fc.integer({ min: 946_684_800, max: 4_102_444_800 }), (second) => {
        const printed = printDate(second * 1_000, pattern, 'UTC');
        expect(readDate(printed, pattern, 'UTC')).toBe(second * 1_000);
      }),
    );
  });
});

describe('encodings', () => {
  test.each(encodings)('%s: what it can write it reads again', (encoding) => {
    const text = 'Prüfung; Größe 12" – Öl, façade\r\n'.replace(/–/g, encoding.startsWith('utf') ? '–' : '-');
    expect(decoded(encoded(text, encoding), encoding)).toBe(text);
  });
  test('a letter that an encoding lacks is a question mark, and all bytes of one stand for themselves', () => {
    expect(decoded(encoded('Łódź', 'windows-1252'), 'windows-1252')).toBe('?ód?');
    for (const encoding of ['iso-8859-1', 'iso-8859-15', 'windows-1252', 'cp850'] as const) {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      expect([...encoded(decoded(bytes, encoding), encoding)]).toEqual([...bytes]);
    }
    expect([...encoded('üß', 'cp850')]).toEqual([0x81, 0xe1]);
    expect([...encoded('€', 'windows-1252'), ...encoded('€', 'iso-8859-15')]).toEqual([0x80, 0xa4]);
  });
  test.each(encodings)('%s: a mark at the beginning of the file says more', (encoding) => {
    const marked = [encoded('Größe', 'utf-8-bom'), encoded('Größe', 'utf-16le'), encoded('Größe', 'utf-16le').swap16()];
    expect(marked.map((bytes) => decoded(bytes, encoding))).toEqual(['Größe', 'Größe', 'Größe']);
  });
  test('bytes that are not UTF-8 are not guessed at', () => {
    expect(() => decoded(Uint8Array.of(0xfc), 'utf-8')).toThrow(TypeError);
  });
});

const cell = fc.string({ maxLength: 12 }).map((text) => text.replace(/[\p{C}\ufeff]/gu, '').trim());
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,6}$/);

describe('tables', () => {
  test('cells are read as they were printed, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const filled = rows.map(([a, ...others]) => [`x${a}`, ...others]);
        expect(csvCells(printCsv(filled, ';', '\r\n'), { delimiter: ';' })).toEqual(filled);
      }),
    );
  });

  test('XML is read as it was printed, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
        fc.array(cell, { minLength: 5, maxLength: 5 }),
        (names, texts) => {
          const fields = names.map((one, index): [string, string] => [one, texts[index] ?? '']);
          const [row] = xmlRows(printXml('Root', [{ name: 'Record_', fields }], 'utf-8', '\n'), ['Record_']);
          expect(names.map((one) => row?.field(one))).toEqual(fields.map(([, text]) => text));
        },
      ),
    );
  });

  test('a record sees what it stands in, also what comes after it', () => {
    const text = `<?xml version="1.0"?><e:Orders xmlns:e="urn:erp"><e:Order No="4711">
      <Lines><Op><No>10</No><Times unit="min"><Setup>5</Setup></Times></Op><Op><No>20</No></Op></Lines>
      <Item>A&amp;B</Item></e:Order><e:Order No="4712"><Op><No>10</No></Op></e:Order></e:Orders>`;
    const rows = xmlRows(text, ['Op']);
    const seen = rows.map((row) => ['No', 'Item', 'Times/Setup', 'Times/unit'].map((field) => row.field(field)));
    expect(seen).toEqual([
      ['10', 'A&B', '5', 'min'],
      ['20', 'A&B', undefined, undefined],
      ['10', undefined, undefined, undefined],
    ]);
  });

  test('a document type is refused: nothing is expanded or looked up', () => {
    expect(() => xmlRows('<!DOCTYPE x [<!ENTITY a "b">]><x/>', ['x'])).toThrow('document type');
  });

  test('rows that a table calculator leaves empty and its hint of the separator are nothing', () => {
    const text = 'sep=;\r\na;b\r\n1;2\r\n;\r\n\r\n ; \r\n';
    expect(csvHeader(text, { delimiter: ';' })).toEqual(['a', 'b']);
    const rows = csvRows(text, { delimiter: ';', header: true });
    expect(rows.map((row) => [row.field('a'), row.field('b')])).toEqual([['1', '2']]);
  });

  test('columns go by their names or their numbers; one that stands twice is refused', () => {
    const [row] = csvRows('\ufeff"A B";c\r\n1;"2;3"\r\n', { delimiter: ';', header: true });
    expect([row?.field('A B'), row?.field('c'), row?.field('d')]).toEqual(['1', '2;3', undefined]);
    const [bare] = csvRows('1|2', { delimiter: '|', header: false });
    expect([bare?.field('1'), bare?.field('2'), bare?.field('0')]).toEqual(['1', '2', undefined]);
    expect(() => csvRows('a;a\r\n1;2', { delimiter: ';', header: true })).toThrow('"a" stands twice');
  });
});

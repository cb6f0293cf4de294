import { expect, test } from 'vitest';
import { type ColumnKind, tableXlsx } from '../../../shared/io/xlsx.ts';

/** Path and text of each stored file, read as a zip reader does: from the list at the end. */
function filesIn(zip: Buffer): Map<string, string> {
  const end = zip.length - 22;
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, nameLength] = [zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28)];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const begin = local + 30 + zip.readUInt16LE(local + 26);
    files.set(name, zip.toString('utf8', begin, begin + size));
    at += 46 + nameLength;
  }
  return files;
}

const kinds: Readonly<Record<string, ColumnKind>> = { cost: 'amount', month: 'month', last: 'day' };

test('a table becomes a sheet: numbers and days as such, text as text whatever it begins with', () => {
  const book = tableXlsx(
    'Costs: all',
    [
      ['order', 'cost', 'name', 'last', 'month'],
      ['4711', '-12.50', '=cmd() & <b>"\u0001', '2026-11-27', '2026-11'],
      ['O2', '', 'ü', '', 'none'],
    ],
    (column) => kinds[column] ?? 'text',
  );
  const files = filesIn(book);
  expect([...files.keys()]).toContain('[Content_Types].xml');
  expect(files.get('xl/workbook.xml')).toContain('name="Costs  all"');
  const sheet = files.get('xl/worksheets/sheet1.xml');
  expect(sheet).toContain('<t xml:space="preserve">4711</t></is></c><c s="1"><v>-12.5</v></c>');
  expect(sheet).toContain('=cmd() &amp; &lt;b&gt;&quot;</t>');
  expect(sheet).toContain('O2</t></is></c><c/><c t="inlineStr"><is><t xml:space="preserve">ü</t>');
  // 27 and 1 November 2026, as days since 1899-12-30.
  expect(sheet).toContain('<c s="2"><v>46353</v></c><c s="3"><v>46327</v></c>');
  expect(sheet).toContain('none</t>');
});

/**
 * One sheet as an Excel workbook (ECMA-376), without a library: small XML files in a zip that packs nothing. Text is
 * text whatever it begins with, so no cell is ever taken for a formula; numbers and days are such, to reckon with.
 */
type Cell = string | number | Day;

/** A day of the calendar, `2026-11-27`, shown as one, or a month by its first day. */
interface Day {
  day: string;
  shown: 'day' | 'month';
}

/** What a column of a table holds. */
export type ColumnKind = 'text' | 'number' | 'amount' | 'day' | 'month';

/** Places in `cellXfs` below. */
const STYLES = { text: 0, number: 0, amount: 1, day: 2, month: 3 } as const satisfies Record<ColumnKind, number>;
const HEAD_STYLE = 4;

const xf = (format: number, font: number): string =>
  `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;

const files = (sheet: string, name: string): readonly (readonly [string, string])[] => [
  [
    '[Content_Types].xml',
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
  ],
  [
    '_rels/.rels',
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
  ],
  [
    'xl/workbook.xml',
    `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
  ],
  [
    'xl/styles.xml',
    // Days as the reader's country writes them (14), amounts with two decimals (4).
    `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">${[0, 4, 14, 164].map((format) => xf(format, 0)).join('')}${xf(0, 1)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
  ],
  ['xl/worksheets/sheet1.xml', sheet],
];

/** `name`: of the sheet, 31 characters at most. The first row is the head of the columns. */
function xlsxOf(name: string, rows: readonly (readonly Cell[])[], kinds: readonly ColumnKind[] = []): Buffer {
  const body = rows.map((row, index) => {
    const styleOf = (column: number): number => (index === 0 ? HEAD_STYLE : STYLES[kinds[column] ?? 'text']);
    return `<row>${row.map((cell, column) => cellOf(cell, styleOf(column))).join('')}</row>`;
  });
  const head =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>';
  const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${head}<sheetData>${body.join('')}</sheetData></worksheet>`;
  return zipOf(files(sheet, name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31)));
}

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A table of text, as a CSV file has it, with its head: what its columns hold becomes such. */
export function tableXlsx(
  name: string,
  rows: readonly (readonly string[])[],
  kindOf: (column: string) => ColumnKind,
): Buffer {
  const [head = [], ...lines] = rows;
  const kinds = head.map(kindOf);
  return xlsxOf(name, [head, ...lines.map((line) => line.map((text, column) => typed(text, kinds[column])))], kinds);
}

function typed(text: string, kind: ColumnKind = 'text'): Cell {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
    case 'amount':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'day':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? { day: text, shown: 'day' } : text;
    case 'month':
      return /^\d{4}-\d{2}$/.test(text) ? { day: `${text}-01`, shown: 'month' } : text;
    default:
      return kind satisfies never;
  }
}

function cellOf(value: Cell, style: number): string {
  const of = style === 0 ? '' : ` s="${style}"`;
  if (typeof value === 'object') return `<c s="${STYLES[value.shown]}"><v>${serialOf(value)}</v></c>`;
  if (typeof value === 'number') return Number.isFinite(value) ? `<c${of}><v>${value}</v></c>` : '<c/>';
  return value === '' ? '<c/>' : `<c${of} t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}

/** Days since the last one of 1899, as spreadsheets count them. */
const serialOf = ({ day }: Day): number => (Date.parse(day) - Date.UTC(1899, 11, 30)) / 86_400_000;

/** XML knows no control characters. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return clean.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** 1980-01-01: the same rows give the same bytes. */
const DOS_DATE = 0x21;

function zipOf(entries: readonly (readonly [string, string])[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of entries) {
    const name = Buffer.from(path, 'utf8');
    const content = Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`, 'utf8');
    // Version 2.0, names in UTF-8, stored, time and date, checksum, both sizes, length of the name, nothing extra.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(DOS_DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const head = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, name]));
    local.push(head, content);
    offset += head.length + content.length;
  }
  const listed = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, listed, end]);
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

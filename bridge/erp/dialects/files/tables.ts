/**
 * What a file holds, as rows of named fields: CSV with or without a header, and XML flattened to its records, each of
 * which sees the fields of what it stands in. Nothing is expanded or looked up; size, depth and number are bounded.
 */
import { parse } from 'csv-parse/sync';
import { SaxesParser } from 'saxes';

const MOST_ROWS = 200_000;
const MOST_DEPTH = 64;
const LONGEST_FIELD = 32_768;

/** One record: what it is called (an element; empty in CSV), and its fields. */
export interface Row {
  name: string;
  /** Line of the file, or number of the record. */
  at: number;
  field(name: string): string | undefined;
}

export interface CsvForm {
  delimiter: string;
  header: boolean;
}

/** What Excel is told by, and nobody's data. */
const withoutHint = (text: string): string => text.replace(/^(\ufeff?)sep=.\r?\n/i, '$1');

/** Cells, line by line. Errors: `Error` with what is wrong and where. */
export function csvCells(text: string, { delimiter }: Pick<CsvForm, 'delimiter'>): string[][] {
  const cells = parse(withoutHint(text), {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    // A table calculator writes its rows down to the last one that was ever touched.
    skip_records_with_empty_values: true,
    max_record_size: 16 * LONGEST_FIELD,
    to: MOST_ROWS + 1,
  });
  if (cells.length > MOST_ROWS) throw new Error(`it has more than ${MOST_ROWS} lines`);
  return cells;
}

/** Fields go by their header, or by their number from 1 where there is none. */
export function csvRows(text: string, form: CsvForm): Row[] {
  const lines = csvCells(text, form);
  const header = form.header ? (lines.shift() ?? []).map((name) => name.trim()) : null;
  const twice = header?.find((name, index) => name !== '' && header.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`the column "${twice}" stands twice`);
  const places = new Map(header?.map((name, index) => [name, index]));
  return lines.map((cells, index) => ({
    name: '',
    at: index + (form.header ? 2 : 1),
    field: (name) => cells[header === null ? Number(name) - 1 : (places.get(name) ?? -1)],
  }));
}

/** `headers` of a file, for what it lacks. */
export function csvHeader(text: string, form: Pick<CsvForm, 'delimiter'>): string[] {
  const [first = ''] = withoutHint(text).split(/\r?\n/, 1);
  return (csvCells(first, form)[0] ?? []).map((name) => name.trim());
}

export function printCsv(rows: readonly (readonly string[])[], delimiter: string, newline: string): string {
  const cell = (text: string) =>
    text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((cells) => cells.map(cell).join(delimiter) + newline).join('');
}

/** An element that is open, or was: later fields of it are seen by its records, too. */
interface Element {
  name: string;
  parent: Element | null;
  fields: Map<string, string>;
  isLeaf: boolean;
}

/**
 * Records are the elements of these names, in the order of their beginnings; a field is an attribute, or an element
 * without elements, of the record or of what it stands in (the nearest holds), or `Times/Setup` below it. Names
 * count without their prefixes. Errors: `Error` with what is wrong.
 */
export function xmlRows(text: string, records: readonly string[]): Row[] {
  const found: Element[] = [];
  let open: Element | null = null;
  let depth = 0;
  let heard = '';
  const parser = new SaxesParser();
  const refuse = (why: string): never => {
    throw new Error(why);
  };
  parser.on('error', (error) => refuse(error.message));
  parser.on('doctype', () => refuse('it has a document type'));
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > MOST_DEPTH) refuse(`it is nested more than ${MOST_DEPTH} deep`);
    if (open !== null) open.isLeaf = false;
    open = { name: localName(name), parent: open, fields: new Map(), isLeaf: true };
    for (const [key, value] of Object.entries(attributes)) open.fields.set(localName(key), value);
    if (records.includes(open.name)) found.push(open);
    if (found.length > MOST_ROWS) refuse(`it has more than ${MOST_ROWS} records`);
    heard = '';
  });
  const hear = (part: string) => {
    if (heard.length < LONGEST_FIELD) heard += part;
  };
  parser.on('text', hear);
  parser.on('cdata', hear);
  parser.on('closetag', () => {
    depth -= 1;
    const closed: Element | null = open;
    open = closed?.parent ?? null;
    if (closed !== null && open !== null && !records.includes(closed.name)) handUp(closed, open, heard.trim());
    heard = '';
  });
  parser.write(text.replace(/^\ufeff/, '')).close();
  return found.map((element, index) => ({
    name: element.name,
    at: index + 1,
    field: (name) => seenFrom(element, name),
  }));
}

/** What a closed element says is a field of its parent: its text, or its own fields under its name. */
function handUp(closed: Element, parent: Element, text: string): void {
  const put = (name: string, value: string) => {
    if (!parent.fields.has(name)) parent.fields.set(name, value);
  };
  if (closed.isLeaf) put(closed.name, text);
  for (const [name, value] of closed.fields) put(`${closed.name}/${name}`, value);
}

function seenFrom(element: Element | null, name: string): string | undefined {
  for (let at = element; at !== null; at = at.parent) {
    const value = at.fields.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

export interface XmlRecord {
  name: string;
  fields: readonly (readonly [name: string, text: string])[];
}

/** One level of records below the root; `xmlRows` reads them back. */
export function printXml(root: string, records: readonly XmlRecord[], encoding: string, newline: string): string {
  const lines = [`<?xml version="1.0" encoding="${encoding}"?>`, `<${root}>`];
  for (const { name, fields } of records) {
    lines.push(`  <${name}>`);
    for (const [field, text] of fields)
      lines.push(text === '' ? `    <${field}/>` : `    <${field}>${escaped(text)}</${field}>`);
    lines.push(`  </${name}>`);
  }
  return [...lines, `</${root}>`, ''].join(newline);
}

/** What XML cannot hold at all is left out. */
function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };
  return [...text]
    .filter((letter) => /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(letter))
    .map((letter) => signs[letter] ?? letter)
    .join('');
}

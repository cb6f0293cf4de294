/**
 * One IDoc to SAP, as XML or as flat records (EDI_DC40 of 524 characters, EDI_DD40 of 1063). Field lengths of the
 * segments were read in published documents; a plant whose release has others gives its own layout.
 */
import type { Refs } from '../../../../shared/core/words/order.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { childOf, printXml, readXml, textAt, type XmlElement, xml } from '../../../../shared/io/xml.ts';
import { cancellationLayout, controlLayout, type Layout, ticketLayout } from './layout.ts';

export const TICKET = 'E1BP_PP_TIMETICKET';
/** SAP's PP-PDC has none of its own: this is the one that a well-known MES hands to its RFC client. */
export const CANCELLATION = 'E2BP_PP_TIMETICKET_C';
type Segment = typeof TICKET | typeof CANCELLATION;

/** What is left out is empty. */
export interface Idoc {
  control: Refs;
  segment: Segment;
  fields: Refs;
}

export type Format = 'xml' | 'flat';

/** Numbers of these fields carry their sign at the end in flat records. */
const isNumber = (name: string): boolean => /^(YIELD|SCRAP|REWORK|CONF_ACTIVITY\d)$/.test(name);

export function printIdoc(idoc: Idoc, format: Format): string {
  return format === 'xml' ? printedXml(idoc) : printedFlat(idoc);
}

function printedXml({ control, segment, fields }: Idoc): string {
  const elements = (said: Refs) => Object.entries(said).map(([name, text]) => xml(name, text));
  return printXml(
    xml(control.IDOCTYP ?? '', [
      xml(
        'IDOC',
        [
          xml('EDI_DC40', [xml('TABNAM', 'EDI_DC40'), ...elements(control)], { SEGMENT: '1' }),
          xml(segment, elements(fields), { SEGMENT: '1' }),
        ],
        { BEGIN: '1' },
      ),
    ]),
  );
}

const flatName: Readonly<Record<Segment, string>> = { [TICKET]: 'E2BP_PP_TIMETICKET', [CANCELLATION]: CANCELLATION };
const layoutOf: Readonly<Record<Segment, Layout>> = { [TICKET]: ticketLayout, [CANCELLATION]: cancellationLayout };
/** SEGNAM, MANDT, DOCNUM, SEGNUM, PSGNUM, HLEVEL. */
const HEAD = 63;

function printedFlat({ control, segment, fields }: Idoc): string {
  const head = record(controlLayout, { TABNAM: 'EDI_DC40', ...control });
  const name = flatName[segment].padEnd(30);
  const numbers = `${(control.MANDT ?? '').padEnd(3)}${control.DOCNUM ?? ''}00000100000002`;
  return `${head}\n${name}${numbers}${record(layoutOf[segment], fields).padEnd(1_000)}\n`;
}

function record(layout: Layout, fields: Refs): string {
  return layout
    .map(([name, length]) => {
      const text = fields[name] ?? '';
      return isNumber(name) && text !== ''
        ? `${text.padStart(length - 1, '0')}+`
        : text.slice(0, length).padEnd(length);
    })
    .join('');
}

/** The control record of any IDoc that we wrote. Errors: `corrupt`. */
export function controlIn(body: string): Refs {
  if (!body.startsWith('<')) return readIdoc(body).control;
  const read = readXml(body);
  const control = read.is === 'read' ? childOf(childOf(read.root, 'IDOC'), 'EDI_DC40') : undefined;
  if (control === undefined) throw new Problem('corrupt', NO_IDOC);
  return fieldsOf(control);
}

const fieldsOf = (element: XmlElement): Record<string, string> =>
  Object.fromEntries(element.children.map(({ name }) => [name, textAt(element, name) ?? '']));

const NO_IDOC = 'A posting on disk is no IDoc that this bridge wrote.';

/** What `printIdoc` wrote. Errors: `corrupt`. */
export function readIdoc(body: string): Idoc {
  const idoc = body.startsWith('<') ? fromXml(body) : fromFlat(body);
  if (idoc !== null) return idoc;
  throw new Problem('corrupt', NO_IDOC);
}

function fromXml(body: string): Idoc | null {
  const read = readXml(body);
  const idoc = read.is === 'read' ? childOf(read.root, 'IDOC') : undefined;
  const data = childOf(idoc, TICKET, CANCELLATION);
  const control = childOf(idoc, 'EDI_DC40');
  if (data === undefined || control === undefined) return null;
  const { TABNAM: _table, ...rest } = fieldsOf(control);
  return { control: rest, segment: data.name === TICKET ? TICKET : CANCELLATION, fields: fieldsOf(data) };
}

function fromFlat(body: string): Idoc | null {
  const [head = '', data = ''] = body.split('\n');
  const segment = ([TICKET, CANCELLATION] as const).find((one) => flatName[one] === data.slice(0, 30).trim());
  if (segment === undefined) return null;
  const { TABNAM: _table, ...control } = fieldsIn(controlLayout, head);
  return { control, segment, fields: fieldsIn(layoutOf[segment], data.slice(HEAD)) };
}

function fieldsIn(layout: Layout, text: string): Refs {
  let from = 0;
  const found: Record<string, string> = {};
  for (const [name, length] of layout) {
    const said = text.slice(from, from + length).trim();
    if (said !== '') found[name] = isNumber(name) ? said.replace(/^0+(?=\d)|\+$/g, '') : said;
    from += length;
  }
  return found;
}

/** A map to begin with, from what a table's columns are called and hold. Whoever knows the plant reads it over. */
import { stringify } from 'yaml';
import { type Cells, cellsOf } from './cells.ts';
import { formsOf } from './date-forms.ts';

interface Column {
  name: string;
  /** Different ones, as far as is looked. */
  texts: readonly string[];
  /** Forms that they fit, where they are dates. */
  forms: readonly string[];
}

/** Lines that are looked at. */
const MOST = 500;
const isMoment = /time|date|zeit|datum|start|end|begin|stamp|heure/i;
const asNumber = /^(unix|unixms|excel)$/;

/** What columns are called, in English, German and French; the surest first. Dates, then the others. */
const dates = [
  ['ordered', /order.?date|ordered|created|auftragseingang|eingang|bestell.?datum|date.?de.?commande/i],
  ['due', /due|required|promis|liefertermin|termin|f[aä]llig|[eé]ch[eé]ance/i],
  ['start', /start|begin|beginn|anfang|^von$|from|d[eé]but/i],
  ['end', /end|complete|finish|ende|fertig|^bis$|^to$|fin$/i],
] as const;
const others = [
  ['orderQuantity', /order.?q(ty|uant)|wanted|planned.?q|soll.?menge|auftragsmenge|losgr|quantit[eé].?command/i],
  ['scrap', /scrap|reject|ausschuss|n\.?i\.?o|rebut/i],
  ['quantity', /qty|quantit|good|yield|gut|menge|st[uü]ck(?!.?n)|pieces|pcs|^i\.?o$|^iO$/i],
  ['order', /case|order|job|auftrag|fertigungsauftrag|^fa\b|^of\b|ordre/i],
  ['resource', /machine|resource|maschine|arbeitsplatz|platz|anlage|work.?cent|station/i],
  [
    'operation',
    /operation(?!.?time)|activity|step|task|arbeitsgang|vorgang|schritt|^ag\b|process|op[eé]ration|[eé]tape/i,
  ],
  ['worker', /worker|operator|employee|bediener|mitarbeiter|personal|op[eé]rateur/i],
  ['customer', /customer|kunde|client/i],
  ['item', /part|item|product|article|material|teil|artikel|produkt|pi[eè]ce|size/i],
  ['event', /event|ereignis|status|buchung|meldung|[eé]v[eé]nement/i],
  ['minutes', /\bmin(ute)?s?\b|dauer.*min/i],
  ['hours', /duration|hours|dauer|stunden|\bstd\b|dur[eé]e/i],
] as const;

export function draftMap(text: string, timeZone: string): string {
  const cells = cellsOf(text, undefined, []);
  const columns = cells.names.map((name, index) => columnOf(cells, name, index));
  const dated = columns.filter(({ forms }) => forms.length > 0);
  const found = new Map<string, Column>();
  for (const [field, called] of dates) take(found, field, called, dated);
  const plain = columns.filter(({ forms }) => forms.length === 0);
  for (const [field, called] of others) take(found, field, called, plain);
  const events = settleMoment(found, dated);
  const form = commonForm([...found.values()]);
  const used = [...found.values()];
  const map = {
    timeZone,
    ...(cells.delimiter === ',' ? {} : { delimiter: cells.delimiter }),
    ...(form === null ? {} : { form }),
    columns: Object.fromEntries([...found].map(([field, column]) => [field, fieldOf(column, form)])),
    ...(events === null ? {} : { events }),
  };
  const unused = columns.filter((column) => !used.includes(column));
  return `${stringify(map, { lineWidth: 0 })}${remarks(found, unused)}`;
}

function columnOf({ lines }: Cells, name: string, index: number): Column {
  const said = lines.slice(0, MOST).flatMap(({ cells }) => cells[index]?.trim() || []);
  const texts = [...new Set(said)];
  const forms = formsOf(texts).filter((form) => isMoment.test(name) || !asNumber.test(form));
  return { name, texts, forms };
}

function take(found: Map<string, Column>, field: string, called: RegExp, columns: readonly Column[]): void {
  const taken = new Set(found.values());
  const column = columns.find((one) => called.test(one.name) && !taken.has(one));
  if (column !== undefined) found.set(field, column);
}

/** Where start and end are not both there a line tells one moment, or how long it took. What its events are, if it has any. */
function settleMoment(found: Map<string, Column>, dated: readonly Column[]): Record<string, string> | null {
  const [ordered, end] = [found.get('ordered'), found.get('end')];
  // A sheet of orders knows when they came and when they went.
  if (ordered !== undefined && end !== undefined && !found.has('start') && !found.has('event'))
    found.set('start', ordered);
  const isWhole = found.has('start') && (found.has('end') || found.has('hours') || found.has('minutes'));
  const taken = [found.get('ordered'), found.get('due')];
  const moment = found.get('start') ?? found.get('end') ?? dated.find((column) => !taken.includes(column));
  const event = found.get('event');
  if (isWhole || moment === undefined) {
    found.delete('event');
    if (found.has('end') && found.has('start')) for (const length of ['hours', 'minutes']) found.delete(length);
    return null;
  }
  for (const field of ['start', 'end']) found.delete(field);
  if (event === undefined && (found.has('hours') || found.has('minutes'))) {
    // What is posted with how long it took is posted when it is done.
    found.set('end', moment);
    return null;
  }
  for (const field of ['hours', 'minutes']) found.delete(field);
  found.set('at', moment);
  if (event === undefined || event.texts.length > 12) {
    found.delete('event');
    return null;
  }
  return Object.fromEntries(event.texts.map((text) => [text, eventOf(text)]));
}

function eventOf(text: string): 'start' | 'end' | 'skip' {
  if (/^(start|begin|beginn|anfang|anmeld|weiter|resume|d[eé]but|reprise|kommen)/i.test(text)) return 'start';
  return /^(end|ende|stop|fertig|finish|complete|abmeld|unterbr|pause|interrupt|fin|gehen)/i.test(text)
    ? 'end'
    : 'skip';
}

function commonForm(columns: readonly Column[]): string | null {
  const counts = new Map<string, number>();
  for (const { forms } of columns) for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

function fieldOf({ name, forms }: Column, common: string | null): unknown {
  const [form] = forms;
  return form === undefined || (common !== null && forms.includes(common)) ? name : { column: name, form };
}

const CLOCK = /^\d{1,2}:\d\d(:\d\d)?$/;

function remarks(found: ReadonlyMap<string, Column>, unused: readonly Column[]): string {
  const missing = ['order', 'operation', 'item'].filter((field) => !found.has(field));
  const hasTime = found.has('at') || found.has('start');
  const unsure = [...found].flatMap(([, { name, forms }]) =>
    forms.some((form) => form.startsWith('dd/MM')) && forms.some((form) => form.startsWith('MM/dd')) ? [name] : [],
  );
  const clocks = unused.filter(({ texts }) => texts.length > 0 && texts.every((text) => CLOCK.test(text)));
  const days = [...found.values()].filter(({ forms: [form] }) => form !== undefined && !/[Hh]/.test(form));
  return [
    ...clocks.map(({ name }) => {
      const [day] = days;
      const form = `${day?.forms[0] ?? 'dd.MM.yyyy'} HH:mm:ss`;
      return `# "${name}" is a time of the day: { columns: [${day?.name ?? 'DAY'}, ${name}], form: ${form} }`;
    }),
    ...missing.map(
      (field) => `# ${field}: which column? ${field === 'operation' ? 'Or { is: work } where there is one step.' : ''}`,
    ),
    ...(hasTime ? [] : ['# No column holds dates of one form: say start and end, and form.']),
    ...unsure.map((name) => `# "${name}": dd/MM and MM/dd both fit all of it. Which is it?`),
    ...(unused.length === 0 ? [] : ['# Not used:']),
    ...unused.map(({ name, texts: [first] }) => `#   ${name}${first === undefined ? ', empty' : `, as in ${first}`}`),
  ]
    .map((line) => `${line.replace(/\s+/g, ' ').slice(0, 120).trimEnd()}\n`)
    .join('');
}

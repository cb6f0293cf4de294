/** The mock ERP's one page, drawn on the server in the reader's language; `page-live.ts` keeps it fresh without a reload. */

import type { Confirmation } from '../../shared/core/erp/confirmation.ts';
import { isLanguage, type Language, languages } from '../../shared/core/words/language.ts';
import { routing, type WorkOrder } from '../../shared/core/words/order.ts';
import { nameIn, type Plant } from '../../shared/core/words/plant.ts';
import { isPieces, pieces, stepsPerUnit, type Unit } from '../../shared/core/words/quantity.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import { type ErpWords, erpWords } from './page-words.ts';
import type { ErpStore, Ticket } from './store.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const ORDERS_SHOWN = 60;

/** The wish in the address, else the first of the browser's languages that there are words for. */
export function languageOf(wish: unknown, accepted: string | undefined): Language {
  if (typeof wish === 'string' && isLanguage(wish)) return wish;
  const tags = (accepted ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return tags.find(isLanguage) ?? 'en';
}

/** How this reader writes: words, numbers, dates in the plant's zone. */
interface Pen {
  t: ErpWords;
  at(moment: number): string;
  amount(steps: number, unit?: Unit): string;
  decimal(value: number): string;
}

function penOf(language: Language, timeZone: string, now: number): Pen {
  const { locale } = languages[language];
  const year = (moment: number) => new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(moment);
  const day: Intl.DateTimeFormatOptions = { timeZone, weekday: 'short', day: '2-digit', month: 'short' };
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const near = new Intl.DateTimeFormat(locale, { ...day, ...clock });
  const far = new Intl.DateTimeFormat(locale, { ...day, year: 'numeric' });
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return {
    t: erpWords[language],
    at: (moment) => (year(moment) === year(now) ? near : far).format(moment),
    amount: (steps, unit = pieces) => {
      const number = (steps / stepsPerUnit(unit)).toLocaleString(locale, { maximumFractionDigits: unit.decimals });
      return isPieces(unit) ? number : `${number} ${unit.name}`;
    },
    decimal: (value) => decimal.format(value),
  };
}

export interface PageWish {
  language: Language;
  now: number;
  /** When anything was written last; null: not since the start. */
  changedAt: number | null;
  /** How many writes it has in it. */
  writes: number;
  /** Beside those of the store. */
  oddOrders: readonly WorkOrder[];
}

/** The whole page as HTML: open orders by due date first, then the latest finished ones. */
export function drawPage(
  store: ErpStore,
  plant: Plant,
  { language, now, changedAt, writes, oddOrders }: PageWish,
): string {
  const orders = [...store.ordersSince(0).orders, ...oddOrders];
  const open = orders.filter(isOpen).sort((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity));
  const finished = orders.filter((order) => !isOpen(order)).sort((a, b) => b.createdAt - a.createdAt);
  const pen = penOf(language, plant.timeZone, now);
  const { t } = pen;
  const rows = [...open, ...finished]
    .slice(0, ORDERS_SHOWN)
    .map((order) => drawOrder(order, store.tickets({ orderId: order.id }), store.promise(order.id), pen, now));
  const heads = [t.order, t.item, t.quantity, t.wanted, t.paper, t.promise, t.confirmations];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(t.title)} · ${html(nameIn(plant.name, language))}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"><script type="module" src="/page.js"></script>
</head>
<body data-writes="${writes}">
<header><div><h1>${html(t.title)}</h1><p>${html(nameIn(plant.name, language))}</p></div>
<dl id="numbers" aria-label="${html(t.facts)}">
<div><dt>${t.openOrders}</dt><dd>${pen.amount(open.length)}</dd></div>
<div><dt>${t.finished}</dt><dd>${pen.amount(finished.length)}</dd></div>
<div><dt>${t.planned}</dt><dd>${paperAvailability(plant)}</dd></div>
<div><dt>${t.asOf}</dt><dd>${changedAt === null ? '–' : pen.at(changedAt)}</dd></div>
</dl>
<nav aria-label="${html(t.language)}">${drawLanguages(language)}</nav></header>
<main>
<p class="lead">${html(t.lead)}</p>
<table>
<caption>${html(t.caption)}</caption>
<thead><tr>${heads.map((head, index) => `<th scope="col"${index === 2 ? ' class="number"' : ''}>${html(head)}</th>`).join('')}</tr></thead>
<tbody id="orders">
${rows.join('\n') || `<tr><td colspan="${heads.length}" class="empty">${html(t.noOrders)}</td></tr>`}
</tbody>
</table>
</main>
</body>
</html>
`;
}

const drawLanguages = (chosen: Language): string =>
  Object.entries(languages)
    .map(
      ([tag, { name }]) =>
        `<a href="?lang=${tag}" lang="${tag}" hreflang="${tag}"${tag === chosen ? ' aria-current="true"' : ''}>${name}</a>`,
    )
    .join(' ');

const isOpen = (order: WorkOrder): boolean => order.status === 'planned' || order.status === 'released';

function paperAvailability(plant: Plant): string {
  const shares = plant.workCentres.flatMap((centre) => centre.paperAvailability ?? []);
  const first = shares[0];
  return first === undefined ? '–' : `${Math.round(first * 100)} %`;
}

function drawOrder(order: WorkOrder, tickets: readonly Ticket[], promise: unknown, pen: Pen, now: number): string {
  const { t } = pen;
  const quoted = numberOf(promise, 'quotedAt');
  const p50 = numberOf(promise, 'p50');
  const late = order.dueAt !== null && isOpen(order) && (quoted ?? now) > order.dueAt;
  const measured =
    quoted === null
      ? `<span class="none">${t.nonePromised}</span>`
      : `<strong>${pen.at(quoted)}</strong>${late ? ` <b class="bad">${t.late}</b>` : ''}<small>${t.likely(p50 === null ? '–' : pen.at(p50))}</small>${gapToPaper(quoted, order.paperFinishAt, pen)}`;
  const when = (moment: number | null) => (moment === null ? '<span class="none">–</span>' : pen.at(moment));
  const cell = (head: string, content: string, look = '') =>
    `<td data-head="${html(head)}"${look === '' ? '' : ` class="${look}"`}>${content}</td>`;
  const customer = order.customer === null ? t.stock : html(order.customer);
  return `<tr id="order-${html(order.id)}" class="${order.status}">
<th scope="row">${html(order.id)}<small>${order.strategy} · <span class="status">${t.statuses[order.status]}</span></small></th>
${cell(t.item, `${html(order.itemName || order.itemId)}<small>${html(order.itemId)} · ${customer}</small>`)}
${cell(t.quantity, pen.amount(order.quantityPcs, order.unit), 'number')}
${cell(t.wanted, `${when(order.dueAt)}${order.customer === null && order.dueAt !== null ? `<small>${t.stockWanted}</small>` : ''}`)}
${cell(t.paper, when(order.paperFinishAt))}
${cell(t.promise, measured)}
${cell(t.confirmations, drawTickets(order, tickets, pen))}</tr>`;
}

/** Per operation what was confirmed and stands; the tickets themselves on demand. */
function drawTickets(order: WorkOrder, tickets: readonly Ticket[], pen: Pen): string {
  const { t } = pen;
  const steps = routing(order).map((operation) => {
    const standing = tickets.filter(
      ({ confirmation, reversed }) =>
        confirmation.operationId === operation.id && !reversed && confirmation.kind !== 'reversal',
    );
    const goodPcs = standing.reduce((sum, { confirmation }) => sum + confirmation.yieldPcs, 0);
    const scrapPcs = standing.reduce(
      (sum, { confirmation }) => sum + confirmation.scrap.reduce((part, { quantityPcs }) => part + quantityPcs, 0),
      0,
    );
    const final = standing.some(({ confirmation }) => confirmation.kind === 'final');
    const good = pen.amount(goodPcs, order.unit);
    const label = t.made(operation.number, good, pen.amount(operation.quantityPcs, order.unit));
    return `<li class="${final ? 'final' : standing.length > 0 ? 'partial' : 'nothing'}"><b>${html(operation.number)}</b>
<progress max="${operation.quantityPcs}" value="${Math.max(0, Math.min(goodPcs, operation.quantityPcs))}" aria-label="${html(label)}"></progress>
<span>${good}${final ? ' ✓' : ''}${scrapPcs === 0 ? '' : ` <i>${t.scrap(pen.amount(scrapPcs, order.unit))}</i>`}</span></li>`;
  });
  const list = tickets.map((ticket) => drawTicket(ticket, order, pen));
  const details =
    list.length === 0 ? '' : `<details><summary>${t.tickets(list.length)}</summary><ol>${list.join('')}</ol></details>`;
  return `<ul class="steps">${steps.join('')}</ul>${details}`;
}

function drawTicket({ number, reversed, confirmation }: Ticket, order: WorkOrder, pen: Pen): string {
  const { t } = pen;
  const parts = [t.yielded(pen.amount(confirmation.yieldPcs, order.unit)), ...ticketParts(confirmation, order, pen)];
  const named = `#${number} ${t.kinds[confirmation.kind]} ${confirmation.operationNumber}`;
  const said = withoutFigures.has(confirmation.kind) ? named : `${named}: ${parts.join(', ')}`;
  return reversed ? `<li class="reversed"><s>${html(said)}</s> ${t.reversed}</li>` : `<li>${html(said)}</li>`;
}

const withoutFigures: ReadonlySet<Confirmation['kind']> = new Set(['start', 'interrupt', 'resume']);

function ticketParts({ scrap, stops, goods }: Confirmation, order: WorkOrder, pen: Pen): string[] {
  const { t } = pen;
  const reason = (one: { erpCode?: string | null | undefined; reasonId: string | null }) =>
    one.erpCode ?? one.reasonId ?? t.noReason;
  const stopped = stops.map((stop) => `${Math.round(stop.durationMs / MINUTE_MS)} min ${reason(stop)}`);
  return [
    ...scrap.map((part) => `${t.scrap(pen.amount(part.quantityPcs, order.unit))} ${reason(part)}`),
    ...(stopped.length === 0 ? [] : [t.stops(stopped.join(', '))]),
    ...(goods ?? []).map(
      ({ move, itemId, lot, quantityPcs, unit }) =>
        `${t.moves[move]} ${pen.amount(quantityPcs, unit)} ${itemId}${lot === null ? '' : ` ${t.lot(lot)}`}`,
    ),
  ];
}

/** How far the promise lies from what paper said, in days: what a customer would have waited for in vain. */
function gapToPaper(quoted: number, paper: number | null, { t, decimal }: Pen): string {
  if (paper === null) return '';
  const days = (quoted - paper) / DAY_MS;
  return `<small>${t.gap(days, decimal(Math.abs(days)))}</small>`;
}

function numberOf(value: unknown, field: string): number | null {
  const found = typeof value === 'object' && value !== null ? Reflect.get(value, field) : null;
  return typeof found === 'number' ? found : null;
}

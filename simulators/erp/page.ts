/** The mock ERP's one page, drawn on the server: no script, refreshed by the browser. */

import { routing, type WorkOrder } from '../../shared/core/words/order.ts';
import { nameIn, type Plant } from '../../shared/core/words/plant.ts';
import { printQuantity } from '../../shared/core/words/quantity.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import type { ErpStore, Ticket } from './store.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const ORDERS_SHOWN = 60;

/** The whole page as HTML: open orders by due date first, then the latest finished ones. */
export function drawPage(store: ErpStore, plant: Plant, now: number): string {
  const { orders } = store.ordersSince(0);
  const open = orders.filter(isOpen).sort((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity));
  const finished = orders.filter((order) => !isOpen(order)).sort((a, b) => b.createdAt - a.createdAt);
  const at = dateFormat(plant.timeZone);
  const rows = [...open, ...finished]
    .slice(0, ORDERS_SHOWN)
    .map((order) => drawOrder(order, store.tickets({ orderId: order.id }), store.promise(order.id), at, now));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Mock ERP</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
</head>
<body>
<header><div><h1>Mock ERP</h1><p>${html(nameIn(plant.name, 'en'))}</p></div>
<dl>
<div><dt>open orders</dt><dd>${open.length}</dd></div>
<div><dt>finished</dt><dd>${finished.length}</dd></div>
<div><dt>plans with availability</dt><dd>${paperAvailability(plant)}</dd></div>
<div><dt>as of</dt><dd>${at(now)}</dd></div>
</dl></header>
<main>
<table>
<caption>Orders. The <em>paper date</em> is what this ERP computed from planned times; the <em>measured promise</em> came back from the shop floor.</caption>
<thead><tr><th scope="col">Order</th><th scope="col">Customer</th><th scope="col">Item</th><th scope="col" class="number">Quantity</th>
<th scope="col">Status</th><th scope="col">Wanted</th><th scope="col">Paper date</th><th scope="col">Measured promise</th><th scope="col">Confirmations</th></tr></thead>
<tbody>
${rows.join('\n') || '<tr><td colspan="9" class="empty">No orders yet.</td></tr>'}
</tbody>
</table>
</main>
</body>
</html>
`;
}

const isOpen = (order: WorkOrder): boolean => order.status === 'planned' || order.status === 'released';

function paperAvailability(plant: Plant): string {
  const shares = plant.workCentres.flatMap((centre) => centre.paperAvailability ?? []);
  const first = shares[0];
  return first === undefined ? '–' : `${Math.round(first * 100)} %`;
}

function drawOrder(
  order: WorkOrder,
  tickets: readonly Ticket[],
  promise: unknown,
  at: (moment: number) => string,
  now: number,
): string {
  const quoted = numberOf(promise, 'quotedAt');
  const p50 = numberOf(promise, 'p50');
  const late = order.dueAt !== null && isOpen(order) && (quoted ?? now) > order.dueAt;
  const measured =
    quoted === null
      ? '<span class="none">none yet</span>'
      : `<strong>${at(quoted)}</strong><small>likely ${p50 === null ? '–' : at(p50)}</small>${gapToPaper(quoted, order.paperFinishAt)}`;
  const when = (moment: number | null) => (moment === null ? '<span class="none">–</span>' : at(moment));
  return `<tr class="${html(order.status)}${late ? ' late' : ''}">
<th scope="row">${html(order.id)}<small>${order.strategy}</small></th>
<td>${order.customer === null ? '<span class="none">stock</span>' : html(order.customer)}</td>
<td>${html(order.itemName || order.itemId)}<small>${html(order.itemId)}</small></td>
<td class="number">${order.quantityPcs.toLocaleString('en-GB')}</td>
<td><span class="status">${html(order.status)}</span></td>
<td>${when(order.dueAt)}</td><td>${when(order.paperFinishAt)}</td><td>${measured}</td>
<td>${drawTickets(order, tickets)}</td></tr>`;
}

/** Per operation what was confirmed and stands; the tickets themselves on demand. */
function drawTickets(order: WorkOrder, tickets: readonly Ticket[]): string {
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
    return `<li class="${final ? 'final' : standing.length > 0 ? 'partial' : 'nothing'}"><b>${html(operation.number)}</b>
<progress max="${operation.quantityPcs}" value="${Math.max(0, Math.min(goodPcs, operation.quantityPcs))}"></progress>
${goodPcs.toLocaleString('en-GB')}${scrapPcs === 0 ? '' : ` <i>+ ${scrapPcs} scrap</i>`}${final ? ' ✓' : ''}</li>`;
  });
  const list = tickets.map(({ number, reversed, confirmation }) => {
    const scrap = confirmation.scrap.map(
      (part) => `${part.quantityPcs} ${part.erpCode ?? part.reasonId ?? 'no reason'}`,
    );
    const stops = confirmation.stops.map(
      (stop) => `${Math.round(stop.durationMs / MINUTE_MS)} min ${stop.erpCode ?? stop.reasonId ?? 'no reason'}`,
    );
    const goods = (confirmation.goods ?? []).map(
      ({ move, itemId, lot, quantityPcs, unit }) =>
        `${move} ${printQuantity(quantityPcs, unit)} ${unit.name} ${itemId}${lot === null ? '' : ` lot ${lot}`}`,
    );
    return `<li${reversed ? ' class="reversed"' : ''}>#${number} ${confirmation.kind} ${html(confirmation.operationNumber)}: yield ${confirmation.yieldPcs}${
      scrap.length > 0 ? `, scrap ${html(scrap.join(', '))}` : ''
    }${stops.length > 0 ? `, stops ${html(stops.join(', '))}` : ''}${
      goods.length > 0 ? `, ${html(goods.join(', '))}` : ''
    }</li>`;
  });
  const details =
    list.length === 0
      ? ''
      : `<details><summary>${list.length} ticket${list.length === 1 ? '' : 's'}</summary><ol>${list.join('')}</ol></details>`;
  return `<ul class="steps">${steps.join('')}</ul>${details}`;
}

/** How far the promise lies from what paper said, in days: what a customer would have waited for in vain. */
function gapToPaper(quoted: number, paper: number | null): string {
  if (paper === null) return '';
  const days = (quoted - paper) / DAY_MS;
  const amount = Math.abs(days).toFixed(1);
  return `<small>${amount} days ${days < 0 ? 'before' : 'after'} paper</small>`;
}

function numberOf(value: unknown, field: string): number | null {
  const found = typeof value === 'object' && value !== null ? Reflect.get(value, field) : null;
  return typeof found === 'number' ? found : null;
}

function dateFormat(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => format.format(at);
}

export const pageStyle = `
:root { --ink: #1d2433; --soft: #5a6478; --line: #dde2ec; --ground: #f5f6fa; --card: #fff; --head: #26324d;
  --good: #1b7f4d; --warn: #b3261e; --accent: #3554a5; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f2; --soft: #a3acc0; --line: #333b4e; --ground: #151923;
  --card: #1d2330; --head: #0f1420; --good: #5ec994; --warn: #ff8f86; --accent: #93aef5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
header { background: var(--head); color: #fff; padding: 1.1rem 1.6rem; display: flex; flex-wrap: wrap; gap: 1rem 3rem;
  align-items: center; justify-content: space-between; }
h1 { margin: 0; font-size: 1.3rem; font-weight: 650; } header p { margin: 0; opacity: .8; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2.2rem; margin: 0; } dt { font-size: .75rem; opacity: .75; }
dd { margin: 0; font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }
main { padding: 1.2rem 1.6rem 3rem; overflow-x: auto; }
table { border-collapse: separate; border-spacing: 0; width: 100%; min-width: 68rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 10px; }
caption { text-align: left; color: var(--soft); padding: 0 0 .8rem; } caption em { color: var(--ink); font-style: normal; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .6rem .75rem; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { font-size: .78rem; color: var(--soft); font-weight: 600; white-space: nowrap; }
td { font-variant-numeric: tabular-nums; } tbody th, td:nth-child(n+6), .status { white-space: nowrap; } .number { text-align: right; }
small { display: block; color: var(--soft); font-weight: 400; font-size: .8rem; }
.none, .empty { color: var(--soft); } .status { border: 1px solid var(--line); border-radius: 99px; padding: .05rem .6rem; font-size: .82rem; }
tr.finished .status { color: var(--good); border-color: var(--good); } tr.planned .status { color: var(--soft); }
tr.late td strong { color: var(--warn); } td strong { color: var(--accent); }
ul, ol { margin: 0; padding: 0; list-style: none; } .steps li { display: flex; align-items: center; gap: .5rem; white-space: nowrap; }
.steps b { font-weight: 600; font-size: .8rem; color: var(--soft); } .steps i { font-style: normal; color: var(--warn); }
.steps .nothing { opacity: .55; } .steps .final { color: var(--good); }
progress { width: 6rem; height: .5rem; appearance: none; border: 0; border-radius: 4px; overflow: hidden; background: var(--line); }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
details { margin-top: .3rem; font-size: .82rem; color: var(--soft); } summary { cursor: pointer; } .reversed { text-decoration: line-through; }
`;

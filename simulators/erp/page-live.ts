/** How the mock ERP's page looks, and how it stays fresh: as text, for the server sends it as it is. */

/**
 * Told that something was written, it asks for the page again and takes over what is different, row by row: what is
 * opened stays open, nothing scrolls. Without it the page is whole, only older.
 */
export const pageScript = `
const swap = async () => {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.body.dataset.writes = next.body.dataset.writes;
  take(document.getElementById('numbers'), next.getElementById('numbers'));
  const rows = document.getElementById('orders');
  const fresh = [...next.getElementById('orders').children];
  const known = new Map([...rows.children].map((row) => [row.id, row]));
  fresh.forEach((row, index) => {
    const old = known.get(row.id);
    known.delete(row.id);
    if (old !== undefined) take(old, row);
    const place = old ?? row;
    if (rows.children[index] !== place) rows.insertBefore(place, rows.children[index] ?? null);
  });
  for (const gone of known.values()) gone.remove();
};
const take = (old, next) => {
  const open = old.querySelector('details')?.open === true;
  const details = next.querySelector('details');
  if (details !== null) details.open = open;
  if (old.innerHTML === next.innerHTML) return;
  const hadFocus = old.contains(document.activeElement);
  old.className = next.className;
  old.innerHTML = next.innerHTML;
  if (hadFocus) old.querySelector('summary')?.focus();
};
let running = Promise.resolve();
const look = () => {
  running = running.then(swap).catch(() => {});
};
const line = new EventSource('/live');
line.addEventListener('view', ({ data }) => {
  if (String(JSON.parse(data).writes) !== document.body.dataset.writes) look();
});
line.addEventListener('patch', look);
`;

export const pageStyle = `
:root { --ink: #1d2433; --soft: #545d70; --line: #d3d9e4; --ground: #f5f6fa; --card: #fff; --head: #26324d; --head-soft: #d4dbeb;
  --good: #146c41; --warn: #b3261e; --accent: #3554a5; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f2; --soft: #aab3c6; --line: #3a4358; --ground: #151923;
  --card: #1d2330; --head: #0f1420; --good: #6fd3a3; --warn: #ff9c94; --accent: #a3baf7; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
header { background: var(--head); color: #fff; padding: 1rem 1.4rem; display: flex; flex-wrap: wrap; gap: .8rem 2.4rem;
  align-items: center; justify-content: space-between; }
h1 { margin: 0; font-size: 1.3rem; font-weight: 650; } header p { margin: 0; color: var(--head-soft); }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0; } dt { font-size: .8rem; color: var(--head-soft); }
dd { margin: 0; font-size: 1.1rem; font-weight: 600; font-variant-numeric: tabular-nums; }
nav { display: flex; gap: .3rem; } nav a { color: #fff; padding: .4rem .6rem; border-radius: 6px; text-decoration: none; }
nav a:hover { text-decoration: underline; } nav [aria-current] { background: #fff; color: #26324d; font-weight: 600; }
main { padding: 1rem 1.4rem 3rem; max-width: 100rem; margin: 0 auto; } .lead { margin: 0 0 .6rem; max-width: 60rem; }
table { border-collapse: separate; border-spacing: 0; width: 100%; background: var(--card);
  border: 1px solid var(--line); border-radius: 10px; }
caption { text-align: left; color: var(--soft); padding: 0 0 .8rem; }
th, td { text-align: left; vertical-align: top; padding: .6rem .7rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { font-size: .8rem; color: var(--soft); font-weight: 600; overflow-wrap: normal; }
td { font-variant-numeric: tabular-nums; } tbody th { white-space: nowrap; overflow-wrap: normal; } .number { text-align: right; white-space: nowrap; }
small { display: block; color: var(--soft); font-weight: 400; font-size: .82rem; }
.none, .empty { color: var(--soft); } .status { font-weight: 600; } .finished .status { color: var(--good); }
.bad { color: var(--warn); font-weight: 600; font-size: .85rem; } td strong { color: var(--accent); }
ul, ol { margin: 0; padding: 0; list-style: none; }
.steps li { display: grid; grid-template-columns: auto 4.5rem minmax(0, 1fr); align-items: center; gap: .5rem; }
.steps b { font-weight: 600; font-size: .82rem; color: var(--soft); } .steps i { font-style: normal; color: var(--warn); }
.steps .nothing { color: var(--soft); } .steps .final { color: var(--good); }
progress { width: 100%; height: .5rem; appearance: none; border: 0; border-radius: 4px; overflow: hidden; background: var(--line); }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
details { margin-top: .3rem; font-size: .85rem; color: var(--soft); } summary { cursor: pointer; padding: .25rem 0; }
@media (max-width: 900px) {
  table, tbody, tr, th, td, caption { display: block; } caption { padding: .6rem .7rem; } thead { position: absolute; clip-path: inset(50%); }
  tr { padding: .5rem .2rem; border-bottom: 1px solid var(--line); } th, td { border: 0; padding: .2rem .7rem; }
  td { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: 0 .6rem; } td::before { content: attr(data-head); color: var(--soft); font-size: .85rem; }
  td > * { grid-column: 2; } .number { text-align: left; } .empty::before { content: none; }
}
@media print { header { background: none; color: inherit; } nav, details { display: none; } body { font-size: 10px; } }
`;

/**
 * Labour the slow and obvious way: between any two moments at which anything changes, who is signed on
 * where, what is in work there, and each millisecond dealt out in turn. The small plant's calendar, by heart.
 */
import type { Event } from '../../../../shared/core/words/event.ts';
import { inOrder, type NaivePiece, planAt } from './naive.ts';

const minute = 60_000;
const hour = 60 * minute;

interface Stay {
  machineId: string;
  by: string;
  from: number;
  to: number;
}

function endOfShift(at: number): number | null {
  if (planAt(at) === null) return null;
  const day = Math.floor(at / (24 * hour)) * 24 * hour;
  return at - day < 14 * hour ? day + 14 * hour : day + 22 * hour;
}

/** Without a sign-off: the end of the shift of half an hour later, of now, or of the next within 12 hours. */
function endsAt(at: number): number {
  const early = endOfShift(at + 30 * minute) ?? endOfShift(at);
  if (early !== null) return early;
  for (let later = at; later < at + 12 * hour; later += minute) {
    const end = endOfShift(Math.ceil(later / minute) * minute);
    if (end !== null && Math.ceil(later / minute) * minute < at + 12 * hour) return end;
  }
  return at + 12 * hour;
}

function staysOf(events: readonly Event[]): Stay[] {
  const stays: Stay[] = [];
  for (const fact of inOrder(events)) {
    if (fact.type !== 'operatorSignedOn' && fact.type !== 'operatorSignedOff') continue;
    const { machineId, by, at } = fact;
    const last = stays.findLast((stay) => stay.machineId === machineId && stay.by === by);
    if (fact.type === 'operatorSignedOn') {
      if (last === undefined || at >= last.to) stays.push({ machineId, by, from: at, to: endsAt(at) });
    } else if (last !== undefined && wasOpen(events, fact, last)) last.to = at;
  }
  return stays;
}

/** No sign-off stands between the sign-on and this one, and it comes within four hours of the shift's end. */
function wasOpen(events: readonly Event[], off: Event, stay: Stay): boolean {
  if (!('by' in off) || off.at >= endsAt(stay.from) + 4 * hour) return false;
  const own = inOrder(events).filter(
    (fact) => fact.machineId === stay.machineId && 'by' in fact && fact.by === stay.by,
  );
  const before = own
    .slice(0, own.indexOf(off))
    .findLast((fact) => fact.type === 'operatorSignedOn' || fact.type === 'operatorSignedOff');
  return before?.type === 'operatorSignedOn';
}

function inWork({ class: kind, owner }: NaivePiece): string[] {
  const [rule = '', ids = ''] = owner?.split(':') ?? [];
  const works = kind === 'noData' ? rule === 'operatorStarted' || rule === 'reassigned' : worked.includes(kind);
  return works && owner !== null ? ids.split('+') : [];
}
const worked = ['producing', 'setup', 'stop', 'minorStop'];

/** Labour per operation up to `to`, ms, and per person. */
export function naiveLabour(
  events: readonly Event[],
  pieces: ReadonlyMap<string, readonly NaivePiece[]>,
  to: number,
): { byOperation: Map<string, number>; byPerson: Map<string, number> } {
  const stays = staysOf(events);
  const edges = new Set([...stays, ...[...pieces.values()].flat()].flatMap((one) => [one.from, one.to]));
  const first = Math.min(...edges);
  for (let at = Math.floor(first / (15 * minute)) * 15 * minute; at < to; at += 15 * minute) edges.add(at);
  const sorted = [...edges].filter((edge) => edge <= to).sort((a, b) => a - b);
  const byOperation = new Map<string, number>();
  const byPerson = new Map<string, number>();
  sorted.forEach((from, index) => {
    const end = sorted[index + 1];
    if (end === undefined || planAt(from)?.work !== true) return;
    for (const by of new Set(stays.map((stay) => stay.by))) {
      const places = stays
        .filter((stay) => stay.by === by && stay.from <= from && from < stay.to)
        .flatMap(({ machineId }) => {
          const piece = pieces.get(machineId)?.find((one) => one.from <= from && from < one.to);
          return piece === undefined ? [] : inWork(piece).map((id) => ({ id, key: `${machineId} ${id}` }));
        })
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      if (places.length === 0) continue;
      byPerson.set(by, (byPerson.get(by) ?? 0) + end - from);
      places.forEach(({ id }, n) => {
        byOperation.set(id, (byOperation.get(id) ?? 0) + dealt(from, end, n, places.length));
      });
    }
  });
  return { byOperation, byPerson };
}

/** Milliseconds of [from, to) whose number modulo `all` is n. */
function dealt(from: number, to: number, n: number, all: number): number {
  const rounds = Math.floor((to - from) / all);
  let sum = rounds;
  for (let at = from + rounds * all; at < to; at++) if (at % all === n) sum++;
  return sum;
}

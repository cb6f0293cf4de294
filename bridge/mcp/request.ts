/** A tool's question as a call of the API, and the call's answer as a model reads it. Pure. */
import { LATEST_MS } from '../../shared/core/words/moments.ts';
import { own } from '../../shared/core/words/own.ts';
import { type Args, queryOf } from './explained.ts';

export interface Request {
  method: 'GET' | 'POST';
  /** With its query. */
  path: string;
  body?: Args;
}

/** The call that answers; `args` as the tool's input gives them. */
export function requestOf({ call }: { call: string }, args: Args): Request {
  const [method, template = ''] = call.split(' ');
  const used = new Set<string>();
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    used.add(name);
    return encodeURIComponent(String(own(args, name)));
  });
  const rest = Object.fromEntries(
    Object.entries(args).filter(([name, value]) => !used.has(name) && value !== undefined),
  );
  if (method === 'POST') return { method, path, body: rest };
  const query = queryOf(rest, Object.keys(rest));
  return { method: 'GET', path: query === '' ? path : `${path}?${query}` };
}

/** Whole numbers of this size are moments in everything that the bridge answers; a model reads them better written out. */
const isMoment = (value: number): boolean => Number.isInteger(value) && value > 946_684_800_000 && value < LATEST_MS;

/** The answer with moments written out in UTC, and only what the tool picks of it. */
export function readable(value: unknown, picks?: readonly string[], omits: readonly string[] = []): unknown {
  if (typeof value === 'number') return isMoment(value) ? new Date(value).toISOString() : value;
  if (Array.isArray(value)) return value.map((one) => readable(one, undefined, omits));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name]) => (picks === undefined || picks.includes(name)) && !omits.includes(name),
  );
  return Object.fromEntries(kept.map(([name, one]) => [name, readable(one, undefined, omits)]));
}

/**
 * An entry to start from where no profile fits: what is seen of one machine, the likely signals with a meaning, the
 * others as comments, to be corrected by hand. Pure.
 */
import { stringify } from 'yaml';
import type { SourceKind } from '../../sources/kind.ts';
import type { Seen } from '../../sources/lookout.ts';
import { machineIdOf } from '../../sources/mapping/suggest.ts';
import { rowsOf, type ValueRow } from './rows.ts';

export interface Start {
  kind: string;
  groupId: string | null;
  machineId: string;
  /** The entry without its machine's id. */
  yaml: string;
}

/** In the order in which a row is tried; the first that fits by its name and value is it. */
const likely = [
  ['scrap', /scrap|reject|defect|\bnok\b|bad|ausschuss|rebut/i, isNumber],
  ['good', /good|gut|(^|[^n])ok\b|bon(nes)?/i, isNumber],
  ['total', /total|count|parts|pieces|st(ü|ue)ck|z(ä|ae)hler|produced|compteur/i, isNumber],
  ['state', /state|status|zustand|mode|run|etat|état/i, () => true],
] as const satisfies readonly (readonly [string, RegExp, (value: string) => boolean])[];
type Role = (typeof likely)[number][0];

const mostLooked = 2_000;
const mostShown = 40;

/** null where nothing is seen, or nobody reads it. */
export function startOf(seen: readonly Seen[], kinds: readonly SourceKind[]): Start | null {
  const [best] = groupsOf(rowsOf(seen, '', mostLooked).rows).sort((a, b) => b.roles.size - a.roles.size);
  const [first] = best?.rows ?? [];
  if (best === undefined || first === undefined) return null;
  const reader = kinds.find(({ connecting }) => connecting?.reads(first) === true);
  if (reader?.connecting === undefined) return null;
  const placed = reader.connecting.placed(best.rows);
  const { groupId, at, addresses } = placed;
  const name = placed.name ?? first.of.split('/').findLast((part) => /[a-z]/i.test(part)) ?? first.of;
  return { kind: reader.kind, groupId, machineId: machineIdOf(name), yaml: entryText(at, best, addresses) };
}

interface Group {
  rows: readonly ValueRow[];
  roles: ReadonlyMap<ValueRow, Role>;
}

/** Values of one object, topic or device. */
function groupsOf(rows: readonly ValueRow[]): Group[] {
  const groups = new Map<string, ValueRow[]>();
  for (const row of rows) groups.set(row.of, [...(groups.get(row.of) ?? []), row]);
  return [...groups.values()].map((all) => {
    const own = all.slice(0, mostShown);
    return { rows: own, roles: rolesOf(own) };
  });
}

function rolesOf(rows: readonly ValueRow[]): Map<ValueRow, Role> {
  const roles = new Map<ValueRow, Role>();
  for (const [role, name, fits] of likely) {
    const row = rows.find((one) => !roles.has(one) && name.test(one.name) && fits(one.value));
    if (row !== undefined) roles.set(row, role);
  }
  return roles;
}

function entryText(
  at: Readonly<Record<string, unknown>>,
  { rows, roles }: Group,
  addresses: readonly string[],
): string {
  const lines = Object.keys(at).length === 0 ? [] : [stringify(at, { lineWidth: 0 }).trimEnd()];
  const names = new Set<string>();
  const reads = rows.map((row, index) => {
    const role = roles.get(row);
    const name = role ?? freshName(row.name, names);
    return `  ${role === undefined ? '# ' : ''}${name}: ${inline(addresses[index] ?? '')} # now: ${oneLine(row.value)}`;
  });
  lines.push(roles.size === 0 ? 'read: {}' : 'read:', ...reads);
  const counters = [...roles].filter(([, role]) => role !== 'state');
  if (counters.length > 0) lines.push('counters:');
  for (const [{ width, value }, role] of counters)
    lines.push(`  ${role}: { read: ${role}, width: ${width ?? (value.includes('.') ? 'float' : 'u32')} }`);
  const state = [...roles].find(([, role]) => role === 'state')?.[0];
  if (state !== undefined)
    lines.push(
      'state:',
      '  word: state',
      '  rules:',
      `    - { when: { state: ${inline(state.value)} }, state: running } # what it is now`,
      '  otherwise: stopped',
    );
  return `${lines.join('\n')}\n`;
}

function freshName(address: string, taken: Set<string>): string {
  const base = address.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'value';
  let name = base;
  for (let next = 2; taken.has(name); next++) name = `${base}-${next}`;
  taken.add(name);
  return name;
}

/** A text as it can stand within a line of YAML, also between braces. */
function inline(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

function oneLine(value: string): string {
  return value.replace(/\s+/g, ' ').slice(0, 60);
}

function isNumber(value: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(value);
}

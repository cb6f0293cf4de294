/** How the figures of an answer came about: calls of the API, for the whole and for each row by its own name. Pure. */
import { z } from 'zod';
import { kpiIds } from '../../shared/core/kpis/definitions.ts';
import { LONGEST_WINDOW_MS } from '../../shared/core/words/moments.ts';
import { own } from '../../shared/core/words/own.ts';

export type Args = Readonly<Record<string, unknown>>;

export interface Explained {
  /** Path and query. */
  all?: string;
  each?: readonly { of: string; path: string }[];
}

/** `itself`: the answer names what it rests on, or holds no figure. */
export type Explain = 'itself' | ((args: Args, answer: unknown, now: number) => Explained);

/** Of rows more than that the whole is explained, and each by the question that is narrower. */
const MOST_ROWS = 500;

export function queryOf(args: Args, names: readonly string[]): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const said = own(args, name);
    if (said !== undefined && said !== null) query.set(name, String(said));
  }
  return query.toString();
}

const scopeQuery = (args: Args): string =>
  `/api/explain?${queryOf(args, ['kind', 'id', 'workCentreId', 'from', 'to'])}`;
const whyThatDate = (orderId: string): string => `/api/orders/${encodeURIComponent(orderId)}/explanation`;
const orderIn = ({ id }: Args): string => String(id);
/** Always the same. */
export const by =
  (path: string): Explain =>
  () => ({ all: path });

/** A link for each row that looks as it should. */
function each<Row>(rows: unknown, schema: z.ZodType<Row>, link: (row: Row) => { of: string; path: string }) {
  if (!Array.isArray(rows)) return [];
  return rows.slice(0, MOST_ROWS).flatMap((row) => {
    const { success, data } = schema.safeParse(row);
    return success ? [link(data)] : [];
  });
}

const of = (answer: unknown, name: string): unknown =>
  typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
const Window = z.object({ from: z.number(), to: z.number() });
const windowOf = (answer: unknown): Args => Window.safeParse(of(answer, 'window')).data ?? {};

export const explained: Explain = (args) => ({ all: scopeQuery(args) });

export const explainedPlant: Explain = ({ from, to }) => ({ all: scopeQuery({ kind: 'plant', from, to }) });

export const explainedDate: Explain = (args) => ({ all: whyThatDate(orderIn(args)) });

const OfOrder = z.object({ orderId: z.string() });
/** All of them rest on the same that was measured. */
const datesOf = (rows: unknown): Explained => ({
  all: '/api/promises/beliefs',
  each: each(rows, OfOrder, ({ orderId }) => ({ of: orderId, path: whyThatDate(orderId) })),
});
export const explainedDates: Explain = (_args, answer) => datesOf(answer);
export const explainedOrders: Explain = (_args, answer) => datesOf(of(answer, 'orders'));

export const explainedMachines: Explain = (_args, answer) => {
  const window = windowOf(answer);
  return {
    all: scopeQuery({ kind: 'plant', ...window }),
    each: each(of(answer, 'machines'), z.object({ id: z.string() }), ({ id }) => ({
      of: id,
      path: scopeQuery({ kind: 'machine', id, ...window }),
    })),
  };
};

/** Rows over time are the same scope in a window of their own; of the whole plant, rows by something are that. */
const Row = z.object({ key: z.record(z.string(), z.string().nullable()), ...Window.shape });
const kinds = { machineId: 'machine', workCentreId: 'workCentre', orderId: 'order', operationId: 'operation' } as const;
const ofTime = ['day', 'week', 'month', 'shift'];
export const explainedRows: Explain = (args, answer) => ({
  all: scopeQuery(args),
  each: each(answer, Row, ({ key, from, to }) => {
    const name = Object.values(key).map((part) => part ?? '-');
    const [field, kind] = Object.entries({ ...kinds, itemId: 'item' }).find(([one]) => one in key) ?? [];
    const isOfTime = ofTime.includes(String(args.by));
    const scope = isOfTime || args.kind !== 'plant' || field === undefined ? args : { kind, id: own(key, field) };
    const window = isOfTime ? { from, to } : { from: args.from, to: args.to };
    return { of: name.join(' '), path: scopeQuery({ ...scope, ...window }) };
  }),
});

/** The orders behind each figure. */
const KpiRow = z.object({ key: z.string(), values: z.record(z.string(), z.unknown()) });
export const explainedKpis: Explain = (args, answer) => {
  const behind = (kpi: string, key: string): string =>
    `/api/kpis/behind?${queryOf({ ...args, kpi, key }, ['strategy', 'by', 'kpi', 'key', 'from', 'to'])}`;
  const rows = z.array(KpiRow).safeParse(of(answer, 'rows')).data ?? [];
  const values = rows.flatMap(({ key, values }) =>
    kpiIds.flatMap((kpi) =>
      Object.hasOwn(values, kpi) ? [{ of: `${key} ${kpi}`.trim(), path: behind(kpi, key) }] : [],
    ),
  );
  return { all: '/api/kpis/definitions', each: values.slice(0, MOST_ROWS) };
};

const Mes = z.object({
  operationId: z.string(),
  mes: z.object({ startedAt: z.number(), finishedAt: z.number().nullable() }),
});
/** What was made of an operation, from its begin to its end or to now. */
export const explainedMade: Explain = (_args, answer, now) => ({
  each: each(of(answer, 'operations'), Mes, ({ operationId, mes }) => {
    const to = mes.finishedAt ?? now;
    const from = Math.max(mes.startedAt, to - LONGEST_WINDOW_MS);
    return { of: operationId, path: scopeQuery({ kind: 'operation', id: operationId, from, to }) };
  }),
});
/** Costs are of what was made, which stands beside what the ERP was told. */
export const explainedCosts: Explain = (args) => ({
  all: `/api/orders/${encodeURIComponent(orderIn(args))}/confirmations`,
});

const Proposal = z.object({ id: z.string(), workCentreId: z.string(), itemId: z.string().nullable() });
export const explainedProposals: Explain = (_args, answer) => ({
  all: `/api/measured?${queryOf(windowOf(answer), ['from', 'to'])}`,
  each: each(of(answer, 'proposals'), Proposal, ({ id, workCentreId, itemId }) => ({
    of: id,
    path: scopeQuery({
      ...(itemId === null ? { kind: 'workCentre', id: workCentreId } : { kind: 'item', id: itemId, workCentreId }),
      ...windowOf(answer),
    }),
  })),
});

const Cause = z.object({ cause: z.string() });
export const explainedCauses: Explain = (_args, answer) => ({
  all: '/api/postings',
  each: each(of(answer, 'causes'), Cause, ({ cause }) => ({
    of: cause,
    path: `/api/postings?${queryOf({ cause }, ['cause'])}`,
  })),
});

/** What simulated people and customers use: the collector's tablet API and the mock ERP's REST, as anybody would. */
import { z } from 'zod';
import { sift } from '../../shared/core/orders/sift.ts';
import { type WorkOrder, WorkOrderSchema } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { problemCodes } from '../../shared/core/words/problem-codes.ts';
import type { CustomerOrder } from '../plant/customer-orders.ts';
import type { Intent } from '../plant/operator.ts';

const TIMEOUT_MS = 10_000;

/** What the operators look at of the tablet's view. */
const TabletSchema = z.looseObject({
  now: z.number(),
  computing: z.boolean(),
  machines: z.array(
    z.looseObject({
      id: z.string(),
      lineProblem: z.string().nullable(),
      current: z.looseObject({ operationId: z.string(), goodPcs: z.number() }).nullable(),
      stops: z.array(z.looseObject({ from: z.number(), to: z.number().nullable(), unexplained: z.boolean() })),
      queue: z.array(
        z.looseObject({
          operationId: z.string(),
          goodPcs: z.number(),
          waitsFor: z.string().nullable(),
        }),
      ),
    }),
  ),
});
export type Tablet = z.infer<typeof TabletSchema>;

export interface Credentials {
  name: string;
  secret: string;
}

export interface CollectorClient {
  view(): Promise<Tablet>;
  /** Signs on where needed. Errors: the collector's own problems; `unavailable` when it is away. */
  command(person: Credentials, intent: Intent, commandId: string): Promise<void>;
}

/** It looks as the first of these people, as a tablet does that somebody is signed on at. */
export function createCollectorClient(url: string, people: readonly Credentials[]): CollectorClient {
  const cookies = new Map<string, string>();
  const signOn = async (person: Credentials): Promise<string> => {
    const answer = await send(`${url}/api/session`, 'POST', person, {});
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    cookies.set(person.name, cookie);
    return cookie;
  };
  /** With a session; with another one where that has ended. */
  const as = async <T>(person: Credentials, ask: (cookie: string) => Promise<T>): Promise<T> => {
    try {
      return await ask(cookies.get(person.name) ?? (await signOn(person)));
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'unauthenticated')) throw error;
      return ask(await signOn(person));
    }
  };
  return {
    view: async () => {
      const [first] = people;
      if (first === undefined) throw new Problem('invalid', 'Nobody is there to look at the tablet: give --people.');
      const look = (cookie: string) => send(`${url}/api/view`, 'GET', undefined, { cookie });
      return TabletSchema.parse(await (await as(first, look)).json());
    },
    command: async (person, intent, commandId) => {
      const give = (cookie: string) => send(`${url}/api/commands`, 'POST', { ...intent, commandId }, { cookie });
      const answer = await as(person, give);
      await answer.body?.cancel();
    },
  };
}

const OrdersSchema = z.object({ cursor: z.string(), orders: z.array(z.unknown()) });

export interface ErpClient {
  /** Orders changed since the last call (all at first). */
  changes(): Promise<WorkOrder[]>;
  order(order: CustomerOrder): Promise<void>;
  release(orderId: string): Promise<void>;
  receive(orderId: string, itemId: string, at: number): Promise<void>;
  back(orderId: string, operationId: string, at: number): Promise<void>;
}

export function createErpClient(url: string, token: string): ErpClient {
  const headers = { authorization: `Bearer ${token}` };
  let cursor: string | null = null;
  const change = async (method: string, path: string, body: unknown): Promise<void> => {
    const answer = await send(`${url}${path}`, method, body, headers);
    await answer.body?.cancel();
  };
  return {
    changes: async () => {
      const path: string = cursor === null ? '' : `?since=${encodeURIComponent(cursor)}`;
      const answer = await send(`${url}/api/work-orders${path}`, 'GET', undefined, headers);
      const parsed = OrdersSchema.parse(await answer.json());
      cursor = parsed.cursor;
      // One that nobody could make stops no other.
      return sift(parsed.orders, WorkOrderSchema).orders;
    },
    order: (order) => change('POST', '/api/customer-orders', order),
    release: (orderId) => change('PATCH', `/api/work-orders/${orderId}`, { status: 'released' }),
    receive: (orderId, itemId, at) => change('PATCH', `/api/work-orders/${orderId}`, { received: [{ itemId, at }] }),
    back: (orderId, operationId, at) => change('PATCH', `/api/work-orders/${orderId}`, { back: [{ operationId, at }] }),
  };
}

const ProblemSchema = z.object({ code: z.enum(problemCodes), message: z.string() });

/** Errors: the other side's problem where it names one, else `unavailable`. */
async function send(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new Problem('unavailable', `No answer from ${url}.`, { cause: error });
  }
  if (answer.ok) return answer;
  const parsed = ProblemSchema.safeParse(await answer.json().catch(() => undefined));
  if (parsed.success) throw new Problem(parsed.data.code, parsed.data.message);
  throw new Problem('unavailable', `${url} answered ${answer.status}.`);
}

/**
 * Start here for another ERP: copy this file, give the kind its name, put your client where the folder is, fill in
 * the translations, add its line to `registry.ts`, and run the contract suite (`test/contracts/erp.ts`) on it.
 * It compiles, faces the suite, and runs in a whole bridge (`test/bridge/blueprint.test.ts`), so it cannot rot.
 *
 * It speaks to an ERP that is a folder of files: `orders/<id>.json` put there by the ERP, `tickets/<key>.json` by us.
 *
 * What a dialect owes to the bridge:
 * - `booked` only after the ERP says that it is on its disk;
 * - `refused`, `busy`, `denied`, `away` only when it is sure that nothing was booked, with the ERP's own words;
 * - `unknown` for everything else: the bridge then proves what happened before it sends again.
 */
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type Amount, type Amounts, scrapOf, sumAmounts } from '../../../shared/core/erp/amounts.ts';
import { planOf } from '../../../shared/core/erp/plan.ts';
import type { Abilities, Outcome, Words, Writer } from '../../../shared/core/erp/posting.ts';
import { roundedQuantity, roundedTime } from '../../../shared/core/erp/rounding.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { parseQuantity, pieces } from '../../../shared/core/words/quantity.ts';
import { HOUR_MS } from '../../../shared/core/words/time.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { replaceFile } from '../../../shared/io/replace-file.ts';
import { erpDialect } from '../dialect.ts';
import type { Books, Erp } from '../erp.ts';

/**
 * 1. The options: checked when the configuration is read, before anything connects. Fields named `…File` and
 * `…Folder` are paths relative to it; a secret that may stand in a file of its own is named under `secrets` below.
 */
const BlueprintOptionsSchema = z
  .object({
    kind: z.literal('blueprint'),
    exchangeFolder: z.string().min(1),
    /** How often orders are asked for. */
    pollMs: z.int().positive().default(5_000),
    /** How long an answer may take before its outcome is unknown. */
    timeoutMs: z.int().positive().default(10_000),
  })
  .strict();
export type BlueprintOptions = z.infer<typeof BlueprintOptionsSchema>;

/** 2. The dialect: all that the bridge asks of an ERP. Its line in `registry.ts` is this name. */
export const blueprint = erpDialect({
  kind: 'blueprint',
  options: BlueprintOptionsSchema,
  create: (options) => createBlueprintErp(options, folderClient(options.exchangeFolder)),
  address: ({ exchangeFolder }) => exchangeFolder,
});

/** 3. What the ERP books: its own record, in its own units. The body of a posting is one, as text. */
export const BookingSchema = z.strictObject({
  key: z.string(),
  kind: z.enum(['partial', 'final', 'reversal']),
  reverses: z.string().nullable(),
  order: z.string(),
  operation: z.string(),
  yield: z.string(),
  rework: z.string(),
  scrap: z.array(z.strictObject({ reason: z.string(), quantity: z.string() })),
  setupHours: z.string(),
  machineHours: z.string(),
  labourHours: z.string(),
});
export type Booking = z.infer<typeof BookingSchema>;

const HOUR_DECIMALS = 2;

const can: Abilities = {
  answers: 'atOnce',
  lookUp: 'byKey',
  repeats: 'refusedByKey',
  longestTransactionMs: 1_000,
  serialPer: 'order',
  parallel: 8,
  pauseMs: 0,
  reverse: 'cancel',
  reverseFinal: true,
  takes: new Set(['yield', 'scrap', 'rework', 'setup', 'machine', 'labour']),
};

/** 4. Writing: pure, tested by golden files. What is cut off is not in `says`, so that the next ticket says it. */
export const blueprintWriter: Writer = {
  can,
  plan: (ticket, _about, newKey) => {
    const key = newKey();
    const kind = ticket.kind === 'final' ? 'final' : 'partial';
    const unit = ticket.unit ?? pieces;
    const hours = (ms: number) => roundedTime(ms, 'h', HOUR_DECIMALS);
    const [setup, machine, labour] = [hours(ticket.setupMs), hours(ticket.machineMs), hours(ticket.labourMs)];
    const scrap = ticket.scrap.map((part) => ({ ...part, ...roundedQuantity(part.quantityPcs, unit, 3) }));
    const [good, rework] = [ticket.yieldPcs, ticket.reworkPcs].map((steps) => roundedQuantity(steps, unit, 3));
    const booking: Booking = {
      key,
      kind,
      reverses: null,
      order: ticket.orderId,
      operation: ticket.operationId,
      yield: good?.text ?? '0',
      rework: rework?.text ?? '0',
      scrap: scrap.map(({ erpCode, text }) => ({ reason: erpCode ?? 'OTHER', quantity: text })),
      setupHours: setup.text,
      machineHours: machine.text,
      labourHours: labour.text,
    };
    const says: Amounts = new Map<Amount, number>([
      ['yield', good?.says ?? 0],
      ['rework', rework?.says ?? 0],
      ['setupMs', setup.says],
      ['machineMs', machine.says],
      ['labourMs', labour.says],
      ...scrap.map(({ reasonId, says }): [Amount, number] => [scrapOf(reasonId), says]),
    ]);
    return planOf(can, ticket, [{ key, kind, says, body: JSON.stringify(booking) }]);
  },
  reversal: (original, { key }) => {
    const said = BookingSchema.parse(JSON.parse(original.body));
    return JSON.stringify({ ...said, key, kind: 'reversal', reverses: original.key } satisfies Booking);
  },
};

/** 5. The ERP's own interface: a client library, a queue, a folder of files. Errors are its own. */
export interface BlueprintClient {
  /** As the ERP wrote them: the bridge checks each alone. */
  changedOrders(since: number): Promise<{ upTo: number; orders: readonly unknown[] }>;
  book(key: string, body: string): Promise<{ number: string } | { refusal: Words }>;
  booked(key: string): Promise<{ number: string } | null>;
  bookedFor(orderId: string): Promise<readonly Booking[]>;
}

/** The one error by which this client says that it never reached the ERP. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/** 6. The translations. */
export function createBlueprintErp(options: Pick<BlueprintOptions, 'timeoutMs'>, client: BlueprintClient): Erp {
  const ask = async <T>(question: Promise<T>): Promise<T> => {
    try {
      return await within(options.timeoutMs, question);
    } catch (error) {
      throw new Problem('unavailable', { what: 'erpAway', words: wordsOf(error) }, { cause: error });
    }
  };
  return {
    id: 'blueprint',
    writer: blueprintWriter,
    orders: async (cursor) => {
      const { upTo, orders } = await ask(client.changedOrders(cursor === null ? 0 : Number(cursor)));
      return { cursor: String(upTo), orders };
    },
    send: async ({ key, body }): Promise<Outcome> => {
      try {
        const answer = await within(options.timeoutMs, client.book(key, body));
        return 'refusal' in answer
          ? { is: 'refused', words: answer.refusal, cure: 'other' }
          : { is: 'booked', erpRef: { number: answer.number } };
      } catch (error) {
        const words = { code: '', text: wordsOf(error) };
        return error instanceof NotConnected ? { is: 'away', words } : { is: 'unknown', words };
      }
    },
    find: async ({ key }) => {
      const found = await ask(client.booked(key));
      return found === null ? { is: 'absent' } : { is: 'booked', erpRef: { number: found.number } };
    },
    books: async (orderId, isOfAnother = () => false) => {
      const records = await ask(client.bookedFor(orderId));
      return booksOf(records.filter(({ key }) => !isOfAnother(key)));
    },
  };
}

/** What its records say, read back into our amounts. */
function booksOf(records: readonly Booking[]): Books {
  const reversed = new Set(records.map(({ reverses }) => reverses));
  const live = records.filter(({ kind, key }) => kind !== 'reversal' && !reversed.has(key));
  return {
    open: [],
    operations: [...new Set(live.map(({ operation }) => operation))].map((operationId) => {
      const own = live.filter(({ operation }) => operation === operationId);
      const sums = sumAmounts(own.map(amountsOfBooking));
      return { operationId, sums, final: own.some(({ kind }) => kind === 'final'), foreign: 0 };
    }),
  };
}

function amountsOfBooking(booking: Booking): Amounts {
  const ms = (hours: string) => parseQuantity(hours, { name: 'h', decimals: 6 }) ?? 0;
  const steps = (text: string) => parseQuantity(text, pieces) ?? 0;
  return new Map<Amount, number>([
    ['yield', steps(booking.yield)],
    ['rework', steps(booking.rework)],
    ['setupMs', (ms(booking.setupHours) * HOUR_MS) / 1e6],
    ['machineMs', (ms(booking.machineHours) * HOUR_MS) / 1e6],
    ['labourMs', (ms(booking.labourHours) * HOUR_MS) / 1e6],
    ...booking.scrap.map(({ reason, quantity }): [Amount, number] => [scrapOf(reason), steps(quantity)]),
  ]);
}

/** The answer, or an error when it takes too long; the call itself may still succeed behind our back. */
async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** 7. The driver. An order counts as changed when its file was written; a ticket is booked when its file is there. */
function folderClient(folder: string): BlueprintClient {
  const [orders, tickets] = [join(folder, 'orders'), join(folder, 'tickets')];
  const namesIn = async (place: string): Promise<string[]> => {
    await mkdir(place, { recursive: true });
    return (await readdir(place)).filter((name) => name.endsWith('.json')).sort();
  };
  const booked = async (): Promise<Booking[]> =>
    Promise.all((await namesIn(tickets)).map((name) => parsedFile(join(tickets, name), BookingSchema)));
  return {
    changedOrders: async (since) => {
      let upTo = since;
      const changed: unknown[] = [];
      for (const name of await namesIn(orders)) {
        const { mtimeMs } = await stat(join(orders, name));
        if (mtimeMs <= since) continue;
        upTo = Math.max(upTo, mtimeMs);
        changed.push(jsonOf(await readFile(join(orders, name), 'utf8')) ?? { id: basename(name, '.json') });
      }
      return { upTo, orders: changed };
    },
    book: async (key, body) => {
      const name = `${key}.json`;
      // The same ticket again is the same file: it is booked once.
      if (!(await namesIn(tickets)).includes(name)) replaceFile(join(tickets, name), body);
      return { number: key };
    },
    booked: async (key) => ((await namesIn(tickets)).includes(`${key}.json`) ? { number: key } : null),
    bookedFor: async (orderId) => (await booked()).filter(({ order }) => order === orderId),
  };
}

async function parsedFile<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  throw new Problem('invalid', `${file}: ${fault?.path.join('.') ?? ''}: ${fault?.message ?? ''}`);
}

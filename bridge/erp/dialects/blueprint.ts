/**
 * Start here for another ERP: copy this file, give the kind its name, put your client where the folder is, fill in
 * the five translations, add its line to `registry.ts`, and run the contract suite (`test/contracts/erp.ts`) on it.
 * It compiles, faces the suite, and runs in a whole bridge (`test/bridge/blueprint.test.ts`), so it cannot rot.
 *
 * It speaks to an ERP that is a folder of files: `orders/<id>.json` put there by the ERP, `tickets/<key>.json` by us.
 *
 * What a dialect owes to the bridge:
 * - `accepted` only after the ERP says that it is on its disk;
 * - `refused` only for what a retry cannot mend, with the ERP's own code and words;
 * - `unavailable` only when nothing can have been booked;
 * - `unknown` for everything else: the bridge then calls `find` before it sends again.
 */
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type Confirmation, ConfirmationSchema } from '../../../shared/core/erp/confirmation.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { replaceFile } from '../../../shared/io/replace-file.ts';
import { erpDialect } from '../dialect.ts';
import type { Delivery, Erp } from '../erp.ts';

/**
 * 1. The options: checked when the configuration is read, before anything connects. Fields named `…File` and
 * `…Folder` are paths relative to it; a secret that may stand in a file of its own is named under `secrets` below.
 */
export const BlueprintOptionsSchema = z
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

/** 3. The ERP's own interface: a client library, a queue, a folder of files. Errors are its own. */
export interface BlueprintClient {
  /** As the ERP wrote them: the bridge checks each alone. */
  changedOrders(since: number): Promise<{ upTo: number; orders: readonly unknown[] }>;
  book(ticket: Confirmation): Promise<{ number: string } | { refusal: { code: string; message: string } }>;
  booked(key: string): Promise<{ number: string } | null>;
  bookedFor(orderId: string): Promise<readonly Confirmation[]>;
}

/** The one error by which this client says that it never reached the ERP. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/** 4. The translations. */
export function createBlueprintErp(options: Pick<BlueprintOptions, 'timeoutMs'>, client: BlueprintClient): Erp {
  const ask = async <T>(question: Promise<T>): Promise<T> => {
    try {
      return await within(options.timeoutMs, question);
    } catch (error) {
      throw new Problem(
        'unavailable',
        { what: 'erpAway', words: wordsOf(error) },
        {
          cause: error,
        },
      );
    }
  };
  return {
    id: 'blueprint',
    orders: async (cursor) => {
      const { upTo, orders } = await ask(client.changedOrders(cursor === null ? 0 : Number(cursor)));
      return { cursor: String(upTo), orders };
    },
    send: async (confirmation): Promise<Delivery> => {
      try {
        const answer = await within(options.timeoutMs, client.book(confirmation));
        return 'refusal' in answer
          ? { outcome: 'refused', ...answer.refusal }
          : { outcome: 'accepted', erpNumber: answer.number };
      } catch (error) {
        return { outcome: error instanceof NotConnected ? 'unavailable' : 'unknown', message: wordsOf(error) };
      }
    },
    find: async (key) => {
      const found = await ask(client.booked(key));
      return found === null ? null : { erpNumber: found.number };
    },
    confirmations: (orderId) => ask(client.bookedFor(orderId)),
  };
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

/** 5. The driver. An order counts as changed when its file was written; a ticket is booked when its file is there. */
function folderClient(folder: string): BlueprintClient {
  const [orders, tickets] = [join(folder, 'orders'), join(folder, 'tickets')];
  const namesIn = async (place: string): Promise<string[]> => {
    await mkdir(place, { recursive: true });
    return (await readdir(place)).filter((name) => name.endsWith('.json')).sort();
  };
  const booked = async (): Promise<Confirmation[]> =>
    Promise.all((await namesIn(tickets)).map((name) => parsedFile(join(tickets, name), ConfirmationSchema)));
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
    book: async (ticket) => {
      const name = `${ticket.key}.json`;
      // The same ticket again is the same file: it is booked once.
      if (!(await namesIn(tickets)).includes(name)) replaceFile(join(tickets, name), JSON.stringify(ticket));
      return { number: ticket.key };
    },
    booked: async (key) => ((await namesIn(tickets)).includes(`${key}.json`) ? { number: key } : null),
    bookedFor: async (orderId) => (await booked()).filter((ticket) => ticket.orderId === orderId),
  };
}

async function parsedFile<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  throw new Problem('invalid', `${file}: ${fault?.path.join('.') ?? ''}: ${fault?.message ?? ''}`);
}

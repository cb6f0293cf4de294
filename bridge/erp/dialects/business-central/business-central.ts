/**
 * Business Central by a plant's own API pages: production orders down, output journal lines up, posted one by one.
 * From published sources and documents, not tried on a real Business Central.
 */
import { z } from 'zod';
import type { Found, Outcome, Posting } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { erpDialect } from '../../dialect.ts';
import type { Erp } from '../../erp.ts';
import { authorised, authorisedSecrets } from '../web/authorised.ts';
import {
  asked,
  beforeWriting,
  type Door,
  endedBy,
  foundBy,
  isGood,
  NotDone,
  openDoor,
  understood,
} from '../web/door.ts';
import { odataAll, quoted } from '../web/odata.ts';
import { inTurns } from '../web/turns.ts';
import { booksOf } from './books.ts';
import { outcomeOfAnswer } from './errors.ts';
import { ConsumptionBody, writtenConsumption } from './goods.ts';
import { type BusinessCentralOptions, BusinessCentralOptionsSchema } from './options.ts';
import { downloadOrders } from './orders.ts';
import { businessCentralWriter, LineBody } from './writer.ts';

/** Its line in `registry.ts`. */
export const businessCentral = erpDialect({
  kind: 'business-central',
  options: BusinessCentralOptionsSchema,
  secrets: authorisedSecrets,
  create: createBusinessCentralErp,
  address: ({ url }) => url,
});

export function createBusinessCentralErp(options: BusinessCentralOptions): Erp {
  const door = authorised(openDoor(options), options);
  const output = outputPages(door, options);
  const consumption = consumptionPages(door, options);
  const pagesOf = ({ body }: Posting) => (isConsumption(body) ? consumption : output);
  const turns = inTurns();
  return {
    id: 'business-central',
    writer: businessCentralWriter(options),
    orders: (cursor) => asked(door, downloadOrders(door, options, cursor)),
    send: (posting) =>
      turns(posting.orderId, () => sent(pagesOf(posting), options, posting)).catch((error: unknown) =>
        endedBy(error, door),
      ),
    find: (posting) => found(pagesOf(posting), posting).catch((error: unknown) => foundBy(error, door)),
    books: (orderId) => asked(door, booksOf(door, options, orderId)),
    close: () => door.close(),
  };
}

interface Pages {
  isPosted(key: string): Promise<boolean>;
  /** Inserted and not posted yet; null: there is none. */
  lineOf(key: string): Promise<string | null>;
  insert(body: string): Promise<string>;
  post(id: string, action: string): Promise<void>;
  remove(id: string): Promise<void>;
}

const isConsumption = (body: string): boolean => ConsumptionBody.safeParse(jsonOf(body)).success;

function outputPages(door: Door, options: BusinessCentralOptions): Pages {
  const { journal, ledger, constants } = options;
  const written = (body: string) => ({ ...constants, ...writtenLine(LineBody.parse(jsonOf(body)), journal) });
  return pagesOf(door, options, { journal, ledger, written });
}

function consumptionPages(door: Door, options: BusinessCentralOptions): Pages {
  const { consumption: journal, itemLedger: ledger, consumptionConstants } = options;
  const written = (body: string) => ({
    ...consumptionConstants,
    ...writtenConsumption(ConsumptionBody.parse(jsonOf(body)), journal),
  });
  return pagesOf(door, options, { journal, ledger, written });
}

/** A journal, and the ledger that its posted lines stand in. */
interface Journal {
  journal: { entity: string; id: string; key: string };
  ledger: { entity: string; entry: string; key: string };
  /** A frozen body as the journal's page takes it. */
  written: (body: string) => object;
}

function pagesOf(door: Door, options: BusinessCentralOptions, { journal, ledger, written }: Journal): Pages {
  const outcomeOf = outcomeOfAnswer(options);
  const done = async (answer: Promise<Answer>): Promise<unknown> => {
    const heard = await answer;
    if (!isGood(heard)) throw new NotDone(outcomeOf(heard));
    return jsonOf(heard.text);
  };
  const byKey = (fields: { entity: string; key: string }, select: string) => (key: string) =>
    odataAll(
      door,
      fields.entity,
      { filter: `${fields.key} eq ${quoted(key)}`, select: [select], orderBy: select },
      z.record(z.string(), z.unknown()),
      outcomeOf,
    );
  const posted = byKey(ledger, ledger.entry);
  const lines = byKey(journal, journal.id);
  const idOf = (row: unknown): string =>
    understood(z.object({ [journal.id]: z.union([z.string(), z.int()]).transform(String) }), row, journal.entity)[
      journal.id
    ] ?? '';
  const address = (id: string) => `/${journal.entity}(${encodeURIComponent(id)})`;
  return {
    isPosted: async (key) => (await posted(key)).length > 0,
    lineOf: async (key) => {
      const [row] = await lines(key);
      return row === undefined ? null : idOf(row);
    },
    insert: async (body) => idOf(await done(door.call('POST', `/${journal.entity}`, { body: written(body) }))),
    post: async (id, action) => {
      await done(door.call('POST', `${address(id)}/${action}`, { body: {} }));
    },
    remove: async (id) => {
      await done(door.call('DELETE', address(id), { headers: { 'if-match': '*' } }));
    },
  };
}

/** Under the page's own names, in the order in which the journal wants its fields. What the page has not is left out. */
function writtenLine(line: LineBody, { entity: _entity, id: _id, ...names }: BusinessCentralOptions['journal']) {
  const { setupTime, runTime, stopTime, output, scrap, ...plain } = line;
  const numbers = { setupTime, runTime, stopTime, output, scrap };
  const values: Readonly<Record<string, unknown>> = {
    ...plain,
    ...Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number(text)])),
  };
  const order = ['postingDate', 'order', 'orderLine', 'item', 'operation', 'timeUnit'];
  const rest = Object.keys(names).filter((name) => !order.includes(name));
  const isTold = (name: string) => values[name] !== '' && values[name] !== 0;
  return Object.fromEntries(
    [...order, ...rest].flatMap((name) => {
      const field = new Map<string, string | null>(Object.entries(names)).get(name) ?? null;
      return field === null || !isTold(name) ? [] : [[field, values[name]]];
    }),
  );
}

const refOf = (key: string): Refs => ({ document: key });

/**
 * A line that was inserted and not posted, because the answer was lost or the table was held, is posted now. What is
 * refused is taken out of the journal again, so that nobody posts it with the batch.
 */
async function sent(pages: Pages, { postAction }: BusinessCentralOptions, { key, body }: Posting): Promise<Outcome> {
  const booked: Outcome = { is: 'booked', erpRef: refOf(key) };
  if (await beforeWriting(pages.isPosted(key))) return booked;
  if (postAction === null) {
    await pages.insert(body);
    return booked;
  }
  const id = (await beforeWriting(pages.lineOf(key))) ?? (await pages.insert(body));
  try {
    await pages.post(id, postAction);
    return booked;
  } catch (error) {
    if (!(error instanceof NotDone) || error.outcome.is !== 'refused') throw error;
    // Somebody may have posted it with the batch just now.
    if (await pages.isPosted(key)) return booked;
    await pages.remove(id).catch(() => {});
    throw error;
  }
}

const found = async (pages: Pages, { key }: Posting): Promise<Found> =>
  (await pages.isPosted(key)) ? { is: 'booked', erpRef: refOf(key) } : { is: 'absent' };

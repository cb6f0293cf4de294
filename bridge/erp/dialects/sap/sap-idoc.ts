/**
 * SAP R/3, ECC and S/4HANA by IDoc, through the folders of two file ports: orders (LOIPRO) come down, time tickets
 * (PP-PDC) go up, and SAP's status messages (ALEAUD, SYSTAT) come back where they are set up. Written from genuine
 * documents of SAP and published manuals; not tried on a real SAP.
 *
 * PP-PDC has no IDoc that takes a ticket back: a cancellation is a call (BAPI ProdOrdConfirmation.Cancel). Where the
 * plant's middleware makes one of a document, `cancellation: document` writes it; without, nothing is taken back, and
 * the difference is shown.
 */
import { z } from 'zod';
import { goodsRecords } from '../../../../shared/core/erp/goods-records.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, Outcome, Words, Writer } from '../../../../shared/core/erp/posting.ts';
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { childrenOf, textAt, type XmlElement } from '../../../../shared/io/xml.ts';
import { erpDialect } from '../../dialect.ts';
import type { Erp } from '../../erp.ts';
import { type Exchange, type Incoming, openExchange } from './exchange.ts';
import { goodsIdocRules, goodsReversal } from './goods-idoc.ts';
import { controlIn, printIdoc, readIdoc } from './idoc.ts';
import { numberOf, orderIn } from './loipro.ts';
import { sapOptions, takenBeside } from './options.ts';
import { sharesOf } from './shares.ts';
import { answersIn } from './status.ts';
import { cancellationIdoc, documentNumberOf, ticketIdoc } from './ticket.ts';

const Partner = z.strictObject({ port: z.string().min(1).max(10), partner: z.string().min(1).max(10) });

export const SapIdocOptionsSchema = z
  .object({
    kind: z.literal('sap-idoc'),
    /** Where SAP's file port writes. */
    inFolder: z.string().min(1),
    /** Where SAP's file port reads. */
    outFolder: z.string().min(1),
    format: z.enum(['xml', 'flat']).default('xml'),
    idocType: z.enum(['PPCC2PRETTICKET01', 'PPCC2PRETTICKET02']).default('PPCC2PRETTICKET01'),
    client: z.string().regex(/^\d{3}$/, 'expected three digits'),
    sender: Partner,
    receiver: Partner,
    /** `later` only where SAP sends ALEAUD: nobody does by itself. */
    answers: z.enum(['later', 'never']).default('never'),
    cancellation: z.enum(['document', 'none']).default('none'),
    /** Goods that we issue ourselves, as MBGMCR beside the tickets; never those that SAP backflushes. */
    goods: z.enum(['none', 'notBackflushed']).default('none'),
    goodsIdocType: z.enum(['MBGMCR01', 'MBGMCR02', 'MBGMCR03']).default('MBGMCR02'),
    ...sapOptions,
    /** How often the folder is looked into. */
    pollMs: z.int().positive().default(5_000),
  })
  .strict()
  .refine(({ format, goods }) => format === 'xml' || goods === 'none', {
    path: ['goods'],
    message: 'goods movements are written as XML only: set format to xml',
  });
export type SapIdocOptions = z.infer<typeof SapIdocOptionsSchema>;

/** Its line in `registry.ts`. */
export const sapIdoc = erpDialect({
  kind: 'sap-idoc',
  options: SapIdocOptionsSchema,
  create: createSapIdocErp,
  address: ({ inFolder, outFolder }) => `${inFolder}, ${outFolder}`,
});

function canOf({ answers, cancellation, goods, ...options }: SapIdocOptions): Abilities {
  return {
    answers,
    lookUp: 'none',
    // The folder refuses it: what was handed over once is not handed over again.
    repeats: 'refusedByKey',
    longestTransactionMs: 0,
    serialPer: 'order',
    parallel: 4,
    pauseMs: 0,
    reverse: cancellation === 'document' ? 'cancel' : 'none',
    reverseFinal: cancellation === 'document',
    ...(goods === 'none' ? {} : { goodsApart: true, reverseGoods: true }),
    takes: new Set([
      ...(['yield', 'scrap', 'rework', 'setup', 'machine', 'labour'] as const),
      ...(goods === 'none' ? [] : (['goods'] as const)),
      ...takenBeside(options),
    ]),
  };
}

export function sapIdocWriter(options: SapIdocOptions): Writer {
  const can = canOf(options);
  return {
    can,
    plan: (ticket, about, newKey) => {
      const goods = can.takes.has('goods')
        ? goodsRecords(ticket, goodsIdocRules(ticket, about, goodsPartners(options)), newKey).postings
        : [];
      const { shares, because } = sharesOf(ticket, about, newKey, options);
      // SAP books in the order of SERIAL: goods of the same moment come first.
      const first = can.takes.has('goods') ? AFTER_GOODS : 0;
      const postings = shares.map((share, place) => ({
        ...{ key: share.key, kind: share.kind, says: share.says },
        body: printIdoc(ticketIdoc(share, ticket, about, first + place, options), options.format),
      }));
      return planOf(can, ticket, [...goods, ...postings], because);
    },
    reversal: (original, { key, timeZone, now }) =>
      original.kind === 'goods'
        ? goodsReversal(original.body, key, { timeZone, now }, goodsPartners(options))
        : printIdoc(cancellationIdoc(readIdoc(original.body), key, { timeZone, now }, options), options.format),
  };
}

const AFTER_GOODS = 100;
const goodsPartners = (options: SapIdocOptions) => ({ ...options, idocType: options.goodsIdocType });

/** SERIAL comes first, so that a reader in the order of names books in the order of writing. */
function fileOf(key: string, body: string, { format }: SapIdocOptions): string {
  return `${controlIn(body).SERIAL ?? ''}-${documentNumberOf(key)}.${format === 'xml' ? 'xml' : 'txt'}`;
}

export function createSapIdocErp(options: SapIdocOptions): Erp {
  const exchange = openExchange(options.inFolder, options.outFolder);
  const newest = new Map<string, Sent>();
  return {
    id: 'sap-idoc',
    writer: sapIdocWriter(options),
    orders: async (cursor) => {
      const { cursor: next, files } = await asked(exchange.read('orders', cursor));
      const odd = files.filter(({ kind }) => kind === 'odd').map(oddFile);
      return { cursor: next, orders: ordersIn(files, newest, options), odd };
    },
    send: ({ key, body }) => handedOver(exchange, key, body, options),
    ...(options.answers === 'never'
      ? {}
      : { answers: (cursor) => statesIn(exchange, cursor, options), messageRefOf: documentNumberOf }),
  };
}

async function handedOver(exchange: Exchange, key: string, body: string, options: SapIdocOptions): Promise<Outcome> {
  const file = fileOf(key, body, options);
  try {
    await exchange.handOver(file, body);
    return { is: 'handedOver', messageRef: documentNumberOf(key) };
  } catch (error) {
    // Whatever failed, the next send goes on where this one stopped: nothing is handed over twice.
    const words: Words = { code: '', text: wordsOf(error) };
    return { is: 'away', words };
  }
}

async function statesIn(exchange: Exchange, cursor: string | null, options: SapIdocOptions) {
  const { cursor: next, files } = await asked(exchange.read('states', cursor));
  const answers = files.flatMap(({ idocs }) => idocs.flatMap((idoc) => answersIn(idoc, options.cures)));
  for (const { of, outcome } of answers) {
    if (outcome.is !== 'refused' || !('messageRef' in of)) continue;
    await asked(
      exchange.forget((name) => name.endsWith(`-${of.messageRef}.${options.format === 'xml' ? 'xml' : 'txt'}`)),
    );
  }
  return { cursor: next, answers };
}

async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw new Problem('unavailable', { what: 'erpAway', words: wordsOf(error) }, { cause: error });
  }
}

const oddFile = ({ name, why }: Incoming): OddOrder => ({
  ...{
    orderId: `#${name}`,
    field: 'MESTYP',
    value: why.slice(0, 120),
    expected: 'an IDoc of type LOIPRO, ALEAUD or SYSTAT',
  },
});

/** When it left SAP: SERIAL where it is given, else the number of the IDoc. */
interface Sent {
  serial: string;
  number: string;
}

function isOlder(a: Sent, b: Sent): boolean {
  return a.serial !== '' && b.serial !== '' ? a.serial < b.serial : a.number < b.number;
}

/** Of an order that came several times the newest, whatever the order of the files. */
function ordersIn(files: readonly Incoming[], newest: Map<string, Sent>, options: SapIdocOptions): unknown[] {
  const orders = new Map<string, unknown>();
  for (const { idocs } of files) {
    for (const idoc of idocs) {
      const sent = sentOf(idoc);
      for (const header of childrenOf(idoc, 'E1AFKOL')) {
        const id = numberOf(textAt(header, 'AUFNR')) ?? `#${sent.number}`;
        const before = newest.get(id);
        if (before !== undefined && isOlder(sent, before)) continue;
        newest.set(id, sent);
        orders.set(id, orderIn(header, options));
      }
    }
  }
  return [...orders.values()];
}

function sentOf(idoc: XmlElement): Sent {
  const number = (textAt(idoc, 'EDI_DC40', 'DOCNUM') ?? '').padStart(16, '0');
  return { serial: textAt(idoc, 'EDI_DC40', 'SERIAL') ?? '', number };
}

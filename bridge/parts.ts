/** The rooms put together on the way of a fact to the ERP: orders, outbox, confirmations, intake, dates. */
import type { WorkOrder } from '../shared/core/words/order.ts';
import type { Undo } from '../shared/io/all-or-nothing.ts';
import { complainTo } from './complaints.ts';
import { openAnswers } from './erp/answers.ts';
import { openConfirm } from './erp/confirm.ts';
import { startDeliver } from './erp/deliver.ts';
import { openDownloads } from './erp/downloads.ts';
import { openLostBooks } from './erp/lost-books.ts';
import { openMaster } from './erp/master.ts';
import { type Orders, openOrders } from './erp/orders.ts';
import { openPasses } from './erp/passes.ts';
import { openPlanning } from './erp/planning.ts';
import { openProposals } from './erp/proposals.ts';
import { openRatesBook } from './erp/rates.ts';
import { keysOfOthers } from './erp/reconcile.ts';
import { openStock } from './erp/stock.ts';
import { newKey, openOutbox, writeMissingCauses } from './erp/stored-outbox.ts';
import { type Arrivals, MOST_MB_PER_DAY, openArrivals } from './facts/arrivals.ts';
import { openGate } from './facts/gate.ts';
import { openIntake } from './facts/intake.ts';
import { openTotals } from './facts/totals.ts';
import { openVoices } from './facts/voices.ts';
import type { BridgeOptions, Keeping } from './keeping.ts';
import { openPromises } from './shop/promises.ts';

/** What works on what is kept. */
export type Parts = Awaited<ReturnType<typeof openParts>>;

/** Errors: `corrupt` for what cannot be read again. What was opened is put on `opened`. */
export async function openParts(options: BridgeOptions, keeping: Keeping, opened: Undo[]) {
  const { config, erp, log } = options;
  const { storage, clock, plantLedger } = keeping;
  const { now } = clock;
  const complaints = complainTo(log, now);
  const catchingUp = (): boolean => intake.catchingUp() || !plantLedger.isWhole();
  const orders = await openOrders(storage, { now, changed: (changed) => saying.lookAgain(changed) });
  const told = await openTold(options, keeping);
  const saying = await openSaying(options, keeping, { orders, complaints, catchingUp });
  const { outbox, confirm, lostBooks } = saying;
  const planning = await openPlanning(storage, { plantLedger, orders, now });
  const arrivals = await openArrivals(storage, {
    mostMbOf: (edgeId) => config.edges.find(({ id }) => id === edgeId)?.mostMbPerDay ?? MOST_MB_PER_DAY,
    now,
  });
  const intake = intakeOf(keeping, { arrivals, planning, lostBooks, confirm });
  // An answer of the ERP may be here before the pages are.
  let tellPages = (): void => {};
  const changed = (): void => tellPages();
  const timeZone = (): string => plantLedger.newest()?.plant.timeZone ?? 'UTC';
  const deliver = startDeliver({ outbox, erp, timeZone, now, random: options.random, changed });
  opened.push(() => deliver.close());
  const totals = openTotals(plantLedger, { now });
  const { refreshMs, measuredDays, usualLeadDays, word } = config.promise;
  const promises = await openPromises({
    ...{ storage, plantLedger, orders, erp, maker: options.promises, now, totals, catchingUp, changed },
    ...{ refreshMs, measuredDays, usualLeadDays, word, rates: told.rates.in },
  });
  return {
    ...{ orders, ...told, ...saying, planning, arrivals, intake, deliver, totals, promises },
    ...{ complaints, catchingUp, changed },
    /** Who is told of each change from now on. */
    tell: (listener: () => void): void => {
      tellPages = listener;
    },
  };
}

/** What the ERP tells beside orders, and what people say of material and prices. */
async function openTold({ config }: BridgeOptions, { storage, clock: { now } }: Keeping) {
  const master = await openMaster(storage);
  return {
    downloads: await openDownloads(storage, { now }),
    master,
    rates: await openRatesBook(storage, {
      rows: () => [...master.rows().filter((row) => row.kind === 'rate'), ...config.costs.rates],
      ...{ surcharges: config.costs.surcharges, now },
    }),
    proposals: openProposals(storage, { now }),
    stock: await openStock(storage, { now }),
    passes: await openPasses(storage, { now }),
  };
}

interface Around {
  orders: Orders;
  complaints: ReturnType<typeof complainTo>;
  catchingUp: () => boolean;
}

/** What the ERP is told: tickets, what they say, and what its books hold already. */
async function openSaying(options: BridgeOptions, keeping: Keeping, { orders, complaints, catchingUp }: Around) {
  const { config, erp, randomBytes } = options;
  const { storage, plantLedger, clock } = keeping;
  const { now } = clock;
  await writeMissingCauses(storage);
  const outbox = openOutbox(storage, {
    ...{ now, randomBytes },
    delayMs: config.bridge.confirmDelayMs,
    serialPer: erp.writer.can.serialPer,
    reconsider: (operationId) => confirm.again(operationId),
  });
  const makeKey = (): string => newKey(randomBytes);
  const confirm = openConfirm({
    ...{ plantLedger, outbox, writer: erp.writer, order: orders.get, newKey: makeKey, now, catchingUp },
    complain: complaints.about('postings'),
    everyMs: config.bridge.confirmEveryMs,
    declarationMs: config.bridge.confirmDeclarationsMs,
    transact: storage.transact,
    mayBeSaid: (totals) => lostBooks.mayBeSaid(totals),
  });
  const lostBooks = await openLostBooks(storage, {
    ...{ erp, outbox, truthOf: confirm.truthOf, again: confirm.again, now },
    isOfAnother: (orderId) => {
      const keys = keysOfOthers({ order: orders.get, outbox }, orderId);
      return (key) => keys.has(key);
    },
    plant: () => plantLedger.newest()?.plant ?? null,
  });
  // Of an order that the ERP gives after its parts were made nothing could be said before.
  const lookAgain = (changed: readonly WorkOrder[]): void => {
    const touched = new Set(plantLedger.ledger()?.touchedOperations() ?? []);
    for (const { id } of changed.flatMap(({ operations }) => operations))
      if (touched.has(id) && outbox.standing(id).length === 0) confirm.again(id);
  };
  return { outbox, answers: openAnswers(storage, outbox), confirm, lostBooks, lookAgain, makeKey };
}

interface Takers extends Pick<Awaited<ReturnType<typeof openSaying>>, 'confirm' | 'lostBooks'> {
  arrivals: Arrivals;
  planning: Awaited<ReturnType<typeof openPlanning>>;
}

/** Where boxes' facts come in, with what a fact means for tickets. */
function intakeOf(keeping: Keeping, { arrivals, planning, lostBooks, confirm }: Takers) {
  const { storage, plantLedger, aside, bindings, conflicts, edgeIds, clock } = keeping;
  const { now } = clock;
  const voices = openVoices({ told: planning, plantLedger, edgeIds });
  const gate = openGate({ aside, bindings, voices, plantOf: plantLedger.plantOf, now });
  return openIntake({
    ...{ storage, arrivals, plantLedger, gate, aside, bindings, planning, edgeIds, conflicts, now },
    lost: lostBooks.note,
    effects: confirm.afterFacts,
  });
}

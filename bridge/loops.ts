/** What the bridge does by itself, again and again, each at its own pace; a failure of one is told and stops no other. */
import { DAY_MS, MINUTE_MS } from '../shared/core/words/time.ts';
import { growYoung, layTogetherInTurns } from '../shared/io/heap.ts';
import type { Log } from '../shared/io/log.ts';
import type { LoopWatch } from '../shared/io/loop-watch.ts';
import type { SteadyClock } from '../shared/io/steady-clock.ts';
import { nextTurn } from '../shared/io/turn.ts';
import type { Complaints } from './complaints.ts';
import type { BridgeConfig } from './config.ts';
import type { Answers } from './erp/answers.ts';
import type { Confirm } from './erp/confirm.ts';
import type { Deliver } from './erp/deliver.ts';
import type { Downloads } from './erp/downloads.ts';
import type { Erp } from './erp/erp.ts';
import type { LostBooks } from './erp/lost-books.ts';
import type { Master } from './erp/master.ts';
import type { Orders } from './erp/orders.ts';
import type { Outbox } from './erp/outbox.ts';
import type { Proposals } from './erp/proposals.ts';
import type { RatesBook } from './erp/rates.ts';
import type { StockBook } from './erp/stock.ts';
import { sumOf } from './facts/keeper-work.ts';
import type { PlantLedger, Prepare } from './facts/plant-ledger.ts';
import type { PlantSeals } from './facts/seals.ts';
import type { KeptSnapshots } from './facts/snapshots.ts';
import type { Pulse } from './health/pulse.ts';
import { type Loop, repeat } from './repeat.ts';
import type { Promises } from './shop/promises.ts';

const PULSE_MS = 3_000;
/** Of confirmations that are due, in between which others have their turn. */
const ROUNDS = 13;
/** It changes seldom, and it is asked for whole. */
const MASTER_EVERY_MS = 10 * MINUTE_MS;
/** A receipt that came is seen within that. */
const STOCK_EVERY_MS = MINUTE_MS / 2;
/** Facts that were lost come again from their box, and then fit. */
const VERIFY_AGAIN_MS = 10 * MINUTE_MS;

export interface LoopParts {
  config: BridgeConfig;
  erp: Erp;
  orders: Orders;
  answers: Answers;
  master: Master;
  rates: RatesBook;
  stock: StockBook;
  confirm: Confirm;
  deliver: Deliver;
  promises: Promises;
  lostBooks: LostBooks;
  proposals: Proposals;
  outbox: Outbox;
  plantLedger: PlantLedger;
  snapshots: KeptSnapshots;
  seals: PlantSeals;
  downloads: Downloads;
  complaints: Complaints;
  pulse: Pulse;
  clock: SteadyClock;
  now: () => number;
  changed: () => void;
  /** What pages ask of the past first is worked out before they can. */
  prepare: Prepare;
  /** The same of what can only be worked out once it is there. */
  lookAhead: () => Promise<void>;
  /** A box brings its past, or what was before is being computed. */
  catchingUp: () => boolean;
  /** A box pours its past in: it is computed when that is here. */
  isPouring: () => boolean;
  loop: LoopWatch;
  loopHeldMs?: (() => number) | undefined;
  checkLog?: (() => void) | undefined;
  ending: AbortSignal;
  log: Log;
}

export function startLoops(parts: LoopParts): Loop[] {
  return [...askErp(parts), ...workOn(parts)];
}

/** Downloads, each kind that this ERP gives, and what it is told beside confirmations. */
function askErp(parts: LoopParts): Loop[] {
  const { erp, complaints, downloads, changed } = parts;
  const { pollMs } = parts.config.erp;
  const askFor = (kind: 'master' | 'stock', everyMs: number, poll: () => Promise<boolean>): Loop =>
    repeat(
      Math.max(pollMs, everyMs),
      complaints.about(kind),
      async () => {
        if (await poll()) changed();
        await downloads.succeeded(kind);
      },
      pollMs,
    );
  return [
    repeat(pollMs, complaints.about('orders'), async () => {
      if ((await parts.orders.poll(erp)) > 0) changed();
      await downloads.succeeded('orders');
    }),
    repeat(pollMs, complaints.about('answers'), async () => {
      const taken = await parts.answers.poll(erp);
      await downloads.succeeded('answers');
      if (taken === 0) return;
      parts.deliver.wake();
      changed();
    }),
    askFor('master', MASTER_EVERY_MS, async () => {
      const isNew = await parts.master.poll(erp);
      if (isNew) await parts.rates.look();
      return isNew;
    }),
    ...(erp.stock === undefined ? [] : [askFor('stock', STOCK_EVERY_MS, () => parts.stock.poll(erp))]),
    repeat(Math.min(1_000, pollMs), complaints.about('books'), () => parts.lostBooks.poll()),
    repeat(pollMs, complaints.about('proposals'), () => parts.proposals.tellErp(erp)),
  ];
}

function workOn(parts: LoopParts): Loop[] {
  const { complaints, now, config } = parts;
  let isFirst = true;
  return [
    repeat(
      Math.min(1_000, Math.max(50, config.bridge.confirmEveryMs / 4)),
      complaints.about('confirmations'),
      async () => {
        for (let round = 1; (await parts.confirm.tick()) && round < ROUNDS && !parts.ending.aborted; round++)
          await nextTurn();
        parts.deliver.wake();
      },
    ),
    repeat(1_000, complaints.about('promises'), async () => {
      if (!parts.plantLedger.isWhole()) return;
      const isMade = await parts.promises.refresh();
      // The first one reads the months behind, and most of that is garbage afterwards, whether the ERP is there or not.
      if (isMade && isFirst) await layTogetherInTurns(parts.ending);
      isFirst &&= !isMade;
      await parts.promises.tellErp();
    }),
    repeat(PULSE_MS, complaints.about('database'), () => parts.pulse.beat(now())),
    repeat(1_000, complaints.about('clock'), async () => {
      const step = parts.clock.look();
      if (step === null) return;
      parts.log.warn(step, 'The clock of the bridge was set.');
      await parts.outbox.together(async (turn) => turn.dueBy(now()));
    }),
    repeat(1_000, complaints.about('loop'), async () => {
      if (parts.loopHeldMs !== undefined) parts.loop.look(parts.loopHeldMs());
    }),
    repeat(1_000, complaints.about('log'), async () => parts.checkLog?.()),
    repeat(1_000, complaints.about('sums'), async () => parts.plantLedger.sumUp()),
    repeat(1_000, complaints.about('seals'), async () => {
      if (!parts.isPouring()) await parts.seals.sealBehind();
    }),
    repeat(DAY_MS, complaints.about('verify'), () => parts.seals.verifyBehind(parts.ending), VERIFY_AGAIN_MS),
    repeat(1_000, complaints.about('past'), () => keepPast(parts)),
    repeat(5_000, complaints.about('page'), async () => parts.changed()),
  ];
}

/** What a start did not wait for is computed; then it is written down again and again, for the next one. */
async function keepPast(parts: LoopParts): Promise<void> {
  const { plantLedger, snapshots, catchingUp, ending, changed, prepare } = parts;
  if (!plantLedger.isWhole()) {
    if (parts.isPouring()) return;
    await plantLedger.complete(snapshots, ending, prepare);
    changed();
    await parts.lookAhead();
    await layTogetherInTurns(parts.ending);
    // The first dates come next.
    growYoung();
  } else if (!catchingUp()) snapshots.keeper.beat(sumOf(Object.values(plantLedger.basis())));
}

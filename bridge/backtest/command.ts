/** `istwert-bridge backtest`: what would have been promised, and how it went. */
import { join } from 'node:path';
import type { Event } from '../../shared/core/words/event.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { putBackfilled } from '../shop/backfilled.ts';
import { openStorage } from '../storage/sqlite/open.ts';
import { factsInFile, factsOfBridge } from './past.ts';
import { jsonLine, textOf } from './report.ts';
import { type Backtest, backtest } from './rolling.ts';
import { scoresOf } from './score.ts';

const STORE_FILE = 'bridge.db';

export interface BacktestPlan {
  /** Where the bridge's file lies; null: facts come of `events`. */
  dataDir: string | null;
  events: string | null;
  from: number;
  to: number;
  scenarios: number;
  quoteLevel: number;
  measuredDays: number;
  usualLeadDays: number;
  json: boolean;
  /** Keeps what it found as the bridge's record of before: the bridge stands still meanwhile. */
  fill: boolean;
}

/** Where no configuration says otherwise. */
export const backtestDefaults = { quoteLevel: 0.9, measuredDays: 182, usualLeadDays: 28 } as const;

/** Errors: `invalid` where there is no past to look at. */
export async function backtestCommand(
  plan: BacktestPlan,
  { print, tell }: { print: (text: string) => void; tell: (text: string) => void },
): Promise<void> {
  const facts = factsOf(plan);
  if (!facts.some(({ type }) => type === 'masterDataChanged'))
    throw new Problem('invalid', 'There is no past to look at: no box has told its plant yet.');
  const { from, to, measuredDays, usualLeadDays, quoteLevel, scenarios } = plan;
  const past = await backtest(facts, {
    from,
    to,
    measuredDays,
    usualLeadDays,
    promise: { quoteLevel, scenarios },
    progress: (done, of) => {
      if (done % 50 === 0 || done === of) tell(`${done} of ${of} days\n`);
    },
  });
  if (plan.fill && plan.dataDir !== null) await fill(join(plan.dataDir, STORE_FILE), past, tell);
  const scores = scoresOf(past.outcomes, past.until);
  if (!plan.json) print(textOf(scores, past));
  print(`${jsonLine(scores, past)}\n`);
}

function factsOf({ events, dataDir }: BacktestPlan): Event[] {
  if (events !== null) return factsInFile(events);
  return dataDir === null ? [] : factsOfBridge(join(dataDir, STORE_FILE));
}

/** Errors: `refused` while a bridge runs there. */
async function fill(file: string, { outcomes }: Backtest, tell: (text: string) => void): Promise<void> {
  const storage = openStorage(file);
  try {
    await putBackfilled(storage, outcomes);
    tell(`${outcomes.length} orders stand in the record, marked as filled in\n`);
  } finally {
    storage.close();
  }
}

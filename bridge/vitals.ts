/** How every part of the bridge is, for its health: put together from the parts whenever somebody asks. */
import type { Sentence } from '../shared/core/words/sentence.ts';
import { diskUse } from '../shared/io/disk-use.ts';
import type { LoopWatch } from '../shared/io/loop-watch.ts';
import type { SteadyClock } from '../shared/io/steady-clock.ts';
import type { Complaints } from './complaints.ts';
import type { Deliver } from './erp/deliver.ts';
import type { Downloads } from './erp/downloads.ts';
import type { LostBooks } from './erp/lost-books.ts';
import type { Outbox } from './erp/outbox.ts';
import type { Arrivals } from './facts/arrivals.ts';
import type { BoxTokens } from './facts/box-tokens.ts';
import type { Conflicts } from './facts/conflicts.ts';
import type { Intake } from './facts/intake.ts';
import type { PlantLedger } from './facts/plant-ledger.ts';
import type { FactsAside } from './facts/set-aside.ts';
import type { KeptSnapshots } from './facts/snapshots.ts';
import { type BridgeHealth, healthOf, type Part, type Vitals } from './health/health.ts';

/** Work that only fails where the ERP does: that is no reason to restart the bridge. */
const ofErp = ['orders', 'answers', 'books', 'master', 'stock', 'proposals'];

/** A look costs a count of the outbox: so often is enough. */
const HEALTH_MS = 1_000;

export interface VitalParts {
  databaseFile: string;
  intake: Intake;
  aside: FactsAside;
  arrivals: Arrivals;
  tokens: BoxTokens;
  conflicts: Conflicts;
  plantLedger: PlantLedger;
  snapshots: KeptSnapshots;
  downloads: Downloads;
  deliver: Deliver;
  outbox: Outbox;
  lostBooks: LostBooks;
  complaints: Complaints;
  clock: SteadyClock;
  loop: LoopWatch;
}

/** The same answer within a second. */
export function watchHealth(parts: VitalParts): () => BridgeHealth {
  const { now } = parts.clock;
  const startedAt = now();
  let last: BridgeHealth | null = null;
  return () => {
    if (last === null || Math.abs(now() - last.now) >= HEALTH_MS) last = healthOf(vitalsOf(parts, startedAt));
    return last;
  };
}

function vitalsOf(parts: VitalParts, startedAt: number): Vitals {
  const { aside, clock, complaints, deliver, downloads, intake, outbox, plantLedger, snapshots, tokens } = parts;
  const computing = !plantLedger.isWhole();
  return {
    now: clock.now(),
    startedAt,
    disk: diskUse(parts.databaseFile),
    database: complaints.first(['database', 'seals', 'verify']),
    erp: {
      problem: deliver.problem() ?? complaints.first(ofErp),
      lastAt: downloads.lastAt('orders'),
    },
    boxes: intake.edges().map((box) => ({ ...box, aside: aside.open(box.edgeId), token: tokens.state(box.edgeId) })),
    promise: { problem: complaints.of('promises'), roundAt: complaints.lastAt('promises') },
    outbox: outbox.queue(),
    clock: clock.off(),
    loop: parts.loop.held(),
    snapshot: { facts: snapshots.keeper.cursor(), computing },
    work: complaints.but(['database', 'seals', 'verify', 'promises', ...ofErp]),
    open: [
      ...parts.conflicts.all().map(({ said }) => ({ part: 'boxes' as const, said })),
      ...parts.arrivals.findings().map((said) => ({ part: 'boxes' as const, said })),
      ...parts.lostBooks.findings().map((said) => ({ part: 'erp' as const, said })),
      ...(computing ? [{ part: 'boxes' as const, said: { what: 'pastOfBoxesBeingComputed' } as const }] : []),
    ],
  };
}

/** What is wrong without the planners' page: it says by itself which boxes it does not hear, and how the ERP is. */
export function unsaidByPage({ findings }: BridgeHealth): Sentence[] {
  return findings.flatMap(({ part, said }) => (isOnPage(part, said) ? [] : [said]));
}

function isOnPage(part: Part, { what }: Sentence): boolean {
  return part === 'erp' ? what === 'erpFails' : part === 'outbox' || what === 'boxSilent' || what === 'boxNeverHeard';
}

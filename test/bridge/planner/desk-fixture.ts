/** What the bridge answers the page of confirmations: two causes of refusals, one doubtful, three pages. */
import type { Causes, NeedyPage, NeedyPosting, PostingDetail } from '../../../bridge/erp/desk.ts';
import type { ProposalsView } from '../../../bridge/erp/proposals.ts';
import type { Proposal } from '../../../shared/core/reports/proposals.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const sums = { reworkPcs: 0, setupMs: 0, labourMs: 0, scrap: [], stops: [], people: [], final: false };

function posting(now: number, index: number, more: Partial<NeedyPosting> = {}): NeedyPosting {
  const scrapPcs = index % 4;
  return {
    key: `p${index}`,
    orderId: `PO-47${String(index).padStart(2, '0')}`,
    operationId: `PO-47${String(index).padStart(2, '0')}/0010`,
    kind: index % 5 === 4 ? 'final' : 'partial',
    status: 'parked',
    yieldPcs: 1_200 + index,
    scrapPcs,
    createdAt: now - (30 - index) * 20 * MINUTE,
    deliveredAt: null,
    attempts: 2,
    message: 'M7 053: Posting only possible in periods 2026/11 and 2026/12 in company code 1000',
    cure: 'openPeriod',
    cause: 'aaaaaaaaaaaa',
    standsSince: 1_000,
    from: now - 9 * HOUR,
    to: now - 8 * HOUR,
    says: {
      yieldPcs: 1_200 + index,
      reworkPcs: 0,
      setupMs: index % 3 === 0 ? 20 * MINUTE : 0,
      machineMs: HOUR,
      labourMs: 0,
      scrap: scrapPcs === 0 ? [] : [{ reasonId: 'crack', quantityPcs: scrapPcs }],
      stops: [{ reasonId: 'tool-broken', durationMs: 12 * MINUTE, count: 1 }],
    },
    acts: ['retry', 'anew', 'giveUp'],
    isEditable: true,
    ...more,
  };
}

function doubtful(now: number): NeedyPosting {
  return posting(now, 25, {
    key: 'd1',
    status: 'doubtful',
    cause: 'cccccccccccc',
    message: 'No answer came.',
    acts: ['giveUp', 'booked', 'absent'],
    isEditable: false,
    figures: {
      journal: {
        operationId: 'PO-4725/0010',
        orderId: 'PO-4725',
        status: 'running',
        machineIds: ['press-1'],
        startedAt: now - 9 * HOUR,
        finishedAt: null,
        lastAt: now,
        inWorkAt: [],
        producedPcs: 3_300,
        goodPcs: 3_280,
        scrapPcs: 20,
        reworkPcs: 0,
        scrapByReason: [],
        machineMs: 8 * HOUR,
        setupMs: 40 * MINUTE,
        labourMs: 0,
        stopsByReason: [],
        operators: [],
        endedByShift: [],
        overDeclaredPcs: 0,
      },
      without: { ...sums, yieldPcs: 2_055, machineMs: 6 * HOUR },
      with: { ...sums, yieldPcs: 3_280, machineMs: 7 * HOUR },
    },
  });
}

function proposal(
  kind: Proposal['kind'],
  workCentreId: string,
  itemId: string | null,
  paper: number,
  measured: number,
  count: number,
): Proposal {
  const id = [kind, workCentreId, ...(itemId === null ? [] : [itemId])].join(':');
  return { id, kind, workCentreId, itemId, paper, measured, count, coverage: 0.97 };
}

export function deskFixture(now: number): Map<string, unknown> {
  const causes: Causes = {
    parked: 61,
    doubtful: 1,
    causes: [
      {
        cause: 'aaaaaaaaaaaa',
        status: 'parked',
        cure: 'openPeriod',
        words: 'M7 053: Posting only possible in periods 2026/11 and 2026/12 in company code 1000',
        count: 60,
        oldestAt: now - 10 * HOUR,
        until: 812,
        standsSince: 1_000,
        acts: ['retry', 'anew', 'giveUp'],
      },
      {
        cause: 'bbbbbbbbbbbb',
        status: 'parked',
        cure: 'masterData',
        words: 'RU 015: Reason for variance C9 does not exist in plant 1000',
        count: 1,
        oldestAt: now - 2 * HOUR,
        until: 640,
        standsSince: 1_000,
        acts: ['retry', 'anew', 'giveUp'],
      },
      {
        cause: 'cccccccccccc',
        status: 'doubtful',
        cure: null,
        words: 'No answer came.',
        count: 1,
        oldestAt: now - HOUR,
        until: 815,
        standsSince: 1_000,
        acts: ['giveUp', 'booked', 'absent'],
      },
    ],
    left: 0,
  };
  const postings = [doubtful(now), ...Array.from({ length: 24 }, (_, index) => posting(now, index))];
  const page: NeedyPage = { total: 62, page: 1, pages: 3, postings };
  const detail = (of: NeedyPosting): PostingDetail => ({
    ...of,
    body: JSON.stringify({ key: of.key, orderId: of.orderId, yieldPcs: of.yieldPcs }, null, 2),
    history: [{ at: now - HOUR, by: 'Paula', act: 'retry', reason: 'The period was opened.' }],
  });
  const reconciliation = {
    problem: null,
    notInBooks: [],
    booksAt: null,
    openPoints: [],
    operations: [
      {
        operationId: 'PO-4725/0010',
        number: '0010',
        mes: { goodPcs: 3_280, scrapPcs: 20 },
        erp: { yieldPcs: 2_055, scrap: [] },
        open: 1,
        difference: { yieldPcs: 1_225, scrapPcs: 20 },
        verdict: { is: 'waitsForPerson' },
        left: [],
        foreign: 0,
      },
    ],
  };
  const figures: ProposalsView = {
    window: { from: now - 28 * 24 * HOUR, to: now },
    proposals: [
      proposal('setup', 'forge', 'I-4711', 30 * MINUTE, 47 * MINUTE, 23),
      proposal('availability', 'forge', null, 0.82, 0.644, 412),
      proposal('run', 'turning', 'I-4713', 30_000, 34_500, 2_140),
    ],
    left: 0,
    accepted: [
      {
        ...proposal('availability', 'turning', null, 0.82, 0.71, 380),
        n: 1,
        at: now - 26 * HOUR,
        by: 'Paula',
        reason: 'four honest weeks',
        toldAt: null,
      },
    ],
    isTaken: false,
  };
  return new Map<string, unknown>([
    ['/api/proposals', figures],
    ['/api/postings/causes', causes],
    ['/api/postings', page],
    ...postings.map((one) => [`/api/postings/${one.key}`, detail(one)] as const),
    ['/api/orders/PO-4725/confirmations', reconciliation],
  ]);
}

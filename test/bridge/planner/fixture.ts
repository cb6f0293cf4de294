/** A planner's view with everything in it: withheld figures, late and safe orders, a parked confirmation. */
import type { DrillPiece, FigureCard, OrderRow, PlannerView } from '../../../bridge/planner/view.ts';
import type { WordScore } from '../../../bridge/promise/record/words.ts';
import type { Sums } from '../../../shared/core/words/figures.ts';
import type { IntervalClass } from '../../../shared/core/words/plant.ts';
import { fixtureNow, kpis, reasons, tabletFixture } from '../../collector/tablet/fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function sums(): Sums {
  return {
    calendarMs: 8 * 24 * HOUR,
    potMs: 112 * HOUR,
    plannedDowntimeMs: 7 * HOUR,
    noDataMs: 3 * HOUR,
    pbtMs: 102 * HOUR,
    aubtMs: 94 * HOUR,
    auptMs: 76 * HOUR,
    aptMs: 65 * HOUR,
    austMs: 11 * HOUR,
    adetMs: 18 * HOUR,
    adotMs: 8 * HOUR,
    pqPcs: 9_812,
    gqPcs: 9_660,
    sqPcs: 152,
    rqPcs: 31,
    priPqMs: 60 * HOUR,
    priGqMs: 59 * HOUR,
    priStartUpLossMs: 0,
    unpricedPcs: 0,
    allProducedPcs: 9_905,
    allGoodPcs: 9_750,
    recoveredPcs: 212,
    outsideShiftPcs: 93,
    outsideShiftMs: 2 * HOUR,
    minorStopMs: 4 * HOUR,
    minorStops: 131,
    stopMs: 14 * HOUR,
    stops: 42,
    unexplainedMs: 3 * HOUR,
    failures: 17,
    tbfMs: 65 * HOUR,
    pmtMs: 0,
    ttrMs: 7 * HOUR,
    byClassMs: {
      producing: 65 * HOUR,
      minorStop: 4 * HOUR,
      stop: 14 * HOUR,
      setup: 11 * HOUR,
      plannedStop: 7 * HOUR,
      noOrder: 8 * HOUR,
      unscheduled: 80 * HOUR,
      noData: 3 * HOUR,
    },
  };
}

function card(availability: number, coverage = 0.97, effectiveness = 0.93): FigureCard {
  return {
    kpis: kpis(availability, effectiveness, 0.985),
    coverage,
    withheld: coverage < 0.8,
    sums: sums(),
  };
}

/** A day of a machine, different for each, made without chance. */
function dayStrip(now: number, salt: number): (readonly [number, number, IntervalClass, string | null])[] {
  const midnight = Math.floor((now - 31 * HOUR) / DAY) * DAY + 23 * HOUR;
  const parts: (readonly [number, number, IntervalClass, string | null])[] = [
    [midnight, midnight + 6 * HOUR, 'unscheduled', null],
  ];
  const others: readonly IntervalClass[] = [
    'stop',
    'minorStop',
    'setup',
    'stop',
    'plannedStop',
    'minorStop',
    'noOrder',
    'stop',
  ];
  let at = midnight + 6 * HOUR;
  for (let index = 0; at < now; index++) {
    const run = Math.min(now, at + (18 + ((index * 37 + salt * 53) % 70)) * MINUTE);
    parts.push([at, run, 'producing', null]);
    if (run >= now) break;
    const kind = others[(index * 3 + salt) % others.length] ?? 'stop';
    const length = kind === 'minorStop' ? 2 : 6 + ((index * 29 + salt * 17) % 38);
    at = Math.min(now, run + length * MINUTE);
    parts.push([run, at, kind, null]);
  }
  return parts;
}

export function plannerFixture(now = fixtureNow): PlannerView {
  const tablet = tabletFixture(now);
  const availabilities = [0.64, 0.71, 0.58, 0.66, 0.41, 0.77, 0.6, 0.69];
  const order = (n: number, over: Partial<OrderRow> = {}): OrderRow => {
    const quantityPcs = 200 + ((n * 313) % 1800);
    const done = ((n * 7) % 10) / 10;
    const p50 = now + (8 + ((n * 19) % 120)) * HOUR;
    const spread = (6 + ((n * 5) % 22)) * HOUR;
    const paper = p50 - spread * 1.1;
    return {
      orderId: `PO-47${10 + n}`,
      itemId: `IT-${n}`,
      itemName:
        ['Housing A', 'Flange 80', 'Bracket L', 'Shaft 12', 'Cap 4-fold, glass-fibre reinforced, black'][n % 5] ?? '',
      customer: ['Hansen Drives', 'Nordwind Turbines', 'Kessler & Söhne', null][n % 4] ?? null,
      strategy: (['MTO', 'MTO', 'ATO', 'MTS'] as const)[n % 4] ?? 'MTO',
      status: done > 0 ? 'running' : 'released',
      quantityPcs,
      goodPcs: Math.round(quantityPcs * done * 0.6),
      scrapPcs: n % 3 === 0 ? 12 : 0,
      operations: ['0010', '0020', '0030'].slice(0, 1 + (n % 3)).map((number, index) => ({
        operationId: `PO-47${10 + n}/${number}`,
        number,
        workCentreId: 'forge',
        status: index === 0 && done > 0 ? 'running' : 'waiting',
        goodPcs: index === 0 ? Math.round(quantityPcs * done) : 0,
        scrapPcs: 0,
        quantityPcs,
      })),
      dueAt: n % 4 === 3 ? null : p50 + (n % 3) * spread * 0.7,
      paperFinishAt: paper,
      promise: {
        madeAt: now - MINUTE,
        p50,
        p80: p50 + spread * 0.6,
        p95: p50 + spread * 1.5,
        quotedAt: p50 + spread,
        quoteLevel: 0.9,
        promisedAt: p50 + spread,
        keepProbability: [0.38, 0.9, 0.96][n % 3] ?? null,
        onTimeProbability: n % 4 === 3 ? null : ([0.46, 0.83, 0.972][n % 3] ?? null),
        warnings: n % 5 === 0 ? ['noMeasuredSetup'] : [],
        drivers: [
          { source: 'queue', share: 0.41 },
          { source: 'stops', share: 0.33 },
          { source: 'setup', share: 0.17 },
          { source: 'run', share: 0.06 },
          { source: 'material', share: 0.03 },
        ],
      },
      word: {
        date: p50 + spread,
        level: 0.9,
        chance: [0.38, 0.9, 0.96][n % 3] ?? null,
        givenAt: now - 3 * DAY,
        by: n % 2 === 0 ? 'policy' : 'person',
        isChanged: n % 6 === 1,
      },
      finishedAt: null,
      ...over,
    };
  };
  return {
    now,
    plantName: tablet.plantName,
    timeZone: tablet.timeZone,
    reasons,
    edges: [{ edgeId: 'edge-1', lastSeenAt: now - 2_000, cursor: 48_211 }],
    window: { from: now - DAY, to: now },
    measured: { from: now - 28 * DAY, to: now },
    plant: card(0.637),
    machines: tablet.machines.map((machine, index) => ({
      id: machine.id,
      name: machine.name,
      workCentreId: machine.workCentreId,
      class: machine.class,
      state: machine.state,
      since: machine.since,
      reasonId: machine.reasonId,
      operationId: machine.current?.operationId ?? null,
      itemName: machine.current?.itemName ?? null,
      figures: card(availabilities[index] ?? 0.6, machine.id === 'potting-1' ? 0.42 : 0.97, index === 3 ? 1.07 : 0.92),
      paperAvailability: 0.82,
      strip: dayStrip(now, index),
    })),
    workCentres: [
      { id: 'forge', name: 'Forge', paperAvailability: 0.82, measuredAvailability: 0.66 },
      { id: 'turning', name: 'Turning', paperAvailability: 0.82, measuredAvailability: 0.56 },
      { id: 'moulding', name: 'Moulding', paperAvailability: 0.75, measuredAvailability: 0.77 },
      { id: 'potting', name: 'Potting', paperAvailability: 0.82, measuredAvailability: null, coverage: 0.42 },
    ],
    pareto: [
      { reasonId: 'tool-broken', durationMs: 5.4 * HOUR, count: 9 },
      { reasonId: null, durationMs: 3.1 * HOUR, count: 21 },
      { reasonId: 'no-material', durationMs: 2.6 * HOUR, count: 7 },
      { reasonId: 'jam', durationMs: 2.2 * HOUR, count: 31 },
      { reasonId: 'no-operator', durationMs: 1.4 * HOUR, count: 12 },
      { reasonId: 'quality-check', durationMs: 48 * MINUTE, count: 6 },
      { reasonId: 'no-crane', durationMs: 22 * MINUTE, count: 4 },
      { reasonId: 'sensor', durationMs: 9 * MINUTE, count: 2 },
    ],
    scrapPareto: [
      { reasonId: 'crack', quantityPcs: 71 },
      { reasonId: 'dimension', quantityPcs: 44 },
      { reasonId: null, quantityPcs: 25 },
      { reasonId: 'startup', quantityPcs: 12 },
    ],
    waterfall: {
      plannedMs: 112 * HOUR,
      steps: [
        { loss: 'plannedDowntime', ms: 7 * HOUR },
        { loss: 'noData', ms: 3 * HOUR },
        { loss: 'noOrder', ms: 8 * HOUR },
        { loss: 'equipmentFailure', ms: 10 * HOUR },
        { loss: 'setupAndAdjustment', ms: 11 * HOUR },
        { loss: 'idlingAndMinorStops', ms: 8 * HOUR },
        { loss: 'reducedSpeed', ms: 5 * HOUR },
        { loss: 'fasterThanPlanned', ms: 0 },
        { loss: 'processDefects', ms: 1 * HOUR },
        { loss: 'reducedYield', ms: 0 },
      ],
      goodMs: 59 * HOUR,
    },
    orders: [
      ...Array.from({ length: 18 }, (_, index) => order(index + 1)),
      order(40, { status: 'finished', finishedAt: now - 5 * HOUR, dueAt: now - 2 * HOUR }),
      order(41, { promise: null, paperFinishAt: null, dueAt: null }),
    ],
    alarms: [alarm('PO-4716', now - 3 * HOUR, 0.44), alarm('PO-4719', now - 26 * HOUR, 0.31)],
    workTime: workTimeFixture(now),
    setAside: [],
    master: {
      counts: [{ kind: 'reason', rows: 41 }],
      gaps: [{ kind: 'reason', id: 'no-material', erpCode: '0815' }],
      odd: 2,
    },
    vanished: [{ orderId: 'PO-4690', since: now - 26 * HOUR }],
    downloads: [
      { kind: 'orders', lastAt: now - 20_000, problem: null },
      {
        kind: 'answers',
        lastAt: now - 40 * MINUTE,
        problem: 'The ERP is away (no answer). Nothing is lost; it is tried again.',
      },
    ],
    outbox: {
      waiting: 2,
      acknowledged: 418,
      handedOver: 0,
      parked: 1,
      doubtful: 0,
      lastDeliveredAt: now - 90_000,
      problem: null,
      entries: [
        entry('k1', 'waiting', now - 20_000, null),
        entry('k2', 'waiting', now - 40_000, null),
        entry('k3', 'parked', now - 55 * MINUTE, 'Work order PO-4703 is locked by user MEIER.'),
        ...Array.from({ length: 9 }, (_, index) =>
          entry(`a${index}`, 'acknowledged', now - (index + 2) * 15 * MINUTE, null),
        ),
      ],
    },
    record: wordScore(47, 38),
  };
}

function wordScore(due: number, kept: number): WordScore {
  const isJudged = due >= 30;
  const outcomes = {
    kept,
    broken: due - kept,
    open: 9,
    changed: 2,
    withdrawn: 1,
    orderChanged: 0,
    cancelled: 2,
    closed: 1,
  };
  return { given: due + 15, due, kept, share: kept / due, low: 0.75, high: 0.94, isJudged, level: 0.9, outcomes };
}

function alarm(orderId: string, raisedAt: number, probability: number): PlannerView['alarms'][number] {
  return {
    orderId,
    raisedAt,
    probability,
    drivers: [
      { source: 'stops', share: 0.52 },
      { source: 'queue', share: 0.31 },
      { source: 'material', share: 0.11 },
      { source: 'setup', share: 0.06 },
    ],
  };
}

/** Two shifts on five days, by UTC. */
function workTimeFixture(now: number): PlannerView['workTime'] {
  const from = Math.floor(now / DAY) * DAY - DAY;
  const days = Array.from({ length: 120 }, (_, index) => from + index * DAY);
  const open = days
    .filter((day) => ![0, 6].includes(new Date(day).getUTCDay()))
    .map((day) => [day + 5 * HOUR, day + 21 * HOUR] as const);
  return { from, to: from + 120 * DAY, open };
}

/** What the bridge answers to the page's own questions. */
export const answersFixture = new Map<string, unknown>([
  [
    '/api/promises/record',
    {
      word: {
        all: wordScore(47, 41),
        byTag: {
          'customer:': wordScore(6, 6),
          'customer:Hansen Drives': wordScore(33, 29),
          'strategy:MTO': wordScore(39, 34),
          'workCentre:forge': wordScore(47, 41),
        },
        overTime: [
          { from: fixtureNow - 56 * DAY, to: fixtureNow - 28 * DAY, score: wordScore(14, 11) },
          { from: fixtureNow - 28 * DAY, to: fixtureNow, score: wordScore(33, 30) },
        ],
      },
      all: recordScore(1),
      byTag: { 'strategy:MTO': recordScore(1.04), 'workCentre:forge': recordScore(0.9) },
    },
  ],
  [
    '/api/drill',
    {
      pieces: [
        drillPiece('press-1', 5.1, 100, 'tool-broken'),
        drillPiece('cnc-1', 2.4, 47, 'tool-broken'),
        drillPiece('press-2', 9, 12, 'tool-broken'),
      ],
      left: 4,
      machines: [
        { machineId: 'press-1', amount: 100 * MINUTE },
        { machineId: 'cnc-1', amount: 47 * MINUTE },
        { machineId: 'press-2', amount: 12 * MINUTE },
      ],
    },
  ],
  [
    '/api/facts',
    [
      {
        seq: 41,
        at: Date.now() - 3 * HOUR,
        recordedAt: Date.now(),
        type: 'stateChanged',
        state: 'fault',
        alarm: 'E-17',
      },
      {
        seq: 44,
        at: Date.now() - 2 * HOUR,
        recordedAt: Date.now(),
        type: 'stopClassified',
        by: 'anna',
        reasonId: 'jam',
      },
    ],
  ],
  [
    '/api/formulas',
    {
      formulas: {
        oee: { formula: 'Σ PRI·GQ / PBT = availability × effectiveness × quality ratio', sums: ['priGqMs', 'pbtMs'] },
        availability: { formula: 'APT / PBT', sums: ['aptMs', 'pbtMs'] },
      },
      minCoverage: 0.8,
    },
  ],
  [
    '/api/orders/PO-4711/confirmations',
    {
      orderId: 'PO-4711',
      problem: null,
      notInBooks: ['goods'],
      booksAt: null,
      openPoints: [],
      operations: [
        {
          operationId: 'PO-4711/0010',
          number: '0010',
          mes: { goodPcs: 359, scrapPcs: 4 },
          erp: { yieldPcs: 359, scrap: [{ reasonId: 'crack', quantityPcs: 4 }] },
          open: 0,
          difference: { yieldPcs: 0, scrapPcs: 0 },
          verdict: { is: 'agrees' },
          left: [{ amount: 'stopMs:jam', why: 'notTaken' }],
          foreign: 0,
        },
        {
          operationId: 'PO-4711/0020',
          number: '0020',
          mes: { goodPcs: 215, scrapPcs: 1 },
          erp: { yieldPcs: 180, scrap: [] },
          open: 1,
          difference: { yieldPcs: 35, scrapPcs: 1 },
          verdict: { is: 'notYetDue', at: Date.now() + 12 * MINUTE },
          left: [],
          foreign: 2,
        },
      ],
    },
  ],
]);

function drillPiece(machineId: string, hoursAgo: number, minutes: number, reasonId: string): DrillPiece {
  const from = Date.now() - hoursAgo * HOUR;
  const ms = minutes * MINUTE;
  const facts = [41, 44];
  return { machineId, from, to: from + ms, amount: ms, class: 'stop', reasonId, operationIds: ['PO-4711/0010'], facts };
}

/** A record that keeps its word `luck` times as often as it says. */
function recordScore(luck: number) {
  const levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95].map((level) => {
    const share = Math.min(1, level * luck + (level < 0.6 ? 0.04 : -0.03));
    const due = 47;
    const spread = 1.96 * Math.sqrt((share * (1 - share)) / due);
    return {
      level,
      due,
      kept: Math.round(share * due),
      share,
      low: Math.max(0, share - spread),
      high: Math.min(1, share + spread),
      drifted: Math.abs(share - level) > spread + 0.05,
    };
  });
  return { levels, pit: [], given: 61 };
}

function entry(key: string, status: 'waiting' | 'parked' | 'acknowledged', createdAt: number, message: string | null) {
  return {
    key,
    orderId: 'PO-4703',
    operationId: 'PO-4703/0010',
    kind: 'partial' as const,
    status,
    yieldPcs: 120,
    scrapPcs: 3,
    createdAt,
    deliveredAt: status === 'acknowledged' ? createdAt + 4_000 : null,
    attempts: status === 'parked' ? 3 : 1,
    message,
  };
}

/** What is owed to an ERP that takes back little or nothing, and to one that hears when work begins and rests. */
import { describe, expect, test } from 'vitest';
import { amountsOf } from '../../../../shared/core/erp/amounts.ts';
import { type OwedInput, owed, type Standing } from '../../../../shared/core/erp/owed.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { OperationTotals } from '../../../../shared/core/words/interval.ts';

const none: OperationTotals = {
  operationId: 'O1/0010',
  orderId: 'O1',
  status: 'running',
  machineIds: ['M1'],
  inWorkAt: ['M1'],
  startedAt: 1_000,
  finishedAt: null,
  lastAt: 5_000,
  producedPcs: 0,
  goodPcs: 0,
  scrapPcs: 0,
  reworkPcs: 0,
  scrapByReason: [],
  machineMs: 0,
  setupMs: 0,
  labourMs: 0,
  stopsByReason: [],
  endedByShift: [],
  overDeclaredPcs: 0,
  operators: [],
};
const all: OwedInput['can'] = { reverse: 'cancel', reverseFinal: true, takes: new Set() };
const ask = (totals: Partial<OperationTotals>, standing: readonly Standing[], more: Partial<OwedInput> = {}) =>
  owed({
    totals: { ...none, ...totals },
    operationNumber: '0010',
    standing,
    at: 9_000,
    basis: {},
    erpCode: () => null,
    hold: false,
    can: all,
    isHeard: () => true,
    ...more,
  });
let made = 0;
/** It stands at the ERP now. */
const stands = (ticket: Ticket, isFixed = false): Standing => {
  made += 1;
  const { kind, from, to } = ticket;
  return { key: `key-${made}`, kind, reverses: null, from, to, says: amountsOf(ticket), isFixed };
};
const said = (totals: Partial<OperationTotals>, isFixed = false): Standing[] =>
  ask(totals, []).tickets.map((ticket) => stands(ticket, isFixed));
/** `partial 5`; reversals by what they take back. */
const rows = ({ reversals, tickets }: ReturnType<typeof ask>): string[] => [
  ...reversals.map(({ says }) => `back ${says.get('yield') ?? 0}`),
  ...tickets.map(({ kind, yieldPcs }) => `${kind} ${yieldPcs}`),
];

test('a movement of goods is taken back by an ERP that takes back movements, though no ticket, and by no other', () => {
  const moved: Standing = {
    key: 'goods-1',
    kind: 'goods',
    reverses: null,
    from: 0,
    to: 1,
    says: new Map([['yield', 5]]),
  };
  const back = (can: Partial<OwedInput['can']>) =>
    rows(ask({}, [moved], { can: { ...all, reverse: 'none', ...can } })).filter((row) => row.startsWith('back'));
  expect([back({ reverseGoods: true }), back({})]).toEqual([['back 5'], []]);
});

describe('what was said too much', () => {
  const ten = { goodPcs: 10 };
  test('is taken back and said anew', () => {
    expect(rows(ask({ goodPcs: 8 }, said(ten)))).toEqual(['back 10', 'partial 8']);
  });
  test('is taken back where it was said: a posting of time alone says no pieces, and stays', () => {
    const before = said(ten);
    const ofTime = ask({ ...ten, machineMs: 3_000 }, before).tickets.map((ticket) => stands(ticket));
    expect(ofTime).toHaveLength(1);
    expect(rows(ask({ goodPcs: 8, machineMs: 3_000 }, [...before, ...ofTime]))).toEqual(['back 10', 'partial 8']);
  });
  test.each<[string, Standing[], OwedInput['can']]>([
    ['to an ERP that takes nothing back', said(ten), { ...all, reverse: 'none' }],
    ['by a posting that cannot be taken back', said(ten, true), all],
  ])('%s stays, and what follows says so much less', (_what, standing, can) => {
    expect(rows(ask({ goodPcs: 8 }, standing, { can }))).toEqual([]);
    expect(rows(ask({ goodPcs: 12 }, standing, { can }))).toEqual(['partial 2']);
  });
});

describe('a final confirmation', () => {
  const final = (isFixed = false) => said({ goodPcs: 10, status: 'finished', finishedAt: 8_000 }, isFixed);
  const changed = [
    { goodPcs: 8, status: 'finished' },
    { goodPcs: 12, status: 'finished' },
    { goodPcs: 12, status: 'running' },
  ] as const;
  test('is replaced when the truth changes, or taken back when work goes on', () => {
    expect(changed.map((totals) => rows(ask(totals, final())))).toEqual([
      ['back 10', 'final 8'],
      ['back 10', 'final 12'],
      ['back 10', 'partial 12'],
    ]);
  });
  test.each<[string, boolean, OwedInput['can']]>([
    ['the ERP takes no final one back', false, { ...all, reverseFinal: false }],
    ['the ERP takes nothing back', false, { ...all, reverse: 'none' }],
    ['this one cannot be taken back', true, all],
  ])('is the last word where %s: nothing more is said', (_why, isFixed, can) => {
    expect(changed.map((totals) => rows(ask(totals, final(isFixed), { can })))).toEqual([[], [], []]);
  });
  test('that cannot be taken back leaves the partial ones before it in peace as well', () => {
    const standing = [...said({ goodPcs: 4 }), ...final()];
    expect(rows(ask(changed[0], standing, { can: { ...all, reverseFinal: false } }))).toEqual([]);
  });
});

describe('a time that shrank', () => {
  test.each(['setupMs', 'machineMs', 'labourMs'] as const)('%s waits while work goes on, a quantity never', (name) => {
    const standing = said({ goodPcs: 5, [name]: 3_000 });
    expect(rows(ask({ goodPcs: 5, [name]: 2_000 }, standing, { hold: true }))).toEqual([]);
    expect(rows(ask({ goodPcs: 5, [name]: 2_000 }, standing))).toEqual(['back 5', 'partial 5']);
    expect(rows(ask({ goodPcs: 4, [name]: 3_000 }, standing, { hold: true }))).toEqual(['back 5', 'partial 4']);
  });
});

test('a stop without a reason waits for one, but what was said of it already is said again with what is taken back', () => {
  const stopped = { stopsByReason: [{ reasonId: null, durationMs: 5_000, count: 1 }] };
  const stopsOf = (standing: readonly Standing[], goodPcs: number) =>
    ask({ goodPcs, ...stopped }, standing, { hold: true }).tickets.map(({ stops }) => stops);
  expect(stopsOf([], 10)).toEqual([[]]);
  const again = { reasonId: null, durationMs: 5_000, count: 1, erpCode: null };
  expect(stopsOf(said({ goodPcs: 10, ...stopped }), 8)).toEqual([[again]]);
});

describe('an ERP that hears of the work', () => {
  const can: OwedInput['can'] = { ...all, takes: new Set(['start', 'interrupt', 'resume']) };
  const at = ({ tickets }: ReturnType<typeof ask>) => tickets.map(({ kind, to }) => `${kind} ${to}`);
  /** All that is owed of it stands. */
  const hear = (standing: readonly Standing[], totals: Partial<OperationTotals>): Standing[] => [
    ...standing,
    ...ask(totals, standing, { can }).tickets.map((ticket) => stands(ticket)),
  ];
  test('hears once that it began, when it did, and before anything that was made', () => {
    expect(at(ask({ status: 'waiting', startedAt: null }, [], { can }))).toEqual([]);
    expect(at(ask({ goodPcs: 1 }, [], { can }))).toEqual(['start 1000', 'partial 9000']);
    expect(at(ask({ goodPcs: 1 }, hear([], {}), { can }))).toEqual(['partial 9000']);
  });
  test('hears once that it rests, after what was made, and once that it goes on', () => {
    const begun = hear([], { goodPcs: 1 });
    const rests = { goodPcs: 2, status: 'interrupted' } as const;
    expect(at(ask(rests, begun, { can }))).toEqual(['partial 9000', 'interrupt 5000']);
    const rested = hear(begun, rests);
    expect(at(ask(rests, rested, { can }))).toEqual([]);
    expect(at(ask({ goodPcs: 2 }, rested, { can }))).toEqual(['resume 9000']);
    const again = hear(rested, { goodPcs: 2 });
    expect(at(ask({ goodPcs: 2 }, again, { can }))).toEqual([]);
    expect(at(ask(rests, again, { can }))).toEqual(['interrupt 5000']);
  });
  test('hears nothing of it where it takes none of it', () => {
    const standing = said({ goodPcs: 1 });
    expect(at(ask({ goodPcs: 1, status: 'interrupted' }, standing))).toEqual([]);
    expect(at(ask({ goodPcs: 1 }, []))).toEqual(['partial 9000']);
  });
});

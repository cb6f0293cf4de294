import { describe, expect, test } from 'vitest';
import { logOf } from '../../../simulators/job-shop/csv.ts';
import { type Dials, jobShops } from '../../../simulators/job-shop/dials.ts';

interface Line {
  order: string;
  step: string;
  place: string;
  from: number;
  to: number;
  orderPcs: number;
  pcs: number;
  worker: string;
}

function linesOf(log: string): Line[] {
  const at = (text = '') => Date.parse(`${text.replaceAll('/', '-').replace(' ', 'T')}Z`);
  return log
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [order = '', step = '', place = '', from, to, orderPcs, , pcs, worker = ''] = line.split(',');
      const [begun, ended] = [at(from), at(to)];
      return { order, step, place, from: begun, to: ended, orderPcs: Number(orderPcs), pcs: Number(pcs), worker };
    });
}

function shopOf(name: string): Dials {
  const dials = jobShops[name];
  if (dials === undefined) throw new Error(`no shop ${name}`);
  return dials;
}

function groupedBy(lines: readonly Line[], keyOf: (line: Line) => string): Line[][] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) groups.set(keyOf(line), [...(groups.get(keyOf(line)) ?? []), line]);
  return [...groups.values()];
}

const a = logOf(shopOf('a'));
const lines = linesOf(a);
const orders = groupedBy(lines, ({ order }) => order);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('a made shop', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(logOf(shopOf('a'))).toBe(a);
    expect(logOf({ ...shopOf('a'), seed: 99 })).not.toBe(a);
  });

  test.each([
    ['nobody works at two places at once', ({ worker }: Line) => worker],
    ['no place does two things at once', ({ place }: Line) => place],
  ])('%s', (_, keyOf) => {
    for (const own of groupedBy(lines, keyOf))
      for (const [index, line] of own.entries()) expect(line.from).toBeGreaterThanOrEqual(own[index - 1]?.to ?? 0);
  });

  test('all pieces of an order are packed, and nothing happens to it afterwards', () => {
    for (const own of orders) {
      const packed = own.filter(({ step }) => step === 'Packing');
      expect(sum(packed.map(({ pcs }) => pcs))).toBe(own[0]?.orderPcs);
      expect(Math.max(...packed.map(({ to }) => to))).toBe(Math.max(...own.map(({ to }) => to)));
    }
  });

  test('is as machine shops were seen to be: waiting, few hands for lapping and packing, lots that overlap', () => {
    const leadMs = sum(
      orders.map((own) => Math.max(...own.map(({ to }) => to)) - Math.min(...own.map(({ from }) => from))),
    );
    expect(1 - sum(lines.map(({ from, to }) => to - from)) / leadMs).toBeGreaterThan(0.85);
    for (const step of ['Lapping', 'Packing']) {
      const of = lines.filter((line) => line.step === step);
      const most = groupedBy(of, ({ worker }) => worker)
        .map((own) => own.length)
        .sort((x, y) => y - x);
      expect(sum(most.slice(0, 2)) / of.length).toBeGreaterThan(0.9);
    }
    const overlapping = orders.flatMap((own) =>
      own.filter((one) => own.some((other) => other !== one && other.from < one.to && one.from < other.to)),
    );
    expect(overlapping.length / lines.length).toBeGreaterThan(0.08);
  });

  test('whose log ends with its window tells nothing of what came after', () => {
    const { windowDays } = shopOf('b');
    const cut = linesOf(logOf(shopOf('b')));
    const [first] = cut;
    const span = Math.max(...cut.map(({ to }) => to)) - (first?.from ?? 0);
    expect(span).toBeLessThanOrEqual(windowDays * 86_400_000);
    expect(groupedBy(cut, ({ order }) => order).some((own) => own.every(({ step }) => step !== 'Packing'))).toBe(true);
  });
});

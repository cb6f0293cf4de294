import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { explain, formulas } from '../../../../shared/core/reports/explain.ts';
import { parseScope } from '../../../../shared/core/words/scope.ts';
import { factory, hour, minute, monday, order, second, smallPlant } from '../facts.ts';

/** A setup, an hour of production, a jam of ten minutes that anna tags, five cracked parts. */
function shift() {
  const facts = factory();
  const ledger = openLedger(smallPlant());
  const events = {
    release: facts.release(
      monday - hour,
      order('A', { operation: { setupFamily: 'wide', plannedSetupMs: 5 * minute } }),
    ),
    started: facts.started('P1', monday, 'A/0010'),
    setup: facts.state('P1', monday, 'setup'),
    running: facts.state('P1', monday + 20 * minute, 'running'),
    parts: facts.cycles('P1', monday + 20 * minute, monday + 80 * minute, 60 * second),
    fault: facts.state('P1', monday + 80 * minute, 'fault'),
    tag: facts.classified('P1', monday + 85 * minute, monday + 80 * minute, null, 'jam'),
    again: facts.state('P1', monday + 90 * minute, 'running'),
    scrap: facts.scrap('P1', monday + 90 * minute, 5, 'crack', 'A/0010'),
  };
  ledger.record(Object.values(events).flat());
  return { ledger, events, to: monday + 2 * hour };
}

test('a KPI is explained by its formula and the values of its sums, which give it', () => {
  const { ledger, to } = shift();
  const { kpis, figures } = explain(ledger, { kind: 'machine', id: 'P1' }, monday, to);
  const availability = kpis.find(({ kpi }) => kpi === 'availability');
  expect(availability).toEqual({
    kpi: 'availability',
    value: 90 / 120,
    formula: 'APT / PBT',
    sums: [
      { sum: 'aptMs', value: 90 * minute },
      { sum: 'pbtMs', value: 120 * minute },
    ],
  });
  expect(kpis.map(({ kpi }) => kpi).sort()).toEqual(Object.keys(formulas).sort());
  for (const { kpi, value } of kpis) expect(value).toBe(figures.kpis[kpi]);
});

test('MTBF goes down to the failure, its reason and the facts that told of both', () => {
  const { ledger, events, to } = shift();
  const [machine] = explain(ledger, { kind: 'machine', id: 'P1' }, monday, to).machines;
  const failures = machine?.sums.find(({ sum }) => sum === 'failures');
  expect(failures).toMatchObject({ value: 1 });
  const [place = -1] = failures?.intervals ?? [];
  expect(machine?.intervals[place]).toMatchObject({ from: monday + 80 * minute, to: monday + 90 * minute });
  expect(failures?.facts).toEqual([events.started.seq, events.fault.seq, events.tag.seq].sort((a, b) => a - b));
});

test('a row of the Pareto and one of the scrap name the facts behind them', () => {
  const { ledger, events, to } = shift();
  const [machine] = explain(ledger, { kind: 'machine', id: 'P1' }, monday, to).machines;
  expect(machine?.stops).toMatchObject([{ reasonId: 'jam', durationMs: 10 * minute, count: 1 }]);
  expect(machine?.stops[0]?.facts).toContain(events.tag.seq);
  expect(machine?.scrap).toMatchObject([{ reasonId: 'crack', quantityPcs: 5, facts: [events.scrap.seq] }]);
});

test('each sum comes out again from the places that it names', () => {
  const { ledger, to } = shift();
  const [machine] = explain(ledger, { kind: 'machine', id: 'P1' }, monday, to).machines;
  if (machine === undefined) throw new Error('one machine was asked for');
  const value = (name: string) => machine.sums.find(({ sum }) => sum === name);
  for (const name of ['pbtMs', 'aptMs', 'austMs', 'adetMs', 'aubtMs']) {
    const found = value(name);
    const ms = found?.intervals.reduce((sum, place) => {
      const interval = machine.intervals[place];
      return interval === undefined ? sum : sum + interval.to - interval.from;
    }, 0);
    expect([name, ms]).toEqual([name, found?.value]);
  }
  const good = value('gqPcs');
  expect(good?.parts.reduce((sum, place) => sum + (machine.quantities[place]?.goodPcs ?? 0), 0)).toBe(good?.value);
  expect(good?.value).toBe(55);
});

test('a mean of setups names each setup; what paper says of it names the order’s fact', () => {
  const { ledger, events, to } = shift();
  const { setups, paper } = explain(ledger, { kind: 'order', id: 'A' }, monday, to);
  expect(setups).toMatchObject([{ fromFamily: null, toFamily: 'wide', count: 1, meanMs: 20 * minute }]);
  expect(setups[0]?.records).toMatchObject([{ seq: events.setup.seq, from: monday }]);
  expect(paper).toMatchObject([
    { operation: { id: 'A/0010', plannedSetupMs: 5 * minute }, said: { edgeId: 'box', seq: events.release.seq } },
  ]);
});

test('a scope is written as a word and a name; anything else is told how', () => {
  expect(parseScope('plant')).toEqual({ kind: 'plant' });
  expect(parseScope('operation:A/0010')).toEqual({ kind: 'operation', id: 'A/0010' });
  expect(parseScope('item:I-7@press')).toEqual({ kind: 'item', id: 'I-7', workCentreId: 'press' });
  for (const wrong of ['', 'island:1', 'machine', 'order:']) expect(() => parseScope(wrong)).toThrow(/machine:P1/);
});

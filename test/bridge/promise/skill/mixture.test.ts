import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { censored } from '../../../../bridge/promise/estimators/elsewhere.ts';
import { recordLevels } from '../../../../bridge/promise/record/recalibrate.ts';
import type { LeadTime, Measured } from '../../../../bridge/promise/shop.ts';
import { forecasters, leadForecast, naiveForecast } from '../../../../bridge/promise/skill/lead-times.ts';
import { isAlone, mixedEnds, mixtureOf } from '../../../../bridge/promise/skill/mixture.ts';
import { distance, levels, miss, sampleOf } from '../../../../bridge/promise/skill/sample.ts';
import { bestWeights } from '../../../../bridge/promise/skill/weights.ts';
import { DAY, NOW, shopOf } from '../fixture.ts';

/** One order a day; each takes between `low` and `high` days. */
const leadsOf = (count: number, low: number, high: number): LeadTime[] =>
  Array.from({ length: count }, (_, n) => {
    const createdAt = NOW - (count - n) * DAY;
    const finishedAt = createdAt + (low + (((n * 37) % 100) / 100) * (high - low)) * DAY;
    return {
      orderId: `o${n}`,
      itemId: `i${n % 3}`,
      quantityPcs: 10,
      workMs: 3_600_000,
      isReady: true,
      createdAt,
      seenFrom: createdAt,
      finishedAt: finishedAt <= NOW ? finishedAt : null,
    };
  });

/** What the model promised: all orders between `low` and `high` days. */
const outcomesOf = (leads: readonly LeadTime[], low: number, high: number): Measured['outcomes'] =>
  leads.map(({ orderId, createdAt, finishedAt }) => ({
    orderId,
    madeAt: createdAt,
    quantiles: Object.fromEntries(
      recordLevels.map((level) => [String(level), createdAt + (low + level * (high - low)) * DAY]),
    ),
    finishedAt,
  }));
const measured = (leads: LeadTime[], outcomes: Measured['outcomes']): Measured => ({
  ...shopOf().measured,
  leads,
  outcomes,
});
const asked = { itemId: 'i0', quantityPcs: 10, workMs: 3_600_000, isReady: true, createdAt: NOW };
const ends = (days: number) => Float64Array.from({ length: 200 }, (_, n) => ((n + 0.5) / 200) * days * DAY);

describe('a date is the model’s alone', () => {
  test('where fewer than twenty promises ended', () => {
    const leads = leadsOf(18, 2, 6);
    const mixture = mixtureOf(measured(leads, outcomesOf(leads, 30, 60)), NOW);
    expect(isAlone(mixture)).toBe(true);
    const model = ends(20);
    expect(mixedEnds(mixture, asked, model, NOW)).toBe(model);
  });

  test('where nothing is known of lead times', () => {
    const leads = leadsOf(100, 2, 6);
    expect(isAlone(mixtureOf({ ...measured([], outcomesOf(leads, 30, 60)) }, NOW))).toBe(true);
  });
});

describe('the plant’s own past', () => {
  test('outweighs a model that was wrong on its record, and the dates follow it', () => {
    const leads = leadsOf(120, 2, 6);
    const mixture = mixtureOf(measured(leads, outcomesOf(leads, 30, 60)), NOW);
    expect(mixture.weights[0]).toBeLessThan(0.15);
    const mixed = mixedEnds(mixture, asked, ends(60), NOW);
    expect((mixed[100] ?? 0) / DAY).toBeGreaterThan(2);
    expect((mixed[100] ?? 0) / DAY).toBeLessThan(6.5);
  });

  test('adds little to a model that was right', () => {
    // The model knows of each order within half a day when it ends; its past knows only two to twenty days.
    const leads = leadsOf(120, 2, 20);
    const outcomes = outcomesOf(leads, 0, 0).map((one, n) => {
      const end = one.madeAt + (2 + (((n * 37) % 100) / 100) * 18) * DAY;
      const near = recordLevels.map((level): [string, number] => [String(level), end + (level - 0.5) * DAY]);
      return { ...one, quantiles: Object.fromEntries(near) };
    });
    expect(mixtureOf(measured(leads, outcomes), NOW).weights[0]).toBeGreaterThan(0.85);
  });

  test('is not asked of what it could not know: orders that came or ended later change no forecast', () => {
    const leads = leadsOf(120, 2, 9);
    const then = NOW - 40 * DAY;
    const known = leads
      .filter(({ createdAt }) => createdAt < then)
      .map((lead) => ({ ...lead, finishedAt: (lead.finishedAt ?? NOW) <= then ? lead.finishedAt : null }));
    for (const forecaster of forecasters)
      expect(leadForecast(forecaster, { ...asked, createdAt: then }, leads, then)).toEqual(
        leadForecast(forecaster, { ...asked, createdAt: then }, known, then),
      );
    expect(naiveForecast({ ...asked, createdAt: then }, leads, then)).toEqual(
      naiveForecast({ ...asked, createdAt: then }, known, then),
    );
  });

  test('tells an order that is old already no date of the past', () => {
    const leads = leadsOf(120, 2, 9);
    for (const forecaster of forecasters)
      for (const ageDays of [0, 3, 8, 20]) {
        const sample = leadForecast(forecaster, { ...asked, createdAt: NOW - ageDays * DAY }, leads, NOW);
        expect(sample?.[0]).toBeGreaterThanOrEqual(NOW);
      }
  });
});

test('weights are shares, and no forecaster alone would have scored better than the mixture by its own account', () => {
  const value = fc.double({ min: 0, max: 100, noNaN: true });
  const sample = fc.array(value, { minLength: 5, maxLength: 5 }).map((values) => Float64Array.from(values).sort());
  const scored = fc.record({
    samples: fc.array(sample, { minLength: 3, maxLength: 3 }),
    at: value,
    weight: fc.constant(1),
  });
  fc.assert(
    fc.property(fc.array(scored, { minLength: 30, maxLength: 30 }), (all) => {
      const weights = bestWeights(all, 3);
      expect([...weights].reduce((a, b) => a + b, 0)).toBeCloseTo(1);
      const cost = (of: ArrayLike<number>) =>
        all.reduce((sum, { samples, at }) => {
          let one = 0;
          samples.forEach((a, i) => {
            one += (of[i] ?? 0) * miss(a, at);
            samples.forEach((b, j) => {
              one -= 0.5 * (of[i] ?? 0) * (of[j] ?? 0) * distance(a, b);
            });
          });
          return sum + one;
        }, 0) / all.length;
      // The first has the prior's share; the others must not beat the mixture by more than that gives away.
      expect(cost(weights)).toBeLessThanOrEqual(cost([1, 0, 0]) + 1e-6);
    }),
    { numRuns: 30 },
  );
});

test('a recorded promise is read back at every level', () => {
  const sample = sampleOf(Object.fromEntries(recordLevels.map((level) => [String(level), 1_000 * level])));
  for (const [index, level] of levels.entries())
    if (level > 0.02 && level < 0.98) expect(sample?.[index]).toBeCloseTo(1_000 * level, -1.5);
});

describe('waits that are known of late (delayed entry)', () => {
  const seen = (value: number, from: number, open = false) => ({ value, from, open, weight: 1 });
  const meanOf = (masses: readonly { value: number; weight: number }[]) =>
    masses.reduce((sum, { value, weight }) => sum + value * weight, 0) /
    masses.reduce((sum, { weight }) => sum + weight, 0);

  test('say nothing of what is quicker than they were known', () => {
    const quick = Array.from({ length: 20 }, (_, n) => seen(5 + (n % 5), 0));
    const old = Array.from({ length: 20 }, (_, n) => seen(60 + n, 50));
    expect(meanOf(censored(quick))).toBeCloseTo(7, 0);
    expect(meanOf(censored([...quick, ...old]))).toBeCloseTo(7, 0);
    expect(meanOf(censored([...quick, ...old.map((one) => ({ ...one, from: 0 }))]))).toBeGreaterThan(30);
  });
});

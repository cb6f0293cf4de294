import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { censored } from '../../../../bridge/promise/estimators/elsewhere.ts';
import { hash, probit, unit } from '../../../../bridge/promise/numbers/random.ts';
import { dateAt } from '../../../../bridge/promise/promise.ts';
import { calibrate, recordLevels } from '../../../../bridge/promise/record/recalibrate.ts';
import type { LeadTime, Measured } from '../../../../bridge/promise/shop.ts';
import { againstModel } from '../../../../bridge/promise/skill/against-model.ts';
import { partForecast } from '../../../../bridge/promise/skill/kaplan-meier.ts';
import { forecasters, leadForecasts, naiveForecast } from '../../../../bridge/promise/skill/lead-times.ts';
import { isAlone, mixedEnds, mixedSpread, mixtureOf } from '../../../../bridge/promise/skill/mixture.ts';
import { crps, distance, levels, miss, sampleOf, scoreIn } from '../../../../bridge/promise/skill/sample.ts';
import { asFarAs, bestWeights } from '../../../../bridge/promise/skill/weights.ts';
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
  test('where fewer than five orders ended', () => {
    const leads = leadsOf(6, 2, 6);
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
    expect(leadForecasts(forecasters, { ...asked, createdAt: then }, leads, then)).toEqual(
      leadForecasts(forecasters, { ...asked, createdAt: then }, known, then),
    );
    expect(naiveForecast({ ...asked, createdAt: then }, leads, then)).toEqual(
      naiveForecast({ ...asked, createdAt: then }, known, then),
    );
    expect(partForecast({ ...asked, createdAt: then }, leads, then)).toEqual(
      partForecast({ ...asked, createdAt: then }, known, then),
    );
  });

  test('lends an item that was never made the past of its family, where the ERP tells families', () => {
    const leads = leadsOf(120, 2, 9).map((lead, n) => {
      const isSlow = n % 4 === 0;
      const finishedAt = lead.finishedAt === null ? null : lead.finishedAt + (isSlow ? 20 * DAY : 0);
      return { ...lead, finishedAt, family: isSlow ? 'slow' : 'quick' };
    });
    const of = (family: string) => leadForecasts(forecasters, { ...asked, itemId: 'new', family }, leads, NOW);
    const middle = (sample: Float64Array | null | undefined) => sample?.[20] ?? Number.NaN;
    const byItem = forecasters.findIndex(({ name }) => name === 'item');
    expect(middle(of('slow')[byItem]) - middle(of('quick')[byItem])).toBeGreaterThan(10 * DAY);
    const [lately] = of('slow');
    expect(lately).toEqual(of('quick')[0]);
  });

  test('tells an order that is old already no date of the past', () => {
    const leads = leadsOf(120, 2, 9);
    for (const ageDays of [0, 3, 8, 20])
      for (const sample of leadForecasts(forecasters, { ...asked, createdAt: NOW - ageDays * DAY }, leads, NOW))
        expect(sample?.[0]).toBeGreaterThanOrEqual(NOW);
  });
});

describe('what orders took against what the model said', () => {
  const said = Array.from({ length: 40 }, (_, n) => {
    const madeAt = NOW - (80 - n) * DAY;
    const medianMs = (n % 2 === 0 ? 2 : 8) * DAY;
    return { orderId: `o${n}`, itemId: 'i0', madeAt, medianMs, finishedAt: madeAt + 3 * medianMs };
  });
  const middleDays = (medianDays: number) => {
    const [sample] = againstModel([1], { itemId: 'i0', medianMs: medianDays * DAY }, said, NOW);
    return ((sample?.[20] ?? Number.NaN) - NOW) / DAY;
  };

  test('tells a long order from a short one though the model is wrong throughout', () => {
    expect(middleDays(2)).toBeGreaterThan(6);
    expect(middleDays(8)).toBeGreaterThan(1.8 * middleDays(2));
    expect(middleDays(8)).toBeLessThan(24.5);
  });

  test('is not stretched by what was said of orders when the model knew nothing', () => {
    const early = Array.from({ length: 30 }, (_, n) => {
      const madeAt = NOW - (110 - n) * DAY;
      return { orderId: `e${n}`, itemId: 'i0', madeAt, medianMs: DAY / 12, finishedAt: madeAt + 20 * DAY };
    });
    const [sample] = againstModel([1], { itemId: 'i0', medianMs: 8 * DAY }, [...early, ...said], NOW);
    // They took 6 and 24 days; by their ratio to two hours it would be up to 195.
    expect(((sample?.at(-1) ?? Number.NaN) - NOW) / DAY).toBeLessThan(60);
  });

  test('is nothing that was not known yet', () => {
    const then = NOW - 60 * DAY;
    const known = said
      .filter(({ madeAt }) => madeAt < then)
      .map((one) => ({ ...one, finishedAt: one.finishedAt <= then ? one.finishedAt : null }));
    const own = { itemId: 'i0', medianMs: 5 * DAY };
    expect(againstModel([1, 12], own, said, then)).toEqual(againstModel([1, 12], own, known, then));
  });
});

test('what a filling shop did to dates that knew nothing of it stretches none once the past has learnt it', () => {
  const leads = leadsOf(100, 20, 30).map((lead, n) =>
    n < 20 ? { ...lead, finishedAt: lead.createdAt + (2 + (n % 3)) * DAY } : lead,
  );
  const mixture = mixtureOf(measured(leads, outcomesOf(leads, 2, 6)), NOW);
  const chance = {
    ends: mixedEnds(mixture, asked, ends(6), NOW),
    calibration: calibrate(mixture.reached, mixedSpread),
  };
  const at = (level: number) => (dateAt({ ...chance, isMixed: true }, level, NOW) - NOW) / DAY;
  expect(at(0.5)).toBeGreaterThan(18);
  expect(at(0.5)).toBeLessThan(29);
  expect(at(0.9)).toBeLessThan(36);
});

const start = [0.5, 0.3, 0.2];
const alone = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

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
      const weights = bestWeights(all, start);
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
      // What speaks for the start is worth 24 of the outcomes: so much may be given away, and no more.
      const scale = Math.min(...alone.map(cost));
      const bound = (one: readonly number[]) =>
        (24 / 30) *
        scale *
        one.reduce((sum, share, i) => sum + (share > 0 ? share * Math.log(share / (start[i] ?? 1)) : 0), 0);
      for (const one of [...alone, start])
        expect(cost(weights)).toBeLessThanOrEqual(cost(one) + Math.max(0, bound(one)) + 1e-3 * scale);
    }),
    { numRuns: 30 },
  );
});

describe('of a long record the mixture is never far behind the better one', () => {
  const draw = fc.integer({ min: 0, max: 2 ** 20 });
  /** Days after NOW; `off` and `wide`: how wrong the model is. */
  const record = fc.record({
    seed: draw,
    off: fc.double({ min: -4, max: 8, noNaN: true }),
    wide: fc.double({ min: 0.2, max: 4, noNaN: true }),
  });

  test('whatever the model is like, within a tenth on orders that it was not judged on', () => {
    fc.assert(
      fc.property(record, ({ seed, off, wide }) => {
        const chance = (n: number) => unit(hash(seed, n));
        const days = Array.from({ length: 120 }, (_, n) => 4 + 6 * chance(n));
        const ofModel = (n: number) =>
          Float64Array.from(
            levels,
            (level) => (days[n] ?? 0) + off + wide * (probit(level) + probit(chance(1_000 + n))),
          );
        const ofPast = Float64Array.from(levels, (level) => 4 + 6 * level);
        const scored = days.map((at, n) => ({ samples: [ofModel(n), ofPast], at, weight: 1 }));
        const weights = bestWeights(scored.slice(0, 60), [0.5, 0.5]);
        const score = (of: ArrayLike<number>) =>
          scored.slice(60).reduce((sum, { samples, at }) => {
            const mixed = [...levels.keys()].flatMap((k) =>
              samples.flatMap((one, i) => Array.from({ length: Math.round(20 * (of[i] ?? 0)) }, () => one[k] ?? 0)),
            );
            return sum + crps(Float64Array.from(mixed).sort(), at);
          }, 0) / 60;
        expect(score(weights)).toBeLessThanOrEqual(1.1 * Math.min(score([1, 0]), score([0, 1])) + 0.02);
      }),
      { numRuns: 10 },
    );
  });
});

describe('judged as far as now', () => {
  const sample = (from: number, to: number) => Float64Array.from(levels, (level) => from + level * (to - from));

  test('who promises early gains nothing by orders that are not known to be late yet', () => {
    // Orders take 0–20 days, one a day; one forecaster knows that, the other promises 0–10 days.
    const all = Array.from({ length: 60 }, (_, n) => {
      const madeAt = -n;
      const at = madeAt + (((n * 37) % 60) / 60) * 20;
      return { samples: [sample(madeAt, madeAt + 10), sample(madeAt, madeAt + 20)], at, weight: 1 };
    });
    const ended = all.filter(({ at }) => at <= 0);
    const judged = all.map((one) => asFarAs({ ...one, at: Math.min(one.at, 0) }, 0));
    expect(bestWeights(judged, [0.5, 0.5])[1]).toBeGreaterThan(0.65);
    expect(bestWeights(judged, [0.5, 0.5])[1]).toBeGreaterThan(bestWeights(ended, [0.5, 0.5])[1] ?? 0);
  });

  test('a score in a sample rises with the date, and goes on beyond the sample', () => {
    const dates = Array.from({ length: 121 }, (_, n) => -40 + n);
    const scores = dates.map((at) => scoreIn(sample(0, 40), at));
    for (const [n, score] of scores.entries()) if (n > 0) expect(score).toBeGreaterThanOrEqual(scores[n - 1] ?? 0);
    expect(scoreIn(sample(0, 40), 20)).toBeCloseTo(0, 6);
    expect(scoreIn(sample(0, 40), 60)).toBeGreaterThan(scoreIn(sample(0, 40), 42));
  });
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

test('what was said of past promises is kept, until what was known then changes', () => {
  const leads = leadsOf(60, 2, 9);
  const outcomes = outcomesOf(leads, 3, 7);
  // Under other names nothing is kept of it: the same orders, worked out anew.
  const anew = (given: LeadTime[], name: string) => {
    const named = given.map((lead) => ({ ...lead, orderId: `${name}${lead.orderId}` }));
    return mixtureOf(measured(named, outcomesOf(named, 3, 7)), NOW);
  };
  const first = mixtureOf(measured(leads, outcomes), NOW);
  expect(mixtureOf(measured([...leads], outcomes), NOW).weights).toEqual(first.weights);
  expect(anew(leads, 'a').weights).toEqual(first.weights);

  // A late fact: an order of long ago took three weeks, and was of another item.
  const late = leads.map((lead, n) =>
    n === 12 ? { ...lead, itemId: 'i9', finishedAt: lead.createdAt + 21 * DAY } : lead,
  );
  const after = mixtureOf(measured(late, outcomesOf(late, 3, 7)), NOW);
  expect(after.weights).toEqual(anew(late, 'b').weights);
  expect(after.weights).not.toEqual(first.weights);
});

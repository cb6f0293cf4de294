/** Who speaks in a mixture, and what is believed of each before anything is judged. */
import type { LeadTime } from '../shop.ts';
import { againstModel, itemWeights, type Said } from './against-model.ts';
import { loadForecast } from './by-load.ts';
import { digestOf, keptSamples } from './kept.ts';
import { type Asked, forecasters, leadForecasts, naiveForecast } from './lead-times.ts';
import type { Sample } from './sample.ts';

const MODEL_SHARE = 0.32;
const NAIVE_SHARE = 0.08;
const AGAINST_SHARE = 0.1;
const LOAD_SHARE = 0.3;
const others = 1 - MODEL_SHARE - NAIVE_SHARE - AGAINST_SHARE - LOAD_SHARE;

/** The model's, then of those that know no machine, the naive one, those that go by what orders took against the model, the one by load. */
export const start: readonly number[] = [
  MODEL_SHARE,
  ...forecasters.map(() => others / forecasters.length),
  NAIVE_SHARE,
  ...itemWeights.map(() => AGAINST_SHARE / itemWeights.length),
  LOAD_SHARE,
];
export const alone: readonly number[] = start.map((_, index) => (index === 0 ? 1 : 0));
const NAIVE = 1 + forecasters.length;
const LOAD = NAIVE + 1 + itemWeights.length;

export interface Past {
  leads: readonly LeadTime[];
  said: readonly Said[];
}

interface Question {
  asked: Asked;
  /** What the model says of it, from now on. */
  medianMs: number;
  /** Where it is of the past itself: it is asked without its own end. */
  orderId?: string;
}

/** All but the model and the naive one, who looks back without end. */
const keepers: readonly number[] = start.map((share, index) => (index === NAIVE ? 0 : share));
const naiveAlone: readonly number[] = start.map((_, index) => (index === NAIVE ? 1 : 0));

/** As `pastSamples` of what was promised once; what was said of it already is not worked out again. */
export function keptPastSamples(
  past: Past,
): (question: Question & { orderId: string }, madeAt: number) => (Sample | null)[] {
  const known = digestOf(past.leads, past.said);
  return ({ orderId, asked, medianMs }, madeAt) => {
    const { itemId, family, workMs, quantityPcs, isReady, createdAt } = asked;
    const name = [orderId, madeAt, medianMs, itemId, family, workMs, quantityPcs, isReady, createdAt].join('\n');
    const question = { asked, medianMs };
    const kept = keptSamples(name, known(madeAt), () => pastSamples(question, past, madeAt, keepers));
    const naive = pastSamples(question, past, madeAt, naiveAlone)[NAIVE - 1] ?? null;
    return kept.map((sample, index) => (index === NAIVE - 1 ? naive : sample));
  };
}

/** Of all but the model, in the order of `start`; null as well where one has no share in `weights`. */
export function pastSamples(
  { asked, medianMs, orderId }: Question,
  { leads, said }: Past,
  now: number,
  weights: readonly number[] = start,
): (Sample | null)[] {
  const counts = (index: number) => (weights[index] ?? 0) > 0;
  const asking = forecasters.filter((_, index) => counts(index + 1));
  const found = leadForecasts(asking, asked, leads, now, orderId);
  const naive = counts(NAIVE) ? naiveForecast(asked, leads, now, orderId)?.filter((at) => at >= now) : undefined;
  const likeness = itemWeights.filter((_, index) => counts(NAIVE + 1 + index));
  const own = { itemId: asked.itemId, medianMs, ...(orderId === undefined ? {} : { orderId }) };
  const against = againstModel(likeness, own, said, now);
  return [
    ...forecasters.map((forecaster) => found[asking.indexOf(forecaster)] ?? null),
    naive !== undefined && naive.length > 0 ? naive : null,
    ...itemWeights.map((itemWeight) => against[likeness.indexOf(itemWeight)] ?? null),
    counts(LOAD) ? loadForecast(asked, leads, now, orderId) : null,
  ];
}

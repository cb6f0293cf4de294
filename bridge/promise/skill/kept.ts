/**
 * What a forecaster said of a past promise stays the same until what was known then changes: a late fact, an order of which
 * nobody had heard. It is kept from one refresh to the next under a digest of all that it went by, and never told otherwise.
 */
import { hashText } from '../numbers/random.ts';
import type { LeadTime } from '../shop.ts';
import type { Said } from './against-model.ts';
import type { Sample } from './sample.ts';

/** More than are judged at a time; the oldest go first. */
const MOST_KEPT = 512;
/** As many as the forecasters look back at. */
const MOST_SEEN = 300;

type Samples = readonly (Sample | null)[];

const kept = new Map<string, { digest: string; samples: Samples }>();

/** `name` is of what was promised, `digest` of what was known. */
export function keptSamples(name: string, digest: string, fresh: () => Samples): Samples {
  const known = kept.get(name);
  if (known?.digest === digest) return known.samples;
  const samples = fresh();
  kept.delete(name);
  kept.set(name, { digest, samples });
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return samples;
}

/** Digests of what was known of leads and of earlier promises at a moment. Both in order of time. */
export function digestOf(leads: readonly LeadTime[], said: readonly Said[]): (at: number) => string {
  const ofLeads = leads.map(({ createdAt, seenFrom, finishedAt, ...lead }) => {
    const { orderId, itemId, family, quantityPcs, workMs, isReady } = lead;
    const words = [orderId, itemId, family, quantityPcs, workMs, isReady, createdAt, seenFrom];
    return { hash: hashText(words.join('\n')), from: createdAt, seenFrom, finishedAt };
  });
  const ofSaid = said.map(({ orderId, itemId, madeAt, medianMs, finishedAt }) => ({
    hash: hashText(`${orderId}\n${itemId}\n${madeAt}\n${medianMs}`),
    from: madeAt,
    seenFrom: 0,
    finishedAt,
  }));
  return (at) => `${digestAt(ofLeads, at)} ${digestAt(ofSaid, at)}`;
}

interface Entry {
  hash: number;
  from: number;
  seenFrom: number;
  finishedAt: number | null;
}

/** Two words of 32 bits over the latest that were known, each with its end where that was known. */
function digestAt(entries: readonly Entry[], at: number): string {
  let [a, b, count] = [1779033703, 3144134277, 0];
  for (let index = entries.length - 1; index >= 0 && count < MOST_SEEN; index -= 1) {
    const entry = entries[index];
    if (entry === undefined || entry.from >= at) continue;
    const end = entry.finishedAt !== null && entry.finishedAt <= at ? entry.finishedAt : 0;
    if ((end || at) < entry.seenFrom) continue;
    count += 1;
    a = Math.imul(a ^ entry.hash, 597399067) ^ (end >>> 0);
    b = Math.imul(b ^ (end / 0x1_0000_0000) ^ (end >>> 0), 2869860233) + entry.hash;
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  }
  return `${count} ${a >>> 0} ${b >>> 0}`;
}

/**
 * One edge node as the host application sees it (Sparkplug B 3.0, chapters 5 and 6): births, deaths, aliases,
 * the order of messages, and when to ask for a rebirth. No I/O and no timers: time comes with each call.
 */

import { backOffMs } from '../../../shared/core/words/back-off.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import { type KeptValue, keptOf, longestName, most } from './bounds.ts';
import type { Metric, Payload } from './decode.ts';
import type { MessageType } from './topic.ts';
import { type MetricValue, metricValue } from './value.ts';

export interface NodeValue {
  name: string;
  value: MetricValue;
  datatype: number | null;
  /** Epoch ms by the publisher's clock; null = it gave none. */
  at: number | null;
  historical: boolean;
}

/** What happens to the node and its devices; `device` null = the node itself. */
export interface NodeEvents {
  born(device: string | null, values: readonly NodeValue[]): void;
  data(device: string | null, values: readonly NodeValue[]): void;
  /** `at`: epoch ms by the publisher's clock, or null: the host's time. */
  died(device: string | null, at: number | null, why: string): void;
  askRebirth(why: string): void;
  /** Something that a publisher does against the specification, tolerated. */
  note(sentence: string): void;
}

export interface NodeTimes {
  reorderTimeoutMs: number;
  rebirthBackoffMs: number;
}

interface Device {
  /** Aliases and datatypes of the births, by name. */
  datatypes: Map<string, number | null>;
  aliases: Set<number | bigint>;
  /** Letters of its names. */
  letters: number;
  /** Newest metric times, to find publishers that freeze them. */
  times: Map<string, { at: number; value: KeptValue }>;
  born: boolean;
  /** Since when a birth is due after the node's own, or null. */
  awaitedSince: number | null;
}

interface Waiting {
  type: MessageType;
  device: string | null;
  payload: Payload;
}

const maxRebirthWaitMs = MINUTE_MS;
/** A device that is not born so long after its node is gone. */
const birthDueMs = 5_000;
const maxWaiting = 128;
export class EdgeNode {
  readonly #events: NodeEvents;
  readonly #times: NodeTimes;
  #born = false;
  #heard = false;
  #bdSeq: number | null = null;
  #expectedSeq: number | null = null;
  #aliases = new Map<number | bigint, { device: string | null; name: string }>();
  readonly #devices = new Map<string | null, Device>();
  #waiting = new Map<number, Waiting>();
  #gapSince: number | null = null;
  #rebirthWhy: string | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** Requests since the last birth, but for the first. */
  #repeats = 0;
  readonly #noted = new Set<string>();

  constructor(events: NodeEvents, times: NodeTimes) {
    this.#events = events;
    this.#times = times;
  }

  get born(): boolean {
    return this.#born;
  }

  /** Something of it has come since the host connected. */
  get heard(): boolean {
    return this.#heard;
  }

  /** Its devices that are there; null is the node itself. */
  devices(): (string | null)[] {
    return [...this.#devices].flatMap(([id, { born }]) => (born ? [id] : []));
  }

  metricOf(device: string | null, name: string): { datatype: number | null; alias: number | bigint | null } | null {
    const datatype = this.#devices.get(device)?.datatypes.get(name);
    if (datatype === undefined) return null;
    const known = [...this.#aliases].find(([, metric]) => metric.device === device && metric.name === name);
    return { datatype, alias: known?.[0] ?? null };
  }

  /** The host's own connection is new: nothing that was known holds, and births are not retained. */
  restart(now: number): void {
    this.#forget();
    this.#heard = false;
    this.#askedAt = Number.NEGATIVE_INFINITY;
    this.#repeats = 0;
    this.#needRebirth('the collector has just connected', now);
  }

  /** A machine begins behind it whose birth nobody kept. What is known of the others goes on to hold. */
  rebirth(why: string, now: number): void {
    this.#needRebirth(why, now);
  }

  /** What waits behind a gap is used now, by the names of its own life: that life, or the connection, ends. */
  settle(now: number): void {
    const expected = this.#expectedSeq ?? 0;
    const inOrder = [...this.#waiting].sort(([a], [b]) => ((a - expected) & 255) - ((b - expected) & 255));
    this.#waiting.clear();
    this.#gapSince = null;
    for (const [seq, message] of inOrder) {
      this.#expectedSeq = (seq + 1) & 255;
      this.#process(message, now);
    }
  }

  /** A message from the node or one of its devices. `now`: box's clock, epoch ms. */
  handle(type: MessageType, device: string | null, payload: Payload, now: number): void {
    if (type !== 'NCMD' && type !== 'DCMD') this.#heard = true;
    if (type === 'NBIRTH') this.#nodeBorn(payload, now);
    else if (type === 'NDEATH') this.#nodeDied(payload, now);
    // Commands are our own or another host's: nothing to learn from them.
    else if (type !== 'NCMD' && type !== 'DCMD') this.#inOrder({ type, device, payload }, now);
  }

  /** Time passes: gaps in `seq` run out, births fall due, requests are repeated. */
  tick(now: number): void {
    if (this.#gapSince !== null && now - this.#gapSince >= this.#times.reorderTimeoutMs) this.#giveUpOnGap(now);
    for (const [id, device] of this.#devices)
      if (device.awaitedSince !== null && now - device.awaitedSince >= birthDueMs) {
        device.awaitedSince = null;
        device.born = false;
        this.#events.died(id, null, inEnglish({ what: 'bornWithout' }));
      }
    if (this.#rebirthWhy !== null) this.#needRebirth(this.#rebirthWhy, now);
  }

  #nodeBorn(payload: Payload, now: number): void {
    const bdSeq = bdSeqOf(payload);
    if (bdSeq === null) this.#note('its NBIRTH has no bdSeq: a late death message cannot be told from a new one');
    this.settle(now);
    this.#aliases.clear();
    this.#bdSeq = bdSeq;
    this.#born = true;
    this.#rebirthWhy = null;
    this.#repeats = 0;
    // The specification wants 0 in one place and any number in another: whatever comes, +1 must follow.
    this.#expectedSeq = payload.seq === null ? null : (payload.seq + 1) & 255;
    for (const [id, device] of this.#devices) if (id !== null && device.born) device.awaitedSince = now;
    this.#learn(null, payload);
    this.#events.born(null, this.#valuesOf(null, payload));
  }

  #nodeDied(payload: Payload, now: number): void {
    const bdSeq = bdSeqOf(payload);
    if (bdSeq === null) this.#note('its NDEATH has no bdSeq: taken as the death of its present life');
    else if (this.#bdSeq !== null && bdSeq !== this.#bdSeq) {
      this.#note('an NDEATH of an earlier life was passed over');
      return;
    }
    if (!this.#born) return;
    this.settle(now);
    const alive = [...this.#devices].filter(([, device]) => device.born).map(([id]) => id);
    this.#forget();
    for (const id of alive) this.#events.died(id, null, inEnglish({ what: 'nodeOffline' }));
    this.#askedAt = now;
  }

  /** `seq` runs over node and devices together, 0 to 255. What comes too early waits for what is missing. */
  #inOrder(message: Waiting, now: number): void {
    if (!this.#born) {
      this.#needRebirth('data came before a birth', now);
      return;
    }
    const { seq } = message.payload;
    if (seq === null || this.#expectedSeq === null) {
      if (seq === null) this.#note('its messages have no seq: a lost one cannot be noticed');
      else this.#expectedSeq = (seq + 1) & 255;
      this.#process(message, now);
      return;
    }
    const ahead = (seq - this.#expectedSeq) & 255;
    if (ahead === 0) {
      this.#expectedSeq = (seq + 1) & 255;
      this.#process(message, now);
      this.#drain(now);
    } else if (ahead < maxWaiting) {
      this.#waiting.set(seq, message);
      this.#gapSince ??= now;
      if (this.#times.reorderTimeoutMs === 0 || this.#waitingMetrics > most.waitingMetrics) this.#giveUpOnGap(now);
    } else if (message.type === 'NDATA' || message.type === 'DDATA') {
      // Behind: it was given up for lost, or sent twice. Its values have their own times.
      this.#process(message, now);
    }
  }

  #drain(now: number): void {
    while (this.#expectedSeq !== null) {
      const next = this.#waiting.get(this.#expectedSeq);
      if (next === undefined) break;
      this.#waiting.delete(this.#expectedSeq);
      this.#expectedSeq = (this.#expectedSeq + 1) & 255;
      this.#process(next, now);
    }
    this.#gapSince = this.#waiting.size === 0 ? null : now;
  }

  /** What is missing does not come any more: the rest is used, and a rebirth says what was missed. */
  #giveUpOnGap(now: number): void {
    this.settle(now);
    this.#needRebirth('a message is missing', now);
  }

  #process({ type, device, payload }: Waiting, now: number): void {
    if (type === 'DBIRTH') {
      this.#learn(device, payload);
      this.#events.born(device, this.#valuesOf(device, payload));
      return;
    }
    const known = this.#devices.get(device);
    if (type === 'DDEATH') {
      if (known === undefined || !known.born) return;
      known.born = false;
      known.awaitedSince = null;
      this.#events.died(device, payload.timestamp, inEnglish({ what: 'deviceOffline' }));
      return;
    }
    if (known === undefined || !known.born) {
      this.#needRebirth(`data came of ${device === null ? 'the node' : `device ${device}`} before its birth`, now);
      return;
    }
    const values = this.#valuesOf(device, payload, () => this.#needRebirth('a metric is unknown', now));
    this.#events.data(device, values);
  }

  /** Names, aliases and datatypes of a birth. */
  #learn(id: string | null, payload: Payload): void {
    this.#unlearn(id);
    const device: Device = {
      ...{ datatypes: new Map(), aliases: new Set(), letters: 0, times: new Map(), born: true, awaitedSince: null },
    };
    const known = this.#known;
    const letters = payload.metrics.reduce((sum, { name }) => sum + (name?.length ?? 0), known.letters);
    const isMany = this.#devices.size > most.devices || known.metrics + payload.metrics.length > most.metrics;
    if (id !== null && (isMany || letters > most.letters)) {
      this.#note(
        `more than ${most.devices} devices or ${most.metrics} metrics are behind it: the rest is not looked at`,
      );
      return;
    }
    this.#devices.set(id, device);
    for (const { name, alias, datatype } of payload.metrics) {
      if (name === null || name.length > longestName) continue;
      device.datatypes.set(name, datatype);
      device.letters += name.length;
      if (alias === null) continue;
      const other = this.#aliases.get(alias);
      if (other !== undefined && (other.device !== id || other.name !== name))
        this.#note(`alias ${alias} stands for both "${other.name.slice(0, 100)}" and "${name.slice(0, 100)}"`);
      this.#aliases.set(alias, { device: id, name });
      device.aliases.add(alias);
    }
  }

  /** A device that is born anew brings its names and aliases with it. */
  #unlearn(id: string | null): void {
    for (const alias of this.#devices.get(id)?.aliases ?? [])
      if (this.#aliases.get(alias)?.device === id) this.#aliases.delete(alias);
    this.#devices.delete(id);
  }

  get #known(): { metrics: number; letters: number } {
    const sum = { metrics: 0, letters: 0 };
    for (const { datatypes, letters } of this.#devices.values()) {
      sum.metrics += datatypes.size;
      sum.letters += letters;
    }
    return sum;
  }

  get #waitingMetrics(): number {
    let sum = 0;
    for (const { payload } of this.#waiting.values()) sum += payload.metrics.length;
    return sum;
  }

  #valuesOf(id: string | null, payload: Payload, onUnknown: () => void = () => {}): NodeValue[] {
    const device = this.#devices.get(id);
    const values: NodeValue[] = [];
    for (const metric of payload.metrics) {
      const name = metric.name ?? this.#nameOf(id, metric);
      if (device === undefined || name === null || !device.datatypes.has(name)) {
        onUnknown();
        continue;
      }
      const datatype = metric.datatype ?? device.datatypes.get(name) ?? null;
      const value = metricValue(metric, datatype);
      const at = metric.isHistorical
        ? (metric.timestamp ?? payload.timestamp)
        : timeOf(device, name, value, metric, payload);
      values.push({ name, value, datatype, at, historical: metric.isHistorical });
    }
    return values;
  }

  #nameOf(id: string | null, { alias }: Metric): string | null {
    if (alias === null) return null;
    const known = this.#aliases.get(alias);
    return known !== undefined && known.device === id ? known.name : null;
  }

  /** Asks at most once per wait, and waits twice as long each time while nothing comes. */
  #needRebirth(why: string, now: number): void {
    this.#rebirthWhy = why;
    const firstMs = this.#times.rebirthBackoffMs;
    if (now - this.#askedAt < backOffMs(this.#repeats, { firstMs, longestMs: maxRebirthWaitMs })) return;
    if (this.#askedAt !== Number.NEGATIVE_INFINITY) this.#repeats += 1;
    this.#askedAt = now;
    this.#events.askRebirth(why);
  }

  #forget(): void {
    this.#born = false;
    this.#bdSeq = null;
    this.#expectedSeq = null;
    this.#aliases.clear();
    this.#devices.clear();
    this.#waiting.clear();
    this.#gapSince = null;
    this.#rebirthWhy = null;
  }

  #note(sentence: string): void {
    if (this.#noted.has(sentence) || this.#noted.size > 100) return;
    this.#noted.add(sentence);
    this.#events.note(sentence);
  }
}

/**
 * When a metric was measured. Some publishers freeze the metric's time: where the value changed and its
 * time did not, the payload's time counts.
 */
function timeOf(device: Device, name: string, value: MetricValue, metric: Metric, payload: Payload): number | null {
  if (metric.timestamp === null) return payload.timestamp;
  const last = device.times.get(name);
  const kept = keptOf(value);
  const frozen = last !== undefined && last.at === metric.timestamp && last.value !== kept;
  device.times.set(name, { at: metric.timestamp, value: kept });
  return frozen ? (payload.timestamp ?? null) : metric.timestamp;
}

function bdSeqOf(payload: Payload): number | null {
  const metric = payload.metrics.find(({ name }) => name === 'bdSeq');
  const value = metric === undefined ? null : metricValue(metric, metric.datatype);
  return typeof value === 'number' ? value : null;
}

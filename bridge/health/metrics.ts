/** The bridge's health for Prometheus, from the same place as the page. Seconds, bytes; what is unknown is left out. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type BridgeHealth, parts } from './health.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

export function createMetrics(health: () => BridgeHealth): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'istwert_bridge_' });
  const fill = gauges(registry);
  return {
    contentType: registry.contentType,
    text: () => {
      fill(health());
      return registry.metrics();
    },
  };
}

function gauges(registry: Registry): (now: BridgeHealth) => void {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
    new Gauge({ name: `istwert_bridge_${name}`, help, labelNames, registers: [registry] });
  const ok = gauge('ok', '1 while nothing is wrong');
  const part = gauge('part_ok', '1 while nothing is wrong with this part', 'part');
  const free = gauge('disk_free_bytes', 'Room left where the data folder lies');
  const size = gauge('disk_size_bytes', 'Size of the disk where the data folder lies');
  const database = gauge('database_bytes', 'Size of bridge.db');
  const wal = gauge('database_wal_bytes', 'Size of its write-ahead log');
  const erpAt = gauge('erp_answered_timestamp_seconds', 'When the ERP last gave its orders');
  const seen = gauge('box_seen_timestamp_seconds', 'When the box was last heard', 'box');
  const cursor = gauge('box_cursor', 'Number of the last fact of the box', 'box');
  const aside = gauge('box_quarantine_open', 'Facts of the box that wait for a person', 'box');
  const waiting = gauge('outbox_postings', 'Postings that wait', 'status');
  const age = gauge('outbox_oldest_seconds', 'How long the oldest posting has waited for the ERP');
  const loop = gauge('loop_held_seconds', 'Longest that nothing else could run, over the last minute');
  const dates = gauge('promise_round_timestamp_seconds', 'When dates were last looked after');
  return (now) => {
    ok.set(now.ok ? 1 : 0);
    for (const one of parts) part.set({ part: one }, now.parts[one] ? 1 : 0);
    if (now.disk !== null) {
      free.set(now.disk.freeBytes);
      size.set(now.disk.sizeBytes);
      database.set(now.disk.journalBytes);
      wal.set(now.disk.walBytes);
    }
    if (now.erp.lastAt !== null) erpAt.set(now.erp.lastAt / 1_000);
    for (const box of now.boxes) {
      if (box.lastSeenAt !== null) seen.set({ box: box.edgeId }, box.lastSeenAt / 1_000);
      cursor.set({ box: box.edgeId }, box.cursor);
      aside.set({ box: box.edgeId }, box.aside);
    }
    for (const status of ['waiting', 'parked', 'doubtful'] as const) waiting.set({ status }, now.outbox[status]);
    loop.set((now.loop.worstMs ?? 0) / 1_000);
    age.set(now.outbox.oldestAt === null ? 0 : (now.now - now.outbox.oldestAt) / 1_000);
    if (now.promise.roundAt !== null) dates.set(now.promise.roundAt / 1_000);
  };
}

/** The box's health as Prometheus metrics; read from the same place as the health page when asked. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Health } from './health.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

export function createMetrics(health: () => Health): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'istwert_' });
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
    new Gauge({ name: `istwert_${name}`, help, labelNames, registers: [registry] });

  const facts = gauge('facts', 'Facts in the journal');
  const writable = gauge('ok', '1 while facts can be written and the configuration is in force');
  const behind = gauge('bridge_facts_behind', 'Facts that the bridge has not confirmed');
  const bridge = gauge('bridge_connected', '1 while the bridge answers');
  const quarantined = gauge('quarantine_open', 'Quarantined input that nobody has decided on');
  const dropped = gauge('quarantine_dropped', 'Quarantined input that had to make room for newer');
  const source = {
    connected: gauge('source_connected', '1 while the source is connected', 'source'),
    received: gauge('source_received', 'Values received since start', 'source'),
    reconnects: gauge('source_reconnects', 'Reconnects since start', 'source'),
    offset: gauge('source_clock_offset_ms', 'Source clock minus box clock', 'source'),
    lastValue: gauge('source_last_value_ms', 'When the last value came, epoch ms', 'source'),
  };
  const machine = {
    up: gauge('machine_line_up', '1 while the machine is heard', 'machine'),
    received: gauge('machine_received', 'Values received since start', 'machine'),
    facts: gauge('machine_facts', 'Facts written since start', 'machine'),
    quarantined: gauge('machine_quarantined', 'Values quarantined since start', 'machine'),
    recovered: gauge('machine_recovered_steps', 'Counter steps recovered after gaps since start', 'machine'),
  };

  const fill = (now: Health): void => {
    facts.set(now.facts);
    writable.set(now.ok ? 1 : 0);
    behind.set(now.bridge.factsBehind);
    bridge.set(now.bridge.connected ? 1 : 0);
    quarantined.set(now.quarantine.open);
    dropped.set(now.quarantine.dropped);
    for (const one of [...Object.values(source), ...Object.values(machine)]) one.reset();
    for (const one of now.sources) {
      const label = { source: one.id };
      source.connected.set(label, one.connected ? 1 : 0);
      source.received.set(label, one.received);
      source.reconnects.set(label, one.reconnects);
      if (one.clockOffsetMs !== null) source.offset.set(label, one.clockOffsetMs);
      if (one.lastValueAt !== null) source.lastValue.set(label, one.lastValueAt);
    }
    for (const one of now.machines) {
      const label = { machine: one.machineId };
      machine.up.set(label, one.lineUp ? 1 : 0);
      machine.received.set(label, one.received);
      machine.facts.set(label, one.facts);
      machine.quarantined.set(label, one.quarantined);
      machine.recovered.set(label, one.recoveredSteps);
    }
  };

  return {
    contentType: registry.contentType,
    text: () => {
      fill(health());
      return registry.metrics();
    },
  };
}

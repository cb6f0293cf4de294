import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countersOf, loadProfiles, resolveMachine } from '../../../collector/profiles/profiles.ts';
import type { Source } from '../../../collector/sources/source.ts';
import { type MachineWindow, openLedger } from '../../../shared/core/ledger/ledger.ts';
import { factory, machine, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';
import { mosquittoPath, startMosquitto, type TestBroker } from './support/broker.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { factsBy } from './support/facts.ts';
import { mqttJsonSource } from './support/sources.ts';

const mapping = resolveMachine('mqtt-json', { machineId: 'old', profile: 'pulse', write: {} }, loadProfiles());
const counters = countersOf(mapping);

/** A cycle a minute is planned; more than two minutes without one is a stop. */
const plant = smallPlant({
  machines: [
    machine('old', {
      judgedBy: mapping.profile.judgedBy,
      counters,
      pulse: { plannedCycleMs: minute, toleranceFactor: 2 },
    }),
  ],
});

/** The core's answer to what the source handed over, from 06:00 on. */
function judged(got: Collected, to: number): MachineWindow {
  const facts = factory();
  const ledger = openLedger(plant);
  ledger.record([facts.release(monday, order('A')), facts.started('old', monday, 'A/0010')]);
  ledger.record(factsBy('old', counters, got.samples).map((draft) => facts.record(draft)));
  return ledger.machine('old', monday, to);
}

const timeline = ({ intervals }: MachineWindow): string[] =>
  intervals.map(({ from, to, class: is }) => `${clockOf(from)} ${clockOf(to)} ${is}`);
const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 16);
const made = ({ quantities }: MachineWindow): number => quantities.reduce((sum, { cycles }) => sum + cycles, 0);

describe.skipIf(mosquittoPath === undefined)('the pulse profile over mosquitto', () => {
  let broker: TestBroker;
  let plc: MqttClient;
  let source: Source;
  let now = monday;
  const got = collect();
  got.context = { ...got.context, now: () => now };

  /** At a minute after 06:00 the PLC's counter stands at `pulse`, and says so. */
  async function pulseAt(afterMinutes: number, pulse: number): Promise<void> {
    now = monday + afterMinutes * minute;
    const before = got.of('counter').length;
    await plc.publishAsync('plant/forge/old/pulse', JSON.stringify({ ts: now, pulse }), { qos: 1 });
    await until(() => got.of('counter').length > before, `${pulse} arrived`);
  }

  beforeAll(async () => {
    broker = await startMosquitto(['allow_anonymous true', 'persistence false']);
    plc = await mqtt.connectAsync(broker.url, { reconnectPeriod: 100 });
    source = mqttJsonSource(broker.url, got, [{ machineId: 'old', profile: 'pulse' }]);
    await source.start();
    await until(() => source.health().connected, 'it is connected');
  });
  afterAll(async () => {
    await source.stop();
    await plc.endAsync(true);
    await broker.stop();
  });

  test('a 16-bit counter that rolls over counts on, and a lost message loses no cycle', async () => {
    for (let after = 0; after <= 5; after++) await pulseAt(after, 65_530 + after);
    await pulseAt(6, 0);
    await pulseAt(7, 1);
    await pulseAt(9, 3);
    expect(made(judged(got, monday + 9 * minute))).toBe(9);
  });

  test('a gap between cycles is a stop from the end of the last cycle to the beginning of the next', async () => {
    await pulseAt(20, 4);
    await pulseAt(21, 5);
    const window = judged(got, monday + 21 * minute);
    expect(timeline(window)).toEqual(['06:00 06:09 producing', '06:09 06:19 stop', '06:19 06:21 producing']);
    expect(made(window)).toBe(11);
  });

  test('cycles made while the broker was gone are counted, and the time without it is neither running nor idle', async () => {
    await broker.kill();
    await until(() => got.of('line').at(-1)?.value.up === false, 'the line is down');
    now = monday + 30 * minute;
    await broker.revive();
    await until(() => plc.connected && source.health().connected, 'the broker is there again');
    await pulseAt(31, 15);
    await pulseAt(32, 16);
    const window = judged(got, monday + 32 * minute);
    expect(made(window)).toBe(22);
    expect(timeline(window).slice(3)).toEqual(['06:21 06:31 noData', '06:31 06:32 producing']);
  });
});

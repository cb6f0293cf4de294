import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freshMachine, type Job, type Machine, openMachine, type Signal } from '../../../simulators/plant/machine.ts';
import { shiftsOf } from '../../../simulators/plant/shifts.ts';
import { DAY, HOUR, MONDAY, plant, sim } from '../plant.ts';

const job: Job = {
  operationId: 'WO-1/0010',
  orderId: 'WO-1',
  itemId: 'HUB-120',
  program: null,
  setupFamily: 'D-HUB',
  quantityPcs: 1_000_000,
  plannedRunMsPerPc: 40_000,
  partsPerCycle: null,
};

function open(machineId: string, seed = 7): { machine: Machine; signals: Signal[] } {
  const params = sim.machines.find((candidate) => candidate.id === machineId);
  if (params === undefined) throw new Error(`no machine ${machineId}`);
  const signals: Signal[] = [];
  const memory = freshMachine(params, seed, MONDAY);
  return { machine: openMachine(params, shiftsOf(plant, machineId), memory, (s) => signals.push(s)), signals };
}

describe('a simulated machine', () => {
  test('does the same things at the same milliseconds, whatever steps it is advanced in', () => {
    const whole = open('press-1');
    whole.machine.begin(job, MONDAY);
    whole.machine.advance(MONDAY + 2 * DAY);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 * HOUR }), { minLength: 1, maxLength: 40 }), (steps) => {
        const cut = open('press-1');
        cut.machine.begin(job, MONDAY);
        let at = MONDAY;
        for (const step of steps) {
          at = Math.min(at + step, MONDAY + 2 * DAY);
          cut.machine.advance(at);
        }
        cut.machine.advance(MONDAY + 2 * DAY);
        expect(JSON.stringify(cut.signals) === JSON.stringify(whole.signals)).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  test('goes on from its saved memory as if it had never stopped', () => {
    const whole = open('cnc-2');
    whole.machine.begin(job, MONDAY);
    whole.machine.advance(MONDAY + 2 * DAY);

    const first = open('cnc-2');
    first.machine.begin(job, MONDAY);
    first.machine.advance(MONDAY + DAY + 12_345);
    const saved = JSON.parse(JSON.stringify(first.machine.memory()));
    const rest: Signal[] = [];
    const { params } = first.machine;
    const second = openMachine(params, shiftsOf(plant, 'cnc-2'), saved, (s) => rest.push(s));
    second.advance(MONDAY + 2 * DAY);

    expect([...first.signals, ...rest]).toEqual(whole.signals);
    expect(second.counters()).toEqual(whole.machine.counters());
  });

  test('another seed is another life', () => {
    const lives = [1, 2].map((seed) => {
      const { machine, signals } = open('press-1', seed);
      machine.begin(job, MONDAY);
      machine.advance(MONDAY + DAY);
      return JSON.stringify(signals);
    });
    expect(lives[0]).not.toBe(lives[1]);
  });

  test('counts every cycle once: total = good + scrap, and counters only rise', () => {
    const { machine, signals } = open('imm-1');
    machine.begin({ ...job, plannedRunMsPerPc: 9_000 }, MONDAY);
    machine.advance(MONDAY + 3 * DAY);
    const cycles = signals.filter((signal) => signal.type === 'cycle');
    let scrap = 0;
    const wrong = cycles.filter((cycle, index) => {
      scrap += cycle.scrapReasons.length;
      const { cycles: count, total, good, scrap: bad } = cycle.counters;
      return count !== index + 1 || total !== 4 * count || bad !== scrap || good !== total - scrap;
    });
    expect(wrong).toEqual([]);
    expect(cycles.length).toBeGreaterThan(2_000);
    expect(scrap).toBeGreaterThan(0);
  });

  test('stops by itself when the good parts are made, and says so once', () => {
    const { machine, signals } = open('press-2');
    machine.begin({ ...job, quantityPcs: 30 }, MONDAY);
    machine.advance(MONDAY + DAY);
    expect(machine.phase()).toBe('done');
    expect(machine.jobCounters().good).toBe(30);
    expect(signals.filter((signal) => signal.type === 'done')).toHaveLength(1);
  });

  test('begins no cycle while nobody is there', () => {
    const { machine, signals } = open('pot-1');
    machine.begin(job, MONDAY);
    machine.advance(MONDAY + 3 * DAY);
    const night = signals.filter((s) => s.type === 'cycle' && s.at > MONDAY + 16.2 * HOUR && s.at < MONDAY + DAY);
    expect(night).toEqual([]);
    expect(signals.some((signal) => signal.type === 'state' && signal.state === 'off')).toBe(true);
  });

  test('a forced stop holds until it is resumed, and no part is made meanwhile', () => {
    const { machine, signals } = open('press-1');
    machine.begin(job, MONDAY);
    machine.advance(MONDAY + 6 * HOUR);
    const before = machine.counters().total;
    machine.stop({ reasonId: null, state: 'fault', alarm: 'X', durationMs: null }, MONDAY + 6 * HOUR);
    machine.advance(MONDAY + 7 * HOUR);
    expect(machine.state()).toBe('fault');
    expect(machine.counters().total).toBe(before);
    machine.resume(MONDAY + 7 * HOUR);
    machine.advance(MONDAY + 9 * HOUR);
    expect(machine.counters().total).toBeGreaterThan(before);
    expect(signals.find((signal) => signal.type === 'state' && signal.alarm === 'X')?.at).toBe(MONDAY + 6 * HOUR);
  });
});

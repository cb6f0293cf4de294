/**
 * Machine signals and people's intents -> the facts that a collector would have written, for history
 * that nobody collected. What a machine cannot say (its face) does not become a fact either.
 */
import type { NewFact } from '../../shared/core/words/event.ts';
import type { Signal } from '../plant/machine.ts';
import type { Intent } from '../plant/operator.ts';
import type { SimulatedMachine } from '../plant/params.ts';
import { spoken } from '../plant/spoken.ts';

type CountedBy = readonly (readonly ['total' | 'good' | 'scrap', 'total' | 'good' | 'scrap' | 'cycles'])[];

/** Which counters each face shows, and which of the machine's own counters stands behind them. */
const counted: Record<SimulatedMachine['face'], CountedBy> = {
  packml: [
    ['total', 'total'],
    ['scrap', 'scrap'],
  ],
  machinery: [['total', 'total']],
  euromap83: [
    ['total', 'total'],
    ['good', 'good'],
    ['scrap', 'scrap'],
  ],
  sparkplug: [
    ['total', 'total'],
    ['scrap', 'scrap'],
  ],
  mtconnect: [
    ['total', 'total'],
    ['scrap', 'scrap'],
  ],
  potting: [
    ['good', 'good'],
    ['scrap', 'scrap'],
  ],
  pulse: [['total', 'cycles']],
  modbus: [
    ['total', 'total'],
    ['scrap', 'scrap'],
  ],
  s7: [
    ['total', 'total'],
    ['scrap', 'scrap'],
  ],
};

/** What was read last of each counter, per machine: a fact holds the steps since then. */
export type Readings = Map<string, { reading: number; at: number }>;

/** Facts of one signal. `readings` is brought up to date. */
export function factsOfSignal(params: SimulatedMachine, signal: Signal, readings: Readings): NewFact[] {
  const { machineId, at } = signal;
  const words = spoken[params.face];
  switch (signal.type) {
    case 'state': {
      if (words === null) return [];
      const { state, word } = words[signal.state];
      return [{ type: 'stateChanged', machineId, at, state, word, alarm: signal.alarm }];
    }
    case 'job':
      return jobFact(params, signal, at, readings);
    case 'cycle': {
      const counters = params.face === 'euromap83' ? signal.jobCounters : signal.counters;
      return counted[params.face].flatMap(([counter, source]) => {
        const key = `${machineId} ${counter}`;
        const known = readings.get(key);
        const value = counters[source];
        const steps = value - (known?.reading ?? value);
        if (steps === 0 && known !== undefined) return [];
        const reading = params.face === 'pulse' ? value % 65_536 : value;
        readings.set(key, { reading: value, at });
        const since = known?.at ?? null;
        const unit = params.face === 'pulse' ? 'cycle' : 'part';
        return [{ type: 'counted', machineId, at, counter, unit, count: steps, since, reading, recovered: false }];
      });
    }
    case 'done':
      return [];
    default:
      return signal satisfies never;
  }
}

function jobFact(
  params: SimulatedMachine,
  signal: Extract<Signal, { type: 'job' }>,
  at: number,
  readings: Readings,
): NewFact[] {
  const { machineId, job } = signal;
  const nothing = { job: null, program: null, item: null, tool: null };
  switch (params.face) {
    case 'packml':
      return [{ type: 'jobChanged', machineId, at, ...nothing, item: job?.itemId ?? null }];
    case 'machinery':
    case 'sparkplug':
    case 'mtconnect':
      return [{ type: 'jobChanged', machineId, at, ...nothing, program: job?.program ?? null }];
    case 'euromap83':
      // Its job counters begin again at zero.
      for (const [counter] of counted.euromap83) readings.set(`${machineId} ${counter}`, { reading: 0, at });
      return [{ type: 'jobChanged', machineId, at, ...nothing, job: job?.operationId ?? null }];
    case 'modbus':
    case 's7':
      return [{ type: 'jobChanged', machineId, at, ...nothing, job: job?.operationId ?? null }];
    case 'potting':
    case 'pulse':
      return [];
    default:
      return params.face satisfies never;
  }
}

/** The fact that the collector's `decide` makes of a person's command. */
export function factOfIntent(intent: Intent, by: string, at: number): NewFact | null {
  const { machineId } = intent;
  switch (intent.type) {
    case 'startOperation':
      return { type: 'operationStarted', machineId, at, by, operationId: intent.operationId };
    case 'finishOperation':
      return { type: 'operationFinished', machineId, at, by, operationId: intent.operationId };
    case 'classifyStop':
      return { type: 'stopClassified', machineId, at, by, from: intent.from, to: intent.to, reasonId: intent.reasonId };
    case 'declareScrap': {
      const { operationId, quantityPcs, reasonId, of } = intent;
      return { type: 'scrapDeclared', machineId, at, by, operationId, quantityPcs, reasonId, of };
    }
    case 'declareRework': {
      const { operationId, quantityPcs, reasonId } = intent;
      return { type: 'reworkDeclared', machineId, at, by, operationId, quantityPcs, reasonId };
    }
    case 'signOn':
      return { type: 'operatorSignedOn', machineId, at, by };
    case 'signOff':
      return { type: 'operatorSignedOff', machineId, at, by };
    default:
      return null;
  }
}

/**
 * A year of a plant as dense as real counters make it: the simulators' own plant of eight machines, as often as it
 * takes, in simulated time and straight into a collector's journal.
 */
import { openJournal } from '../../../collector/journal/journal.ts';
import type { Event, NewFact } from '../../../shared/core/words/event.ts';
import type { Plant } from '../../../shared/core/words/plant.ts';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { runHistory } from '../../../simulators/past/history.ts';
import type { SimulatedPlant } from '../../../simulators/plant/params.ts';
import { spoken } from '../../../simulators/plant/spoken.ts';
import { freshTwin } from '../../../simulators/plant/twin.ts';

export const EDGE = 'edge-year';

export interface Copy {
  plant: Plant;
  sim: SimulatedPlant;
}

/** What one plant's files say, `count` times, with names of their own for machines and work centres. */
export function copies({ plant, sim }: Copy, count: number): Copy[] {
  return Array.from({ length: count }, (_, index) => {
    const own = new Map([...plant.machines, ...plant.workCentres].map(({ id }) => [id, renamed(id, index)]));
    return { plant: withNames(plant, own), sim: withNames(sim, own) };
  });
}

export const renamed = (id: string, copy: number): string => (copy === 0 ? id : `${id}-${copy + 1}`);

/** The same value with these texts in the place of those. */
export function withNames<T>(value: T, names: ReadonlyMap<string, string>): T {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) =>
    typeof one === 'string' ? (names.get(one) ?? one) : one,
  );
}

/** One plant of all copies: their machines and work centres side by side. */
export function joined(all: readonly Copy[]): Plant {
  const [first] = all;
  if (first === undefined) throw new Error('a plant has at least eight machines');
  return {
    ...first.plant,
    machines: all.flatMap(({ plant }) => plant.machines),
    workCentres: all.flatMap(({ plant }) => plant.workCentres),
  };
}

/**
 * Fills a new journal in `dataDir` with `days` up to `now`, day by day, in the order of recording. Returns how many
 * facts. `tell` hears of each week.
 */
export function fillJournal(
  dataDir: string,
  all: readonly Copy[],
  days: number,
  now: number,
  tell: (facts: number, day: number) => void,
): number {
  const journal = openJournal(dataDir, EDGE, () => 'year-journal');
  const begin = now - days * DAY_MS;
  let seq = 0;
  const numbered = (facts: readonly Event[]): Event[] => facts.map((fact) => ({ ...fact, seq: ++seq }));
  const written = (draft: NewFact): Event => ({ ...draft, seq: 0, edgeId: EDGE, recordedAt: draft.at });
  journal.adopt(numbered(beginning(all, begin).map(written)));
  const running = all.map(({ sim }, index) => ({
    memory: freshTwin(sim, index + 1, begin),
    serial: index * 1_000_000,
  }));
  for (let day = 1; day <= days; day++) {
    const facts: Event[] = [];
    all.forEach(({ plant, sim }, index) => {
      const one = running[index];
      if (one === undefined) throw new Error('each copy has its memory');
      const made = runHistory({
        ...{ plant, sim, memory: one.memory, to: begin + day * DAY_MS, edgeId: EDGE, firstSeq: 1 },
        ...{ firstSerial: one.serial, people: PEOPLE, write: (fact: Event) => facts.push(fact) },
      });
      one.memory = made.memory;
      one.serial += made.orders.filter(({ serial }) => serial !== null).length;
    });
    journal.adopt(numbered(facts.sort((a, b) => a.recordedAt - b.recordedAt)));
    if (day % 7 === 0) tell(seq, day);
  }
  const why = 'The prepared past ends here.';
  journal.adopt(
    numbered(joined(all).machines.map(({ id: machineId }) => written({ type: 'signalLost', machineId, at: now, why }))),
  );
  journal.close();
  return seq;
}

const PEOPLE = ['Anna', 'Jonas', 'Mira'];

/** The plant itself, and machines that are there. */
function beginning(all: readonly Copy[], at: number): NewFact[] {
  return [
    { type: 'masterDataChanged', machineId: null, at, plant: joined(all) },
    ...all.flatMap(({ sim }) =>
      sim.machines.flatMap((machine): NewFact[] => {
        const state = spoken[machine.face]?.idle;
        return [
          { type: 'signalRestored', machineId: machine.id, at },
          ...(state === undefined
            ? []
            : [{ type: 'stateChanged' as const, machineId: machine.id, at, ...state, alarm: null }]),
        ];
      }),
    ),
  ];
}

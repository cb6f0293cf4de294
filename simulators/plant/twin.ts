/** The whole simulated plant in one value that can be saved: machines, operators, orders, the outside. */
import type { Plant } from '../../shared/core/words/plant.ts';
import { type Book, type BookMemory, emptyBook, openBook } from './book.ts';
import { type Demand, type DemandMemory, freshDemand, openDemand } from './demand.ts';
import { freshMachine, type Machine, type MachineMemory, openMachine, type Signal } from './machine.ts';
import { freshOperator, type Operator, type OperatorMemory, openOperator } from './operator.ts';
import type { SimulatedPlant } from './params.ts';
import { lognormal, seedRandom } from './random.ts';
import { type Rota, rotaOf } from './rota.ts';
import { type Shifts, shiftsOf } from './shifts.ts';

export interface TwinMemory {
  seed: number;
  at: number;
  machines: MachineMemory[];
  operators: OperatorMemory[];
  demand: DemandMemory;
  book: BookMemory;
  /** Of each item the lot that was filled last, in a past that nobody watched. */
  lastLots?: Record<string, string>;
}

export interface Workplace {
  machine: Machine;
  operator: Operator;
  shifts: Shifts;
  rota: Rota;
}

export interface Twin {
  places: readonly Workplace[];
  demand: Demand;
  book: Book;
  /** The operation is done; its order is on the way to the next one. */
  finished(operationId: string, at: number): void;
  memory(at: number): TwinMemory;
}

export function freshTwin(sim: SimulatedPlant, seed: number, at: number): TwinMemory {
  return {
    seed,
    at,
    machines: sim.machines.map((machine) => freshMachine(machine, seed, at)),
    operators: sim.machines.map((machine) => freshOperator(machine.id, seed, at)),
    demand: freshDemand(sim, seed, at),
    book: emptyBook(),
  };
}

/** `hear` gets every signal at the moment it happens, with the machine as it then stands. */
export function openTwin(
  plant: Plant,
  sim: SimulatedPlant,
  memory: TwinMemory,
  options: { live: boolean; people: readonly string[]; hear: (place: Workplace, signal: Signal) => void },
): Twin {
  const tagShare = options.live ? sim.habits.tagShareLive : sim.habits.tagShare;
  const places = sim.machines.map((params): Workplace => {
    const shifts = shiftsOf(plant, params.id);
    const ids = sim.machines.map(({ id }) => id);
    const rota = rotaOf(plant, ids, params.id, options.people);
    const machineMemory =
      memory.machines.find((candidate) => candidate.id === params.id) ?? freshMachine(params, memory.seed, memory.at);
    const operatorMemory =
      memory.operators.find((candidate) => candidate.machineId === params.id) ??
      freshOperator(params.id, memory.seed, memory.at);
    const operator = openOperator(
      { habits: sim.habits, tagShare, machine: params, shifts, rota },
      inAgreement(operatorMemory, machineMemory),
    );
    const machine = openMachine(params, shifts, machineMemory, (signal) => {
      operator.hear(signal);
      options.hear(place, signal);
    });
    const place: Workplace = { machine, operator, shifts, rota };
    return place;
  });
  const demand = openDemand(plant, sim, memory.demand);
  const book = openBook(plant, memory.book);
  return {
    places,
    demand,
    book,
    finished(operationId, at) {
      const way = sim.habits.transfer;
      if (way !== undefined) {
        const random = seedRandom(memory.seed, `way from ${operationId}`);
        book.send(operationId, at + Math.round(lognormal(random, way.mean, way.cv)));
      }
      book.set(operationId, 'finished');
      const orderId = operationId.slice(0, operationId.lastIndexOf('/'));
      const out = book.outsideNow(orderId);
      if (out === null) return;
      // Never before its planned time, often a little after it.
      const planned = out.plannedSetupMs + out.quantityPcs * out.plannedRunMsPerPc;
      const late = lognormal(seedRandom(memory.seed, `outside ${out.id}`), planned / 8, 1);
      demand.sendOut(orderId, out.id, at + Math.round(planned + late));
    },
    memory: (at) => ({
      seed: memory.seed,
      at,
      machines: places.map(({ machine }) => machine.memory()),
      operators: places.map(({ operator }) => operator.memory()),
      demand: demand.memory(),
      book: book.memory(),
    }),
  };
}

/**
 * A plant that was cut off in mid-command: whether the tablet took it nobody knows, but the machine shows
 * what its operator has to do next.
 */
function inAgreement(operator: OperatorMemory, machine: MachineMemory): OperatorMemory {
  const { step } = operator.work;
  const at = machine.clock;
  const known = { ...operator, duty: operator.duty ?? { at, until: null } };
  if (machine.job !== null && machine.phase === 'done')
    return step === 'finishing'
      ? known
      : { ...known, work: { step: 'finishing', operationId: machine.job.operationId, at } };
  if (machine.job !== null) return { ...known, work: { step: 'working' } };
  return step === 'free' ? known : { ...known, work: { step: 'free', at } };
}

/**
 * The simulated plant in real time: machines step every 100 ms and speak through their faces, operators
 * act on the tablet's API alone, customers order at the mock ERP. Collector and ERP may come and go.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Face } from '../faces/face.ts';
import { freshTruth, recordTruth, type Truth } from '../past/truth.ts';
import type { ForcedStop } from '../plant/machine.ts';
import type { Intent, Waiting } from '../plant/operator.ts';
import type { SimulatedPlant } from '../plant/params.ts';
import { openTwin, type TwinMemory, type Workplace } from '../plant/twin.ts';
import type { CollectorClient, Credentials, ErpClient, Tablet } from './clients.ts';

const STEP_MS = 100;
const LOOK_MS = 500;
const MARKET_MS = 1_000;
const SAVE_MS = 2_000;
/** What the tablet says must stand for so many looks before the machine follows a person's tap there. */
const LOOKS_TO_FOLLOW = 3;

export interface LiveOptions {
  plant: Plant;
  sim: SimulatedPlant;
  memory: TwinMemory;
  faces: readonly Face[];
  collector: CollectorClient | null;
  erp: ErpClient | null;
  /** Who the simulated operators sign on as; machines are shared out among them. */
  people: readonly Credentials[];
  now: () => number;
  newId: () => string;
  save: (memory: TwinMemory) => void;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

export interface LivePlant {
  start(): Promise<void>;
  /** Ends at a moment at which everything told is said, and saves. */
  stop(): Promise<void>;
  truth(): Truth;
  /** Where each machine stands. */
  states(): { machineId: string; state: string; phase: string; operationId: string | null; counters: unknown }[];
  stopMachine(machineId: string, stop: ForcedStop): void;
  resumeMachine(machineId: string): void;
  /** Lets a machine make an operation of a known order at once, without its operator. */
  begin(machineId: string, operationId: string, quantityPcs: number | undefined): void;
  /** Stops one of these machines (the first that runs) at the latest when one of them runs. */
  stopFirstRunning(machineIds: readonly string[], stop: ForcedStop): Promise<string>;
}

export function createLivePlant(options: LiveOptions): LivePlant {
  const { plant, sim, faces, collector, erp, now } = options;
  const truth = freshTruth();
  /** Something was said since the memory was saved. */
  let told = false;
  const twin = openTwin(plant, sim, options.memory, {
    live: true,
    hear: ({ machine }, signal) => {
      told = true;
      recordTruth(truth, machine.params.face, signal);
      for (const face of faces) face.tell(machine, signal);
    },
  });
  const byId = new Map(twin.places.map((place) => [place.machine.params.id, place]));
  const loops: (() => Promise<void>)[] = [];
  let stepper: NodeJS.Timeout | null = null;
  let tablet: Tablet | null = null;
  const strange = new Map<string, { what: string; looks: number }>();

  const placeOf = (machineId: string): Workplace => {
    const place = byId.get(machineId);
    if (place === undefined) throw new Problem('unknown', `There is no simulated machine "${machineId}".`);
    return place;
  };
  const personAt = (place: Workplace): Credentials | undefined =>
    options.people[twin.places.indexOf(place) % Math.max(1, options.people.length)];

  function step(): void {
    const at = now();
    for (const { machine } of twin.places) machine.advance(at);
    if (told) save();
  }

  /** What was said is remembered at once: after a crash nothing is made, and told, a second time. */
  function save(): void {
    told = false;
    options.save(twin.memory(now()));
  }

  /** What the tablet offers for this machine and the floor could begin. */
  function waitingAt(machineId: string): readonly Waiting[] {
    const card = tablet?.machines.find((candidate) => candidate.id === machineId);
    const offered = new Set(card?.queue.flatMap((entry) => (entry.waitsFor === null ? [entry.operationId] : [])));
    return twin.book.waiting(machineId, now()).filter((entry) => offered.has(entry.operationId));
  }

  /** A tablet that is dark, or says "no connection", sends an operator to look for help, not to the next order. */
  function isSeen(machineId: string): boolean {
    return tablet?.machines.find(({ id }) => id === machineId)?.lineProblem === null;
  }

  async function operate(place: Workplace): Promise<void> {
    const person = personAt(place);
    if (collector === null || person === undefined || place.operator.dueAt() > now()) return;
    if (!isSeen(place.machine.params.id)) return;
    for (const intent of place.operator.act(now(), () => waitingAt(place.machine.params.id)))
      await carryOut(place, person, intent);
  }

  async function carryOut(place: Workplace, person: Credentials, intent: Intent): Promise<void> {
    if (intent.type === 'startOperation') {
      // Taken before it is asked for: two operators at two machines must not take the same one.
      if (twin.book.status(intent.operationId) !== 'waiting') return place.operator.refused(now());
      twin.book.set(intent.operationId, 'running');
    }
    const wanted = onTablet(intent);
    const outcome = wanted === null ? null : await ask(person, wanted);
    if (intent.type === 'startOperation') {
      const job = twin.book.job(intent.operationId, remaining(intent.operationId));
      if (outcome !== null || job === null) {
        twin.book.set(intent.operationId, 'waiting');
        return place.operator.refused(now());
      }
      place.machine.begin(job, now());
      place.operator.started(job.setupFamily);
    } else if (intent.type === 'finishOperation') {
      // Refused means that somebody finished it before: for the machine it is the same.
      if (outcome?.retry === true) options.log('warn', outcome.message);
      takeOff(place, intent.operationId);
    } else if (outcome !== null && outcome.code !== 'conflict' && outcome.code !== 'unknown')
      options.log('warn', `${intent.type} at ${intent.machineId}: ${outcome.message}`);
  }

  /** The command is sent until it is answered; null: done, else why not. */
  async function ask(person: Credentials, intent: Intent): Promise<Problem | null> {
    const commandId = options.newId();
    for (;;) {
      try {
        await collector?.command(person, intent, commandId);
        return null;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (!error.retry || stepper === null) return error;
        tablet = null;
        do await pause(LOOK_MS);
        while (stepper !== null && !isSeen(intent.machineId));
      }
    }
  }

  /** A stop is named by its beginning on the tablet; one that has its reason already is left alone. */
  function onTablet(intent: Intent): Intent | null {
    if (intent.type !== 'classifyStop') return intent;
    const card = tablet?.machines.find((candidate) => candidate.id === intent.machineId);
    const stop = card?.stops.find(
      (entry) => entry.unexplained && entry.from <= intent.from + STEP_MS && (entry.to ?? Infinity) > intent.from,
    );
    return stop === undefined ? null : { ...intent, from: stop.from };
  }

  function remaining(operationId: string): number | undefined {
    const operation = twin.book.find(operationId)?.operation;
    const done = tablet?.machines
      .flatMap((card) => card.queue)
      .find((entry) => entry.operationId === operationId)?.goodPcs;
    return operation === undefined || done === undefined ? undefined : Math.max(1, operation.quantityPcs - done);
  }

  function takeOff(place: Workplace, operationId: string): void {
    twin.finished(operationId, now());
    if (place.machine.job()?.operationId === operationId) place.machine.unload(now());
    place.operator.finished(now());
  }

  async function look(): Promise<void> {
    if (collector === null) return;
    tablet = await collector.view().catch((error: unknown) => {
      tablet = null;
      throw error;
    });
    for (const card of tablet.machines) {
      const place = byId.get(card.id);
      if (place !== undefined) followPeople(place, card);
    }
  }

  /** A visitor may start, finish or interrupt an operation on the tablet: the machine does likewise. */
  function followPeople(place: Workplace, card: Tablet['machines'][number]): void {
    const machineId = card.id;
    const loaded = place.machine.job()?.operationId ?? null;
    const shown = card.current?.operationId ?? null;
    const asked = place.operator.memory().work.step === 'asked';
    if (loaded === shown || asked) {
      strange.delete(machineId);
      return;
    }
    const what = `${loaded}>${shown}`;
    const looks = (strange.get(machineId)?.what === what ? (strange.get(machineId)?.looks ?? 0) : 0) + 1;
    strange.set(machineId, { what, looks });
    if (looks < LOOKS_TO_FOLLOW) return;
    strange.delete(machineId);
    if (shown !== null) {
      const operation = twin.book.find(shown)?.operation;
      const job = twin.book.job(shown, Math.max(1, (operation?.quantityPcs ?? 1) - (card.current?.goodPcs ?? 0)));
      if (job === null) return;
      options.log('info', `${machineId} follows the tablet: it begins ${shown}`);
      twin.book.set(shown, 'running');
      place.machine.begin(job, now());
      place.operator.started(job.setupFamily);
    } else if (loaded !== null) {
      options.log('info', `${machineId} follows the tablet: ${loaded} is taken off`);
      const interrupted = tablet?.machines.some((other) => other.queue.some((entry) => entry.operationId === loaded));
      place.machine.unload(now());
      twin.book.set(loaded, interrupted === true ? 'waiting' : 'finished');
      place.operator.finished(now());
    }
  }

  async function trade(): Promise<void> {
    if (erp === null) return;
    for (const order of await erp.changes()) {
      const isNew = !twin.book.knows(order.id);
      twin.book.put(order);
      if (isNew) twin.demand.follow(order, now());
    }
    if (twin.demand.dueAt() > now()) return;
    for (const wish of twin.demand.act(now(), twin.book)) {
      if (wish.type === 'order') await erp.order(wish.order);
      else if (wish.type === 'release') await erp.release(wish.orderId);
      else await erp.receive(wish.orderId, wish.itemId, now());
    }
  }

  return {
    async start() {
      step();
      const machines = twin.places.map(({ machine }) => machine);
      for (const face of faces) await face.start(machines);
      stepper = setInterval(step, STEP_MS);
      loops.push(every(LOOK_MS, look, options.log));
      loops.push(every(MARKET_MS, trade, options.log));
      for (const place of twin.places) loops.push(every(STEP_MS, () => operate(place), options.log));
      loops.push(every(SAVE_MS, async () => save(), options.log));
    },
    async stop() {
      if (stepper !== null) clearInterval(stepper);
      stepper = null;
      await Promise.all(loops.map((end) => end()));
      save();
      // What was told last is still on its way to subscribers.
      await pause(LOOK_MS);
      for (const face of faces) await face.stop();
    },
    truth: () => truth,
    states: () =>
      twin.places.map(({ machine }) => ({
        machineId: machine.params.id,
        state: machine.state(),
        phase: machine.phase(),
        operationId: machine.job()?.operationId ?? null,
        counters: machine.counters(),
      })),
    stopMachine: (machineId, stop) => placeOf(machineId).machine.stop(stop, now()),
    resumeMachine: (machineId) => placeOf(machineId).machine.resume(now()),
    begin(machineId, operationId, quantityPcs) {
      const job = twin.book.job(operationId, quantityPcs);
      if (job === null) throw new Problem('unknown', `There is no operation "${operationId}" in the ERP.`);
      const place = placeOf(machineId);
      place.machine.begin(job, now());
      place.operator.started(job.setupFamily);
      twin.book.set(operationId, 'running');
    },
    async stopFirstRunning(machineIds, stop) {
      for (;;) {
        const place = machineIds.map(placeOf).find(({ machine }) => machine.state() === 'running');
        if (place !== undefined) {
          place.machine.stop(stop, now());
          return place.machine.params.id;
        }
        if (stepper === null) return '';
        await pause(LOOK_MS);
      }
    },
  };
}

/** Does the work again and again, one after the other; the result ends it after the running round. */
function every(ms: number, work: () => Promise<void>, log: LiveOptions['log']): () => Promise<void> {
  let ended = false;
  let wake = (): void => {};
  let lastTrouble = '';
  const round = async (): Promise<void> => {
    while (!ended) {
      try {
        await work();
        lastTrouble = '';
      } catch (error) {
        // The other side is away or refuses: said once, then tried again, as people do.
        const trouble = wordsOf(error);
        if (trouble !== lastTrouble) log('warn', trouble);
        lastTrouble = trouble;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, ms);
      });
    }
  };
  const running = round();
  return async () => {
    ended = true;
    wake();
    await running;
  };
}

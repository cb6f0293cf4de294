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
import { lotOut, lotsIn } from '../plant/lots.ts';
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
  /** Who the simulated operators sign on as: as many crews as there are shifts. */
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
  return new RunningPlant(options);
}

class RunningPlant implements LivePlant {
  readonly #options: LiveOptions;
  readonly #plant: LiveOptions['plant'];
  readonly #sim: LiveOptions['sim'];
  readonly #faces: LiveOptions['faces'];
  readonly #collector: LiveOptions['collector'];
  readonly #erp: LiveOptions['erp'];
  readonly #now: LiveOptions['now'];
  readonly #truth = freshTruth();
  /** Of each item the lot that was filled last. */
  readonly #lastLots: Map<string, string>;
  /** Something was said since the memory was saved. */
  #told = false;
  readonly #twin;
  readonly #byId;
  readonly #loops: (() => Promise<void>)[] = [];
  #stepper: NodeJS.Timeout | null = null;
  #tablet: Tablet | null = null;
  readonly #strange = new Map<string, { what: string; looks: number }>();

  constructor(options: LiveOptions) {
    this.#options = options;
    const { plant, sim, faces, collector, erp, now } = options;
    this.#plant = plant;
    this.#sim = sim;
    this.#faces = faces;
    this.#collector = collector;
    this.#erp = erp;
    this.#now = now;
    this.#lastLots = new Map(Object.entries(this.#options.memory.lastLots ?? {}));
    this.#twin = openTwin(this.#plant, this.#sim, this.#options.memory, {
      live: true,
      people: this.#options.people.map(({ name }) => name),
      hear: ({ machine }, signal) => {
        this.#told = true;
        recordTruth(this.#truth, machine.params.face, signal);
        for (const face of this.#faces) face.tell(machine, signal);
      },
    });
    this.#byId = new Map(this.#twin.places.map((place) => [place.machine.params.id, place]));
  }

  readonly start: LivePlant['start'] = async () => {
    this.#step();
    const machines = this.#twin.places.map(({ machine }) => machine);
    for (const face of this.#faces) await face.start(machines);
    this.#stepper = setInterval(this.#step, STEP_MS);
    this.#loops.push(every(LOOK_MS, this.#look, this.#options.log));
    this.#loops.push(every(MARKET_MS, this.#trade, this.#options.log));
    for (const place of this.#twin.places)
      this.#loops.push(every(STEP_MS, () => this.#operate(place), this.#options.log));
    this.#loops.push(every(SAVE_MS, async () => this.#save(), this.#options.log));
  };
  readonly stop: LivePlant['stop'] = async () => {
    if (this.#stepper !== null) clearInterval(this.#stepper);
    this.#stepper = null;
    await Promise.all(this.#loops.map((end) => end()));
    this.#save();
    // What was told last is still on its way to subscribers.
    await pause(LOOK_MS);
    for (const face of this.#faces) await face.stop();
  };
  readonly truth: LivePlant['truth'] = () => this.#truth;
  readonly states: LivePlant['states'] = () =>
    this.#twin.places.map(({ machine }) => ({
      machineId: machine.params.id,
      state: machine.state(),
      phase: machine.phase(),
      operationId: machine.job()?.operationId ?? null,
      counters: machine.counters(),
    }));
  readonly stopMachine: LivePlant['stopMachine'] = (machineId, stop) =>
    this.#placeOf(machineId).machine.stop(stop, this.#now());
  readonly resumeMachine: LivePlant['resumeMachine'] = (machineId) =>
    this.#placeOf(machineId).machine.resume(this.#now());
  readonly begin: LivePlant['begin'] = (machineId, operationId, quantityPcs) => {
    const job = this.#twin.book.job(operationId, quantityPcs);
    if (job === null) throw new Problem('unknown', `There is no operation "${operationId}" in the ERP.`);
    const place = this.#placeOf(machineId);
    place.machine.begin(job, this.#now());
    place.operator.started(job.setupFamily);
    this.#twin.book.set(operationId, 'running');
  };
  readonly stopFirstRunning: LivePlant['stopFirstRunning'] = async (machineIds, stop) => {
    for (;;) {
      const place = machineIds.map(this.#placeOf).find(({ machine }) => machine.state() === 'running');
      if (place !== undefined) {
        place.machine.stop(stop, this.#now());
        return place.machine.params.id;
      }
      if (this.#stepper === null) return '';
      await pause(LOOK_MS);
    }
  };

  readonly #placeOf = (machineId: string): Workplace => {
    const place = this.#byId.get(machineId);
    if (place === undefined) throw new Problem('unknown', `There is no simulated machine "${machineId}".`);
    return place;
  };
  readonly #personAt = (place: Workplace): Credentials | undefined => {
    const by = place.rota(this.#now())?.by;
    return this.#options.people.find(({ name }) => name === by);
  };

  readonly #step = (): void => {
    const at = this.#now();
    for (const { machine } of this.#twin.places) machine.advance(at);
    if (this.#told) this.#save();
  };

  /** What was said is remembered at once: after a crash nothing is made, and told, a second time. */
  readonly #save = (): void => {
    this.#told = false;
    this.#options.save({ ...this.#twin.memory(this.#now()), lastLots: Object.fromEntries(this.#lastLots) });
  };

  /** What the tablet offers for this machine and the floor could begin. */
  readonly #waitingAt = (machineId: string): readonly Waiting[] => {
    const card = this.#tablet?.machines.find((candidate) => candidate.id === machineId);
    const offered = new Set(card?.queue.flatMap((entry) => (entry.waitsFor === null ? [entry.operationId] : [])));
    return this.#twin.book.waiting(machineId, this.#now()).filter((entry) => offered.has(entry.operationId));
  };

  /** A tablet that is dark, or says "no connection", sends an operator to look for help, not to the next order. */
  readonly #isSeen = (machineId: string): boolean => {
    return this.#tablet?.machines.find(({ id }) => id === machineId)?.lineProblem === null;
  };

  readonly #operate = async (place: Workplace): Promise<void> => {
    const person = this.#personAt(place);
    if (this.#collector === null || person === undefined || place.operator.dueAt() > this.#now()) return;
    if (!this.#isSeen(place.machine.params.id)) return;
    for (const intent of place.operator.act(this.#now(), () => this.#waitingAt(place.machine.params.id)))
      await this.#carryOut(place, person, intent);
  };

  readonly #carryOut = async (place: Workplace, person: Credentials, intent: Intent): Promise<void> => {
    if (intent.type === 'startOperation') {
      // Taken before it is asked for: two operators at two machines must not take the same one.
      if (this.#twin.book.status(intent.operationId) !== 'waiting') return place.operator.refused(this.#now());
      this.#twin.book.set(intent.operationId, 'running');
    }
    if (intent.type === 'finishOperation') await this.#scan(person, intent, 'end');
    const wanted = this.#onTablet(intent);
    const outcome = wanted === null ? null : await this.#ask(person, wanted);
    if (intent.type === 'startOperation') {
      const job = this.#twin.book.job(intent.operationId, this.#remaining(intent.operationId));
      if (outcome !== null || job === null) {
        this.#twin.book.set(intent.operationId, 'waiting');
        return place.operator.refused(this.#now());
      }
      place.machine.begin(job, this.#now());
      place.operator.started(job.setupFamily);
      await this.#scan(person, intent, 'start');
    } else if (intent.type === 'finishOperation') {
      // Refused means that somebody finished it before: for the machine it is the same.
      if (outcome?.retry === true) this.#options.log('warn', outcome.message);
      this.#takeOff(place, intent.operationId);
    } else if (outcome !== null && outcome.code !== 'conflict' && outcome.code !== 'unknown')
      this.#options.log('warn', `${intent.type} at ${intent.machineId}: ${outcome.message}`);
  };

  /** Lots that go in are scanned as work begins, the label of what came out as it ends. */
  readonly #scan = async (
    person: Credentials,
    { machineId, operationId }: { machineId: string; operationId: string },
    when: 'start' | 'end',
  ): Promise<void> => {
    const found = this.#twin.book.find(operationId);
    if (found === null) return;
    const { order, operation } = found;
    const current = this.#tablet?.machines.find(({ id }) => id === machineId)?.current;
    const goodPcs = current?.operationId === operationId ? current.goodPcs : 0;
    const made = when === 'end' && goodPcs > 0 ? lotOut(order, operation) : null;
    if (made !== null) this.#lastLots.set(made.itemId, made.lot);
    const scanned: readonly Intent[] =
      when === 'end'
        ? made === null
          ? []
          : [{ type: 'declareLot', machineId, operationId, lot: made.lot, quantityPcs: goodPcs }]
        : lotsIn(order, operation, this.#now(), (itemId) => this.#lastLots.get(itemId) ?? null).map(
            (one): Intent => ({ type: 'issueMaterial', machineId, operationId, ...one, isScanned: true }),
          );
    for (const intent of scanned) {
      const refused = await this.#ask(person, intent);
      if (refused !== null) this.#options.log('warn', `${intent.type} at ${machineId}: ${refused.message}`);
    }
  };

  /** The command is sent until it is answered; null: done, else why not. */
  readonly #ask = async (person: Credentials, intent: Intent): Promise<Problem | null> => {
    const commandId = this.#options.newId();
    for (;;) {
      try {
        await this.#collector?.command(person, intent, commandId);
        return null;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (!error.retry || this.#stepper === null) return error;
        this.#tablet = null;
        do await pause(LOOK_MS);
        while (this.#stepper !== null && !this.#isSeen(intent.machineId));
      }
    }
  };

  /** A stop is named by its beginning on the tablet; one that has its reason already is left alone. */
  readonly #onTablet = (intent: Intent): Intent | null => {
    if (intent.type !== 'classifyStop') return intent;
    const card = this.#tablet?.machines.find((candidate) => candidate.id === intent.machineId);
    const stop = card?.stops.find(
      (entry) => entry.unexplained && entry.from <= intent.from + STEP_MS && (entry.to ?? Infinity) > intent.from,
    );
    return stop === undefined ? null : { ...intent, from: stop.from };
  };

  readonly #remaining = (operationId: string): number | undefined => {
    const operation = this.#twin.book.find(operationId)?.operation;
    const done = this.#tablet?.machines
      .flatMap((card) => card.queue)
      .find((entry) => entry.operationId === operationId)?.goodPcs;
    return operation === undefined || done === undefined ? undefined : Math.max(1, operation.quantityPcs - done);
  };

  readonly #takeOff = (place: Workplace, operationId: string): void => {
    this.#twin.finished(operationId, this.#now());
    if (place.machine.job()?.operationId === operationId) place.machine.unload(this.#now());
    place.operator.finished(this.#now());
  };

  readonly #look = async (): Promise<void> => {
    if (this.#collector === null) return;
    const view = await this.#collector.view().catch((error: unknown) => {
      this.#tablet = null;
      throw error;
    });
    // A box that still computes its past shows no orders: nobody took them off.
    this.#tablet = view.computing ? null : view;
    for (const card of this.#tablet?.machines ?? []) {
      const place = this.#byId.get(card.id);
      if (place !== undefined) this.#followPeople(place, card);
    }
  };

  /** A visitor may start, finish or interrupt an operation on the tablet: the machine does likewise. */
  readonly #followPeople = (place: Workplace, card: Tablet['machines'][number]): void => {
    const machineId = card.id;
    const loaded = place.machine.job()?.operationId ?? null;
    const shown = card.current?.operationId ?? null;
    const asked = place.operator.memory().work.step === 'asked';
    if (loaded === shown || asked) {
      this.#strange.delete(machineId);
      return;
    }
    const what = `${loaded}>${shown}`;
    const looks = (this.#strange.get(machineId)?.what === what ? (this.#strange.get(machineId)?.looks ?? 0) : 0) + 1;
    this.#strange.set(machineId, { what, looks });
    if (looks < LOOKS_TO_FOLLOW) return;
    this.#strange.delete(machineId);
    if (shown !== null) {
      const operation = this.#twin.book.find(shown)?.operation;
      const job = this.#twin.book.job(shown, Math.max(1, (operation?.quantityPcs ?? 1) - (card.current?.goodPcs ?? 0)));
      if (job === null) return;
      this.#options.log('info', `${machineId} follows the tablet: it begins ${shown}`);
      this.#twin.book.set(shown, 'running');
      place.machine.begin(job, this.#now());
      place.operator.started(job.setupFamily);
    } else if (loaded !== null) {
      this.#options.log('info', `${machineId} follows the tablet: ${loaded} is taken off`);
      const interrupted = this.#tablet?.machines.some((other) =>
        other.queue.some((entry) => entry.operationId === loaded),
      );
      place.machine.unload(this.#now());
      this.#twin.book.set(loaded, interrupted === true ? 'waiting' : 'finished');
      place.operator.finished(this.#now());
    }
  };

  readonly #trade = async (): Promise<void> => {
    if (this.#erp === null) return;
    for (const order of await this.#erp.changes()) {
      const isNew = !this.#twin.book.knows(order.id);
      this.#twin.book.put(order);
      if (isNew) this.#twin.demand.follow(order, this.#now());
    }
    if (this.#twin.demand.dueAt() > this.#now()) return;
    for (const wish of this.#twin.demand.act(this.#now(), this.#twin.book)) {
      if (wish.type === 'order') await this.#erp.order(wish.order);
      else if (wish.type === 'release') await this.#erp.release(wish.orderId);
      else if (wish.type === 'receive') await this.#erp.receive(wish.orderId, wish.itemId, this.#now());
      else {
        await this.#erp.back(wish.orderId, wish.operationId, this.#now());
        this.#twin.finished(wish.operationId, this.#now());
      }
    }
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

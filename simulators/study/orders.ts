/** Orders as they come to the study's plant, with what chance holds ready for each. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { Dice } from './dice.ts';
import { type Part, partOf, partToOrder } from './parts.ts';
import type { TrueItem, World } from './world.ts';

export interface TwinOrder {
  order: WorkOrder;
  item: TrueItem;
  arrivedAt: number;
  /** Steers the dispatching; the policy's promise, or the day on which the stock needs it. */
  priorityAt: number;
  /** Of an order to stock. */
  needAt: number | null;
  /** Of the customer who is never let wait. */
  isHot: boolean;
  /** To the floor; Infinity while it is engineered. */
  releasedAt: number;
  parts: Part[];
  /** When everything is there that it is made of; Infinity while parts are not ordered. */
  materialAt: number;
  /** Index of the operation that is next or on a machine. */
  step: number;
  steps: TwinStep[];
  finishedAt: number | null;
  cancelledAt: number | null;
}

/** One time that a step is done. */
export interface TwinPass {
  machineId: string | null;
  /** Productive ms that it needs. */
  productiveMs: number;
  startedAt: number | null;
  setupEndsAt: number | null;
  finishedAt: number | null;
  /** Where and when it was in work; on several machines where the lot was split. */
  worked: { machineId: string; from: number; to: number }[];
  /** How many there were in the load with it, it among them. */
  together: number;
  /** Stops of its run as [from, to), calendar time. */
  stops: { from: number; to: number }[];
}

/** The pass that it is in, or was in last. */
export interface TwinStep extends TwinPass {
  operationId: string;
  workCentreId: string;
  family: string;
  readyAt: number | null;
  /** Earlier ones, where pieces were sent back. */
  earlier: TwinPass[];
  /** What it takes the next time, where it is to be done again; null: it is not. */
  againMs: number | null;
  /** How often it sent pieces back. */
  sentBack: number;
}

export const PIECES = 100;

export class Demand {
  readonly #world: World;
  readonly #dice: Dice;
  /** From Monday on, over their mean; none where all are alike. */
  readonly #days: readonly number[];
  readonly #top: number;
  readonly #start: number;
  readonly #seed: number;
  #count = 0;
  #week = -1;
  #weekFactor = 1;

  constructor(world: World, start: number, seed: number) {
    this.#world = world;
    const { weekdays = [] } = world.file;
    const sum = weekdays.reduce((total, day) => total + day, 0);
    this.#days = weekdays.map((day) => (7 * day) / sum);
    this.#start = start;
    this.#seed = seed;
    this.#top = Math.max(1, ...this.#days);
    this.#dice = new Dice('demand', world.file.id, world.seed, seed);
  }

  /** The start is a Monday's midnight: an hour's shift in summer is nobody's. */
  #dayFactor(at: number): number {
    return this.#days[Math.floor((at - this.#start) / DAY_MS) % 7] ?? 1;
  }

  /** The next order after `at`; its own chance hangs on its number, not on what happened before. */
  next(at: number): TwinOrder {
    const { file } = this.#world;
    let then = at;
    for (;;) {
      then += this.#dice.exponential(1 / (this.#world.arrivalsPerMs * 2 * this.#top));
      const week = Math.floor((then - this.#start) / WEEK_MS);
      if (week !== this.#week) {
        this.#week = week;
        const dice = new Dice('week', file.id, this.#world.seed, this.#seed, week);
        this.#weekFactor = dice.lognormal(1, file.weekCv);
      }
      const season = 1 + file.season * Math.sin((2 * Math.PI * (then - this.#start)) / (52 * WEEK_MS));
      if (this.#dice.unit() < (season * this.#weekFactor * this.#dayFactor(then)) / (2 * this.#top)) break;
    }
    this.#count += 1;
    const item = this.#world.items[this.#dice.weighted(this.#world.items.map((candidate) => candidate.weight))];
    if (item === undefined) throw new Error('the world has no items');
    const key = this.#dice.unit();
    const dice = new Dice('order', file.id, this.#world.seed, key);
    const own = new Dice('parts', file.id, this.#world.seed, key);
    const order = makeOrder(this.#world, item, this.#count, then, dice, own);
    const { hotShare } = file.dispatch;
    if (hotShare > 0 && new Dice('hot', file.id, this.#world.seed, key).chance(hotShare)) {
      order.isHot = true;
      order.order.customer = 'hot';
    }
    return order;
  }
}

function makeOrder(world: World, item: TrueItem, number: number, at: number, dice: Dice, own: Dice): TwinOrder {
  const id = `A${number}`;
  const { file } = world;
  const { strategy } = item;
  const arrivedAt = Math.round(at);
  const parts = item.supplierIds.flatMap((supplierId, index): Part[] => {
    const supplier = file.suppliers.find((candidate) => candidate.id === supplierId);
    if (supplier === undefined) return [];
    return [
      strategy === 'ETO' ? partToOrder(supplier, own) : partOf(supplier, arrivedAt, index === 0 ? dice : own, own),
    ];
  });
  const size = dice.lognormal(1, 0.35);
  const centres = new Map(file.workCentres.map((centre) => [centre.id, centre]));
  const operations = item.steps.map((step, index) => ({
    id: `${id}/00${index + 1}0`,
    number: `00${index + 1}0`,
    description: '',
    workCentreId: step.workCentreId,
    machineIds: [],
    quantityPcs: PIECES,
    plannedRunMsPerPc: (step.runHours * HOUR_MS * size) / PIECES,
    plannedSetupMs: ((centres.get(step.workCentreId)?.setup.plannedMinutes ?? 30) / 60) * HOUR_MS,
    setupFamily: step.family,
    partsPerCycle: null,
    program: null,
    tool: null,
  }));
  return {
    order: {
      id,
      itemId: item.id,
      itemName: item.id,
      quantityPcs: PIECES,
      strategy,
      status: strategy === 'ETO' ? 'planned' : 'released',
      customer: null,
      salesOrder: null,
      createdAt: arrivedAt,
      dueAt: null,
      paperFinishAt: null,
      operations,
      components: parts.map(({ supplierId, told }, index) => ({
        itemId: `material${index + 1}`,
        quantityPcs: PIECES,
        confirmedAt: told[0]?.date ?? null,
        arrivedAt: null,
        supplierId,
      })),
    },
    item,
    arrivedAt,
    priorityAt: 0,
    needAt:
      strategy === 'MTS'
        ? Math.round(arrivedAt + own.lognormal(file.stockDays.mean * DAY_MS, file.stockDays.cv))
        : null,
    isHot: false,
    releasedAt: strategy === 'ETO' ? Number.POSITIVE_INFINITY : arrivedAt,
    parts,
    materialAt: Math.max(
      strategy === 'ETO' ? Number.POSITIVE_INFINITY : arrivedAt,
      ...parts.map((part) => part.arrivesAt),
    ),
    step: 0,
    steps: item.steps.map((step, index) => {
      const centre = centres.get(step.workCentreId);
      const scrap = 1 / (1 - (centre?.run.scrap ?? 0));
      const lot = centre?.run.lot ?? 0;
      const lots = lot === 0 ? size : lot + (1 - lot) * size;
      return {
        operationId: `${id}/00${index + 1}0`,
        workCentreId: step.workCentreId,
        family: step.family,
        machineId: null,
        productiveMs: step.runHours * HOUR_MS * lots * step.ratio * scrap * dice.lognormal(1, centre?.run.orderCv ?? 0),
        readyAt: null,
        startedAt: null,
        setupEndsAt: null,
        finishedAt: null,
        worked: [],
        together: 1,
        stops: [],
        ...{ earlier: [], againMs: null, sentBack: 0 },
      };
    }),
    finishedAt: null,
    cancelledAt: null,
  };
}

/** The true laws of a twin, in the shape that the promise simulates with: the best that can be known. */
import type {
  Laws,
  MachineLevel,
  MadeAgain,
  ReworkAt,
  RunLaw,
  SetupLaw,
  StopLaw,
  SupplierLaw,
} from '../../bridge/promise/laws.ts';
import { itemKey, pairKey } from '../../bridge/promise/laws.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import { Dice } from './dice.ts';
import type { WorkCentreParameters } from './plant-file.ts';
import type { Twin } from './twin.ts';
import { downPerUp, type World, weekHours } from './world.ts';

const TABLE = 1024;

/** `measured`: today's estimates, for what is the policy's own doing (templates and their lead times). */
export function trueLaws(twin: Twin, measured: Laws): Laws {
  const { world } = twin;
  const centres = world.file.workCentres;
  return {
    stops: new Map(centres.map((centre) => [centre.id, trueStops(twin, centre)])),
    setups: new Map(centres.map((centre) => [centre.id, trueSetups(world, centre)])),
    runs: new Map(
      centres.map((centre) => [
        centre.id,
        {
          items: new Map(
            world.items.flatMap((item) =>
              item.steps.map((step, index) => [
                itemKey(item.id, `00${index + 1}0`),
                { ratio: step.ratio / (1 - centre.run.scrap), sdLog: 0, count: 1 },
              ]),
            ),
          ),
          ratio: centre.run.ratio / (1 - centre.run.scrap),
          sdLog: 0,
          shapes: table(centre.id, (dice) => dice.lognormal(1, centre.run.orderCv)),
          count: 1,
          scrapShare: centre.run.scrap,
          scrapSd: 0,
          ...trueLots(world, centre),
        },
      ]),
    ),
    suppliers: new Map([
      ['', { lateMs: new Float64Array([0]), count: 1 }],
      ...world.file.suppliers.map(
        (supplier) =>
          [
            supplier.id,
            {
              lateMs: table(supplier.id, (dice) =>
                dice.chance(supplier.lateShare)
                  ? dice.lognormal(supplier.lateDays.mean * DAY_MS, supplier.lateDays.cv)
                  : 0,
              ),
              count: 1,
            },
          ] as const,
      ),
    ]),
    leadTimes: new Map([...measured.leadTimes, ...trueLeadTimes(world)]),
    outside: measured.outside,
    arrivals: { ...measured.arrivals, perMs: world.arrivalsPerMs, relativeSd: 0 },
    milestone: trueEngineering(world),
    transfers: {
      ms: table('transfer', (dice) =>
        dice.lognormal(world.file.transferHours.mean * HOUR_MS, world.file.transferHours.cv),
      ),
      count: 1,
      withinCount: 0,
      effectiveCount: 1,
    },
    ...trueOverlaps(world),
    ...trueSplits(world),
    ...trueRework(world),
    ...(measured.loads === undefined ? {} : { loads: measured.loads }),
    ...(measured.cancelShare === undefined ? {} : { cancelShare: measured.cancelShare }),
    ...truePlantOutages(world),
    dispatch: {
      ...measured.dispatch,
      familyBonusMs: world.file.dispatch.familyBonusDays * DAY_MS,
      overrideShare: world.file.dispatch.overrideShare,
    },
  };
}

/** Of parts that are ordered without a date. */
function trueLeadTimes({ file }: World): [string, SupplierLaw][] {
  return file.suppliers.map(({ id, lateShare, lateDays, leadDays }) => {
    const lateMs = table(`lead ${id}`, (dice) => {
      const late = dice.chance(lateShare) ? dice.lognormal(lateDays.mean * DAY_MS, lateDays.cv) : 0;
      return dice.lognormal(leadDays.mean * DAY_MS, leadDays.cv) + late;
    });
    return [id, { lateMs, count: 1 }];
  });
}

function trueEngineering({ file: { engineering } }: World): Laws['milestone'] {
  const { days, engineers } = engineering;
  return { lateMs: table('engineering', (dice) => dice.lognormal(days.mean * DAY_MS, days.cv)), count: 1, engineers };
}

function trueLots({ items }: World, { id, run }: WorkCentreParameters): Pick<RunLaw, 'lot'> {
  if (run.lot === 0) return {};
  const usual = items.flatMap((item) =>
    item.steps.flatMap(({ workCentreId, runHours }, index): [string, number][] =>
      workCentreId === id ? [[itemKey(item.id, `00${index + 1}0`), runHours * HOUR_MS]] : [],
    ),
  );
  return { lot: { share: run.lot, sd: 0, items: new Map(usual), centreMs: 0, count: 1 } };
}

function trueOverlaps({ file: { overlap } }: World): Pick<Laws, 'overlaps'> {
  if (overlap.share === 0) return {};
  const shares = table('overlap', (dice) =>
    dice.chance(overlap.share) ? Math.min(1, overlap.part * (0.5 + dice.unit())) : 1,
  );
  const any = { shares, waitMs: new Float64Array([0]), restShare: new Float64Array([0]) };
  return { overlaps: { any, pairs: new Map(), count: 1, overlapped: 1 } };
}

function trueSplits({ file: { split, workCentres } }: World): Pick<Laws, 'splits'> {
  if (split.share === 0) return {};
  const law = table('split', (dice) => (dice.chance(split.share) ? split.machines : 1));
  return { splits: new Map(workCentres.map(({ id }) => [id, law])) };
}

function trueRework({ file: { workCentres } }: World): Pick<Laws, 'rework'> {
  const senders = workCentres.flatMap(({ id, rework }) => (rework === undefined ? [] : [{ id, ...rework }]));
  if (senders.length === 0) return {};
  const again = (part: { mean: number; cv: number }, { id, run }: WorkCentreParameters): MadeAgain => {
    const parts = table(`rework ${id}`, (dice) => Math.min(1, dice.lognormal(part.mean, part.cv)));
    const mean = parts.reduce((sum, one) => sum + one, 0) / parts.length;
    const planned = run.ratio / (1 - run.scrap);
    return { mean: mean * planned, shapes: parts.map((one) => one / mean), sdLog: 0, count: 1 };
  };
  const [first] = senders;
  // Where several send to one, what it makes again is told by the one that names it, else by the first.
  const made = new Map(
    workCentres.map((centre) => {
      const by = senders.find(({ id, to = id }) => to === centre.id || id === centre.id) ?? first;
      return [centre.id, again(by?.part ?? { mean: 1, cv: 0 }, centre)];
    }),
  );
  const centres = senders.map(({ id, share, to = id }): [string, ReworkAt] => [
    id,
    { share, sdLog: 0, items: new Map(), targets: [{ to, share: 1 }], passes: 1, sent: 1 },
  ]);
  return {
    rework: { centres: new Map(centres), sent: made, after: made, most: Math.max(...senders.map(({ most }) => most)) },
  };
}

function truePlantOutages({ file }: World): Pick<Laws, 'plantOutages'> {
  const { perWeek, hours } = file.outages;
  if (perWeek === 0) return {};
  const ms = table('plant outage', (dice) => dice.lognormal(hours.mean * HOUR_MS, hours.cv));
  return { plantOutages: { perMs: perWeek / (weekHours(file) * HOUR_MS), ms, events: 1 } };
}

function trueStops(twin: Twin, centre: WorkCentreParameters): StopLaw {
  const { world } = twin;
  const rate = centre.minor.perHour + centre.major.perHour;
  const dice = new Dice('true stops', centre.id);
  const pairs = Array.from({ length: TABLE * 8 }, () => ({
    up: dice.weibull(HOUR_MS / rate, centre.stretchShape),
    down: dice.chance(centre.minor.perHour / rate)
      ? dice.lognormal((centre.minor.minutes.mean / 60) * HOUR_MS, centre.minor.minutes.cv)
      : dice.lognormal(centre.major.hours.mean * HOUR_MS, centre.major.hours.cv),
  })).sort((a, b) => a.down - b.down);
  const thinned = pairs.filter((_, index) => index % 8 === 4);
  const up = thinned.reduce((sum, pair) => sum + pair.up, 0);
  const down = thinned.reduce((sum, pair) => sum + pair.down, 0);
  const typical = Math.log(downPerUp(centre) * twin.conditions.at(centre.id, twin.now));
  const often = Math.log((rate / HOUR_MS) * twin.conditions.at(centre.id, twin.now));
  const machines = new Map<string, MachineLevel>(
    world.machines
      .filter((machine) => machine.centre.id === centre.id)
      .map((machine) => {
        const worse = Math.log(machine.downFactor);
        return [machine.id, { level: typical + worse, frequency: often + worse, sd: 0, groupShare: 0 }];
      }),
  );
  return {
    stretchMs: Float64Array.from(thinned, (pair) => pair.up),
    stopMs: Float64Array.from(thinned, (pair) => pair.down),
    tableLevel: Math.log(down / up),
    tableFrequency: Math.log(TABLE / up),
    groupLevel: typical,
    groupFrequency: often,
    groupSd: 0,
    frequencySd: 0,
    lengthSd: 0,
    machines,
    betweenSd: 0,
    outagesPerMs: centre.outages.perWeek / (weekHours(world.file) * HOUR_MS),
    outageMs: table(`outage ${centre.id}`, (own) =>
      own.lognormal(centre.outages.hours.mean * HOUR_MS, centre.outages.hours.cv),
    ),
    count: TABLE,
    effectiveCount: TABLE,
    priorShare: 0,
  };
}

function trueSetups(world: World, centre: WorkCentreParameters): SetupLaw {
  const { tailShare, tailFactor, cv } = centre.setup;
  const mean = 1 + tailShare * (tailFactor - 1);
  const families = Array.from({ length: world.file.items.families }, (_, index) => `family${index + 1}`);
  const pairs = new Map<string, { meanMs: number; sdLog: number; count: number }>();
  for (const from of families)
    for (const to of families) {
      const hours = world.setupHours.get(`${centre.id}:${from}>${to}`) ?? 1;
      pairs.set(pairKey(from, to), { meanMs: hours * HOUR_MS * mean, sdLog: 0, count: 1 });
    }
  return {
    pairs,
    sameRatio: 1,
    otherRatio: 1,
    sameSdLog: 0,
    otherSdLog: 0,
    sameMs: (centre.setup.sameMinutes / 60) * HOUR_MS * mean,
    otherMs: (centre.setup.otherMinutes / 60) * HOUR_MS * mean,
    plannedMs: new Map(),
    shapes: table(
      `setup ${centre.id}`,
      (dice) => (dice.lognormal(1, cv) * (dice.chance(tailShare) ? tailFactor : 1)) / mean,
    ),
    count: 1,
    measuredFamilies: new Set(families),
  };
}

/** Equally likely values of a law, ascending. */
function table(name: string, draw: (dice: Dice) => number): Float64Array {
  const dice = new Dice('true', name);
  const many = Float64Array.from({ length: TABLE * 8 }, () => draw(dice)).sort();
  return many.filter((_, index) => index % 8 === 4);
}

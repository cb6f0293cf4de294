/**
 * A plant for the study as a file of parameters. Everything that a plant is told apart by stands
 * here; what is not given is drawn from the world's seed. See README.md for the meaning of each.
 */
import { z } from 'zod';

const Share = z.number().min(0).max(1);
const Positive = z.number().positive();

/** A length of time: mean and coefficient of variation. */
const Spread = (mean: number, cv: number) =>
  z
    .object({ mean: Positive.default(mean), cv: z.number().nonnegative().default(cv) })
    .strict()
    .prefault({});

const WorkCentreFile = z
  .object({
    id: z.string().min(1),
    machines: z.int().positive().max(50),
    /** How many of them people can run at the same time; absent: all. */
    operators: z.int().positive().max(50).optional(),
    /** How many orders of one family a machine treats in one load, as many as wait; it takes as long as the longest. */
    load: z.int().min(2).max(50).optional(),
    /** What the ERP plans with. */
    paperAvailability: z.number().gt(0).max(1).default(0.82),
    /**
     * What it sends back: share of the orders that are done here whose pieces are partly to be made again, from this step or
     * the last one of `to` before it; the share of its run that every step from there on takes again; how often at most.
     */
    rework: z
      .object({
        share: Share,
        to: z.string().min(1).optional(),
        part: Spread(0.25, 0.5),
        most: z.int().positive().max(10).default(2),
      })
      .strict()
      .optional(),
    /** Minor stops: how often per productive hour, how long in minutes. */
    minor: z
      .object({ perHour: z.number().nonnegative().default(0.35), minutes: Spread(12, 1) })
      .strict()
      .prefault({}),
    /** Major stops: how often per productive hour, how long in hours. */
    major: z
      .object({ perHour: z.number().nonnegative().default(0.012), hours: Spread(11, 1.2) })
      .strict()
      .prefault({}),
    /** Below 1 stops come in clusters (Weibull), 1 is without memory. */
    stretchShape: Positive.default(0.85),
    /** Standard deviation of the machines' log-odds of down/up around their centre. */
    machineSd: z.number().nonnegative().default(0.22),
    /** Outages that hit all machines of the centre together: per worked week, hours long. */
    outages: z
      .object({ perWeek: z.number().nonnegative().default(0.12), hours: Spread(5, 0.8) })
      .strict()
      .prefault({}),
    /** Productive time over the plan: mean, spread over items, over single orders; part of it is scrap. */
    run: z
      .object({
        ratio: Positive.default(1.06),
        itemSd: z.number().nonnegative().default(0.1),
        /** Of the setup families, on the log: some kinds of parts are planned worse than others. */
        familySd: z.number().nonnegative().default(0),
        orderCv: z.number().nonnegative().default(0.15),
        scrap: Share.default(0.03),
        /** Part of a usual lot's time that goes with the lot: as long for a small one as for a large one. */
        lot: Share.default(0),
      })
      .strict()
      .prefault({}),
    /** Minutes; from any other family, from the same; spread of the pairs' means; cv of one setup; tail. */
    setup: z
      .object({
        otherMinutes: Positive.default(75),
        sameMinutes: Positive.default(15),
        pairSd: z.number().nonnegative().default(0.35),
        cv: z.number().nonnegative().default(0.6),
        tailShare: Share.default(0.05),
        tailFactor: Positive.default(4),
        plannedMinutes: z.number().nonnegative().default(45),
      })
      .strict()
      .prefault({}),
  })
  .strict();

export const PlantFileSchema = z
  .object({
    id: z.string().min(1),
    timeZone: z.string().default('Europe/Berlin'),
    /** Local times; a shift runs on the listed days. */
    shifts: z
      .array(z.object({ start: z.string(), end: z.string(), days: z.array(z.string()).min(1) }).strict())
      .default([
        { start: '06:00', end: '14:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
        { start: '14:00', end: '22:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
      ]),
    workCentres: z.array(WorkCentreFile).min(1),
    items: z
      .object({
        count: z.int().positive().default(70),
        families: z.int().positive().default(8),
        /** Routings that occur: a chain of work centres and how often it is met. */
        routings: z.array(z.object({ weight: Positive, steps: z.array(z.string()).min(1).max(8) }).strict()).min(1),
        /** Planned run hours of one operation of one order. */
        runHours: Spread(9, 0.6),
      })
      .strict(),
    /** Share of the bottleneck's real capacity that the orders ask for; sets the rate of arrivals. */
    load: z.number().gt(0).lt(1.2).default(0.86),
    /** Arrivals swing over the year by this share, and from week to week by this cv. */
    season: Share.default(0.05),
    weekCv: z.number().nonnegative().default(0.1),
    /** From Monday on, how many orders come on a weekday, relative to each other; absent: all days are alike. */
    weekdays: z
      .array(z.number().nonnegative())
      .length(7)
      .refine((days) => days.some((day) => day > 0), 'expected a day on which orders come')
      .optional(),
    /** Outages that hit all machines of the plant together: per worked week, hours long. */
    outages: z
      .object({ perWeek: z.number().nonnegative().default(0), hours: Spread(5, 0.8) })
      .strict()
      .prefault({}),
    suppliers: z
      .array(
        z
          .object({
            id: z.string().min(1),
            share: Positive.default(1),
            leadDays: Spread(12, 0.4),
            lateShare: Share,
            lateDays: Spread(5, 1),
            /** Share of what is late whose date is moved before it comes, each time anew. */
            reconfirms: Share.default(0),
          })
          .strict(),
      )
      .default([]),
    /** Share of orders that wait for material. */
    materialShare: Share.default(0.6),
    /** Shares of the items that are made to stock, assembled from kits, engineered; the rest is made to order. */
    strategies: z
      .object({ mts: Share.default(0), ato: Share.default(0), eto: Share.default(0) })
      .strict()
      .prefault({}),
    /** Parts of a kit, and of what is engineered; */
    kitParts: z.int().positive().max(20).default(3),
    /** days of engineering for one order, and how many orders are engineered at a time; others wait. */
    engineering: z
      .object({ engineers: z.int().positive().max(50).default(4), days: Spread(6, 0.7) })
      .strict()
      .prefault({}),
    /** From a stock order to the day on which the stock needs it. */
    stockDays: Spread(20, 0.3),
    transferHours: Spread(4, 0.8),
    /** Who works there: at one machine each, of the work centres that they can do, in the shifts named (from 1; none: all). */
    people: z
      .array(
        z
          .object({
            skills: z.array(z.string()).min(1),
            shifts: z.array(z.int().positive()).default([]),
            count: z.int().positive().max(200).default(1),
          })
          .strict(),
      )
      .default([]),
    /** Orders that are cancelled within so many days of coming in, if nobody has begun them by then. */
    cancelled: z
      .object({ share: Share.default(0), days: Positive.default(10) })
      .strict()
      .prefault({}),
    /** Lots that are split: share of the steps that as many machines of the centre do at once as stand free, and how many at most. */
    split: z
      .object({ share: Share.default(0), machines: z.int().min(2).max(10).default(2) })
      .strict()
      .prefault({}),
    /** Lots that overlap: share of the steps that go on before they are done, once this part of the pieces is through. */
    overlap: z
      .object({ share: Share.default(0), part: Share.default(0.4) })
      .strict()
      .prefault({}),
    dispatch: z
      .object({
        /** What a queue goes by; `moody`: by date, give or take what the foreman thinks of the order. */
        rule: z.enum(['date', 'first', 'shortest', 'moody']).default('date'),
        familyBonusDays: z.number().nonnegative().default(2),
        overrideShare: Share.default(0.05),
        /** Orders that are pushed to the front some time after they came in. */
        expediteShare: Share.default(0.02),
        /** Orders of a customer whom the foreman never lets wait: before all others in every queue, whatever their dates. */
        hotShare: Share.default(0),
      })
      .strict()
      .prefault({}),
    /** From this week on (0 = the first one that is scored) stops of the centre are this much more down time. */
    drift: z.array(z.object({ week: z.number(), workCentre: z.string(), downFactor: Positive }).strict()).default([]),
    /** Slow wandering of every centre's log-odds: stationary sd, weekly steps, memory of about 8 weeks. */
    wanderSd: z.number().nonnegative().default(0.08),
    /** What the policies without a spread add. */
    paper: z
      .object({
        paddingDays: z.number().default(8),
        flatDays: Positive.default(42),
        meansPaddingDays: z.number().default(8),
      })
      .strict()
      .prefault({}),
  })
  .strict()
  .superRefine((file, context) => {
    const known = new Set(file.workCentres.map((centre) => centre.id));
    for (const [index, routing] of file.items.routings.entries())
      for (const [place, step] of routing.steps.entries())
        if (!known.has(step))
          context.addIssue({
            code: 'custom',
            path: ['items', 'routings', index, 'steps', place],
            message: `no work centre "${step}"; expected one of: ${[...known].join(', ')}`,
          });
    for (const [index, { skills, shifts }] of file.people.entries()) {
      for (const skill of skills.filter((one) => !known.has(one)))
        context.addIssue({
          code: 'custom',
          path: ['people', index, 'skills'],
          message: `no work centre "${skill}"; expected one of: ${[...known].join(', ')}`,
        });
      for (const shift of shifts.filter((one) => one > file.shifts.length))
        context.addIssue({
          code: 'custom',
          path: ['people', index, 'shifts'],
          message: `no shift ${shift}; there are ${file.shifts.length}`,
        });
    }
    for (const [index, { rework }] of file.workCentres.entries())
      if (rework?.to !== undefined && !known.has(rework.to))
        context.addIssue({
          code: 'custom',
          path: ['workCentres', index, 'rework', 'to'],
          message: `no work centre "${rework.to}"; expected one of: ${[...known].join(', ')}`,
        });
    const skills = new Set(file.people.flatMap((one) => one.skills));
    for (const { id } of file.workCentres)
      if (file.people.length > 0 && !skills.has(id))
        context.addIssue({ code: 'custom', path: ['people'], message: `nobody can work at "${id}"` });
    for (const [index, drift] of file.drift.entries())
      if (!known.has(drift.workCentre))
        context.addIssue({
          code: 'custom',
          path: ['drift', index, 'workCentre'],
          message: `no work centre "${drift.workCentre}"; expected one of: ${[...known].join(', ')}`,
        });
  });

export type PlantFile = z.infer<typeof PlantFileSchema>;
export type WorkCentreParameters = PlantFile['workCentres'][number];

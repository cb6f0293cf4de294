import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseEvents, type Replay, renderReplay, replay } from '../../collector/offline/replay.ts';
import { type Plant, PlantSchema } from '../../shared/core/words/plant.ts';

/**
 * A folder is a story, named by what happened: facts (events.jsonl), the plant (plant.yaml here, or the
 * folder's own, or as the facts say), and what must come out, worked out by hand (expected.json).
 * Times are UTC, `HH:MM`, with the day of the month before it where the story lasts longer than one.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const stories = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

interface Expected {
  /** What happened and why this must come out, for the reader. */
  story: string;
  window: [string, string];
  /** Of the facts' own plant. */
  plantFromFacts?: boolean;
  machines?: Record<string, { intervals?: string[]; stops?: string[]; sums?: object; kpis?: object; figures?: object }>;
  operations?: Record<string, object>;
  undecided?: object[];
  setups?: Record<string, object[]>;
}

test('there are stories enough', () => {
  expect(stories.length).toBeGreaterThanOrEqual(25);
});

test.each(stories)('%s', (story) => {
  const expected: Expected = JSON.parse(readFileSync(join(here, story, 'expected.json'), 'utf8'));
  const file = join(here, story, 'events.jsonl');
  const events = parseEvents(readFileSync(file, 'utf8'), file);
  const plant = expected.plantFromFacts === true ? null : plantOf(story);
  const [from, to] = expected.window.map((text) => Date.parse(text));
  const options = { from: from ?? 0, to: to ?? 0 };
  const result = replay(plant, events, options);
  const print = printer(expected.window);

  for (const [id, wanted] of Object.entries(expected.machines ?? {})) {
    const machine = result.machines.find((one) => one.machineId === id);
    if (wanted.intervals !== undefined)
      expect(machine?.intervals.map((one) => print.interval(one))).toEqual(wanted.intervals);
    if (wanted.stops !== undefined) expect(machine?.stops.map((one) => print.stop(one))).toEqual(wanted.stops);
    if (wanted.sums !== undefined) expect(machine?.figures.sums).toMatchObject(wanted.sums);
    if (wanted.kpis !== undefined) expect(machine?.figures.kpis).toMatchObject(wanted.kpis);
    if (wanted.figures !== undefined) expect(machine?.figures).toMatchObject(wanted.figures);
  }
  for (const [id, wanted] of Object.entries(expected.operations ?? {}))
    expect(result.operations.find((one) => one.operationId === id)).toMatchObject(wanted);
  if (expected.undecided !== undefined) expect(result.undecided).toMatchObject(expected.undecided);
  for (const [id, wanted] of Object.entries(expected.setups ?? {}))
    expect(result.machines.find((one) => one.machineId === id)?.setups).toMatchObject(wanted);

  // The same facts in another order of lines give the same bytes.
  expect(renderReplay(replay(plant, events.toReversed(), options)) === renderReplay(result)).toBe(true);
});

function plantOf(story: string): Plant {
  const own = join(here, story, 'plant.yaml');
  return PlantSchema.parse(parse(readFileSync(existsSync(own) ? own : join(here, 'plant.yaml'), 'utf8')));
}

type Machine = Replay['machines'][number];

function printer([from, to]: [string, string]) {
  const oneDay = from.slice(0, 10) === to.slice(0, 10);
  const time = (at: number): string => {
    const [date = '', clock = ''] = new Date(at).toISOString().split('T');
    const short = clock.replace('.000Z', '').replace(/:00$/, '').replace('Z', '');
    return oneDay ? short : `${date.slice(8)} ${short}`;
  };
  return {
    /** `06:00 07:00 producing A/0010 operatorStarted`, and for a stop its reason. */
    interval: (one: Machine['intervals'][number]): string =>
      [
        time(one.from),
        time(one.to),
        one.class,
        one.owner === null ? '-' : one.owner.shares.map((share) => share.operationId).join('+'),
        ...(one.owner === null ? [] : [one.owner.rule]),
        ...(one.reasonId === null ? [] : [`${one.reasonId} (${one.reasonFrom})`]),
      ].join(' '),
    /** `07:00 07:10 stop 10min unexplained`. */
    stop: (one: Machine['stops'][number]): string =>
      [
        time(one.from),
        one.to === null ? 'now' : time(one.to),
        one.class,
        `${one.durationMs / 60_000}min`,
        one.unexplained ? 'unexplained' : (one.reasonId ?? '-'),
      ].join(' '),
  };
}

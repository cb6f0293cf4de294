/** Stops and scrap as Paretos, on every level of the reason tree. */
import { describe, expect, test } from 'vitest';
import { kpisOf, sumsOf } from '../../../../shared/core/figures/oee.ts';
import {
  addScrapRows,
  type ParetoNode,
  paretoLevel,
  paretoTree,
  type ScrapNode,
  scrapPareto,
  scrapTree,
  stopPareto,
} from '../../../../shared/core/figures/pareto.ts';
import { ReasonSchema } from '../../../../shared/core/words/plant.ts';
import { dayOf, intervalsOf, plantWith, quantityOf, T } from '../floor.ts';

const hour = 3_600_000;
const minute = 60_000;
const reasons = [
  { id: 'technical', kind: 'stop', name: 'Technical' },
  { id: 'hydraulics', kind: 'stop', name: 'Hydraulics', parentId: 'technical', failure: true },
  { id: 'valve', kind: 'stop', name: 'Valve', parentId: 'hydraulics', failure: true },
  { id: 'material', kind: 'stop', name: 'No material' },
];
const plant = plantWith(reasons);

describe('stops', () => {
  test('are counted once, where they begin, however often shifts, breaks and orders cut them', () => {
    const input = dayOf(
      [
        { class: 'stop', ms: 10 * minute },
        { class: 'plannedStop', ms: 5 * minute },
        { class: 'stop', ms: 10 * minute, stoppedForMs: 15 * minute },
        { class: 'stop', ms: 5 * minute, operationId: 'next', stoppedForMs: 25 * minute },
        { class: 'producing', ms: hour },
        { class: 'minorStop', ms: minute },
      ],
      [],
      {},
    );

    expect(sumsOf(plant, input)).toMatchObject({ stops: 1, stopMs: 25 * minute, minorStops: 1, minorStopMs: minute });
  });

  test('count for MTBF and MTTR only when their reason is a failure; operating time is production and setup', () => {
    const input = dayOf(
      [
        { class: 'producing', ms: 9 * hour },
        { class: 'stop', ms: hour, reasonId: 'hydraulics' },
        { class: 'stop', ms: 3 * hour, reasonId: 'material' },
        { class: 'setup', ms: hour },
        { class: 'stop', ms: 2 * hour, reasonId: 'valve' },
      ],
      [],
      {},
    );

    const sums = sumsOf(plant, input);

    expect(sums).toMatchObject({ failures: 2, stops: 3 });
    expect(kpisOf(sums)).toMatchObject({ mtbfMs: 5 * hour, mttrMs: 1.5 * hour });
  });

  test('make a Pareto by duration on every level of the reason tree', () => {
    const tree = reasons.map((reason) => ReasonSchema.parse(reason));
    const rows = stopPareto(
      intervalsOf([
        { class: 'stop', ms: 10, reasonId: 'valve' },
        { class: 'stop', ms: 30, reasonId: 'hydraulics' },
        { class: 'stop', ms: 15, reasonId: 'material' },
        { class: 'minorStop', ms: 2, reasonId: 'material' },
        { class: 'minorStop', ms: 500 },
        { class: 'stop', ms: 5 },
        { class: 'stop', ms: 1, reasonId: 'removedFromTheTree' },
      ]),
    );

    const short = (list: readonly { reasonId: string | null; durationMs: number; count: number }[]) =>
      list.map(({ reasonId, durationMs, count }) => `${reasonId} ${durationMs} ${count}`);
    expect(short(rows)).toEqual([
      'hydraulics 30 1',
      'material 17 2',
      'valve 10 1',
      'null 5 1',
      'removedFromTheTree 1 1',
    ]);
    expect(short(paretoLevel(tree, rows, null))).toEqual([
      'technical 40 2',
      'material 17 2',
      'null 5 1',
      'removedFromTheTree 1 1',
    ]);
    expect(short(paretoLevel(tree, rows, 'technical'))).toEqual(['hydraulics 40 2']);
    expect(short(paretoLevel(tree, rows, 'hydraulics'))).toEqual(['hydraulics 30 1', 'valve 10 1']);

    const [technical, material, ...rest] = paretoTree(tree, rows);
    expect(short([technical, material, ...rest].flatMap((row) => row ?? []))).toEqual(
      short(paretoLevel(tree, rows, null)),
    );
    expect(short(technical?.children ?? [])).toEqual(['hydraulics 40 2']);
    expect(short(technical?.children[0]?.children ?? [])).toEqual(['hydraulics 30 1', 'valve 10 1']);
    expect(material?.children).toEqual([]);
  });

  test('make a Pareto by how often they began, which may be another one, on every level', () => {
    const tree = reasons.map((reason) => ReasonSchema.parse(reason));
    const rows = stopPareto(
      intervalsOf([
        { class: 'stop', ms: 90, reasonId: 'hydraulics' },
        { class: 'stop', ms: 10, reasonId: 'valve' },
        { class: 'stop', ms: 10, reasonId: 'valve' },
        { class: 'stop', ms: 5, reasonId: 'material' },
        { class: 'stop', ms: 5, reasonId: 'material' },
        { class: 'stop', ms: 5, reasonId: 'material' },
        { class: 'stop', ms: 5, reasonId: 'material' },
      ]),
    );

    const names = (nodes: readonly ParetoNode[]): unknown[] =>
      nodes.map(({ reasonId, count, children }) => [reasonId, count, ...names(children)]);
    expect(names(paretoTree(tree, rows, 'count'))).toEqual([
      ['material', 4],
      ['technical', 3, ['hydraulics', 3, ['valve', 2], ['hydraulics', 1]]],
    ]);
    expect(names(paretoTree(tree, rows, 'duration')).at(0)).toEqual([
      'technical',
      3,
      ['hydraulics', 3, ['hydraulics', 1], ['valve', 2]],
    ]);
  });
});

test('scrap makes a Pareto on every level of the reason tree, by pieces', () => {
  const tree = [
    { id: 'material', kind: 'scrap', name: 'Material' },
    { id: 'crack', kind: 'scrap', name: 'Crack', parentId: 'material' },
    { id: 'pores', kind: 'scrap', name: 'Pores', parentId: 'material' },
    { id: 'setup-part', kind: 'scrap', name: 'Setup part' },
  ].map((reason) => ReasonSchema.parse(reason));
  const rows = addScrapRows([
    { reasonId: 'setup-part', quantityPcs: 6 },
    { reasonId: 'crack', quantityPcs: 4 },
    { reasonId: 'pores', quantityPcs: 5 },
    { reasonId: 'material', quantityPcs: 1 },
    { reasonId: null, quantityPcs: 2 },
    // Declared and taken back: no row.
    { reasonId: 'removedFromTheTree', quantityPcs: 3 },
    { reasonId: 'removedFromTheTree', quantityPcs: -3 },
  ]);

  const names = (nodes: readonly ScrapNode[]): unknown[] =>
    nodes.map(({ reasonId, quantityPcs, children }) => [reasonId, quantityPcs, ...names(children)]);
  expect(names(scrapTree(tree, rows))).toEqual([
    ['material', 10, ['pores', 5], ['crack', 4], ['material', 1]],
    ['setup-part', 6],
    [null, 2],
  ]);
});

test('scrap by reason takes in what was made outside shifts; what came to nothing is left out', () => {
  const rows = scrapPareto(
    [
      quantityOf(T + 1, 5, { scrapPcs: 5 }),
      quantityOf(T + 2, 0, { scrapPcs: -5 }),
      quantityOf(T + 2, 0, { scrapPcs: 5, reasonId: 'crack' }),
      quantityOf(T + 9, 1, { scrapPcs: 1, reasonId: 'crack' }),
    ],
    T,
    T + 5,
  );

  expect(rows).toEqual([{ reasonId: 'crack', quantityPcs: 5 }]);
});

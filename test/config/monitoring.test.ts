/** The dashboard and the alerting rules ask for nothing that the two processes do not tell. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { healthOf } from '../../bridge/health/health.ts';
import { createMetrics as bridgeMetrics } from '../../bridge/health/metrics.ts';
import { findingsOf } from '../../collector/health/findings.ts';
import { createMetrics as boxMetrics } from '../../collector/health/metrics.ts';
import { healthFixture } from '../collector/service/fixture.ts';

const read = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../config/monitoring/${file}`, import.meta.url)), 'utf8');
const Target = z.object({ expr: z.string() });
const Panel = z.object({
  type: z.string(),
  title: z.string().min(3),
  description: z.string().min(3).optional(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(Target).optional(),
});
const panels = z.object({ panels: z.array(Panel).min(10) }).parse(JSON.parse(read('grafana.json'))).panels;
const Rule = z.object({
  alert: z.string(),
  expr: z.string(),
  annotations: z.object({ summary: z.string(), do: z.string() }),
});
const rules = z
  .object({ groups: z.array(z.object({ rules: z.array(Rule).min(5) })) })
  .parse(parse(read('alerts.yaml')))
  .groups.flatMap((group) => group.rules);
const asked = [...panels.flatMap(({ targets }) => targets ?? []), ...rules].map(({ expr }) => expr);

const NOW = Date.UTC(2026, 10, 27);
const disk = { freeBytes: 9e9, sizeBytes: 32e9, journalBytes: 1e6, walBytes: 0 };
const bridge = healthOf({
  now: NOW,
  startedAt: NOW - 3_600_000,
  disk,
  database: null,
  erp: { problem: null, lastAt: NOW },
  boxes: [{ edgeId: 'edge-1', lastSeenAt: NOW, cursor: 7, aside: 0 }],
  loop: { worstMs: 12, slowSeconds: 0 },
  promise: { problem: null, roundAt: NOW },
  outbox: { waiting: 0, parked: 0, doubtful: 0, oldestAt: null },
  clock: null,
  snapshot: { facts: 0, computing: false },
  work: [],
  open: [],
});
const box = { ...healthFixture(NOW), ok: true, problems: [] };

/** name -> the labels that it is told with. */
async function told(): Promise<Map<string, Set<string>>> {
  const finding = findingsOf(box, { writing: null, config: null, jobs: [] });
  const texts = [
    await boxMetrics(
      () => box,
      () => finding,
    ).text(),
    await bridgeMetrics(() => bridge).text(),
  ];
  const names = new Map<string, Set<string>>([['up', new Set(['job', 'instance'])]]);
  for (const [, name = '', labels = ''] of texts.join('\n').matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm))
    names.set(
      name,
      new Set([...(names.get(name) ?? []), ...[...labels.matchAll(/(\w+)=/g)].map(([, label = '']) => label)]),
    );
  return names;
}

test('every metric that is asked for is told, with the labels by which it is asked for', async () => {
  const known = await told();
  const unknown = asked.flatMap((expr) =>
    [...expr.matchAll(/\b(istwert_\w+|up)\b(?:\{(\w+)[=!])?/g)].flatMap(([text, name = '', label]) => {
      const labels = known.get(name);
      return labels === undefined || (label !== undefined && !labels.has(label)) ? [`${text} in ${expr}`] : [];
    }),
  );
  expect(unknown).toEqual([]);
});

describe('the dashboard', () => {
  test('says of each panel what it is for, and puts none over another', () => {
    const drawn = panels.filter(({ type }) => type !== 'row');
    expect(drawn.filter(({ description }) => description === undefined)).toEqual([]);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

test('every rule says what is wrong and what to do', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { annotations } of rules) expect(annotations.do).toMatch(/\.$/);
});

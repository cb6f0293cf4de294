import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The layout's rules, read from the imports themselves. Paths are relative to the project's root. */
const root = fileURLToPath(new URL('..', import.meta.url));

const sources = ['shared', 'collector', 'bridge', 'simulators']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((f) => join(folder, f)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ),
  ];
  return found
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((target) =>
      target.startsWith('.') ? normalize(join(dirname(file), target)) : target.startsWith('node:') ? target : target,
    );
}

/** Imports that stay when types are gone. */
function runTimeImportsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:^|\n)(?:import|export)\b(?!\s+type\b)([^;'"]*?)from\s*['"](\.[^'"]+)['"]/g);
  return [...found]
    .filter(([, names = '']) => !/^\s*\{(\s*type\s+[^,}]+,?)+\s*\}\s*$/.test(names))
    .map(([, , target = '']) => normalize(join(dirname(file), target)));
}

interface Rule {
  who: RegExp;
  /** Every import must match this. */
  may: RegExp;
  why: string;
}

const rules: Rule[] = [
  {
    who: /^shared\/core\//,
    may: /^(shared\/core\/|zod$|temporal-polyfill$)/,
    why: 'the core is pure: itself, zod, and the time-zone arithmetic of temporal-polyfill',
  },
  {
    who: /^shared\/io\//,
    may: /^(shared\/(core|io)\/|(?!\.)(?!collector|bridge|simulators)[@a-z])/,
    why: 'io knows the core only',
  },
  {
    who: /^collector\/sources\/(?!registry\.ts)/,
    may: /^(shared\/core\/|shared\/io\/(outward|replace-file|turn)\.ts|collector\/sources\/((source|kind|lookout|blueprint)\.ts|[a-z0-9-]+\/)|node:|[@a-z][a-z0-9@/-]*$)(?!.*(better-sqlite3|fastify))/,
    why: 'a source knows its driver, the core, the call outward, turns and how to replace a file, never storage',
  },
  {
    who: /^bridge\/erp\/dialects\//,
    may: /^(shared\/core\/|shared\/io\/(outward|replace-file|xml)\.ts|bridge\/erp\/(erp\.ts|dialect\.ts|dialects\/)|node:|[@a-z][a-z0-9@/-]*$)(?!.*(better-sqlite3))/,
    why: 'an ERP dialect knows the core, the call outward and its own driver, never storage',
  },
  {
    who: /^bridge\/(?!storage\/)/,
    may: /^(?!better-sqlite3$|shared\/io\/sqlite\.ts$)/,
    why: 'what the bridge keeps stands behind its storage: no room above knows a driver',
  },
  {
    who: /^bridge\/storage\/[^/]+$/,
    may: /^(shared\/core\/|bridge\/storage\/[^/]+$)/,
    why: 'the port knows no engine',
  },
  {
    who: /^bridge\/promise\/(?!worker\.ts$)/,
    may: /^(shared\/core\/|bridge\/promise\/|node:worker_threads|node:os)/,
    why: 'the promise is pure, but for its worker',
  },
  { who: /^collector\//, may: /^(?!bridge\/|simulators\/)/, why: 'the collector knows neither bridge nor simulators' },
  { who: /^bridge\//, may: /^(?!collector\/|simulators\/)/, why: 'the bridge knows neither collector nor simulators' },
];

/**
 * Rooms in the order of the data: a room may use those before it, never one after it. What stands in a folder
 * without being listed (`main.ts`, `server.ts` …) puts the rooms together and may use all of them.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'shared/core': [
    'words',
    'signal',
    'calendar',
    'orders',
    'machine',
    'timeline',
    'figures',
    'ledger',
    'commands',
    'reports',
    'erp',
    'costs',
    'materials',
    'structure',
    'kpis',
    'trace',
  ],
  collector: [
    'sources',
    'profiles',
    'namespace-settings.ts',
    'config.ts',
    'journal',
    'intake',
    'sending',
    'namespace',
    'health',
    'commissioning',
    'tablet',
    'service',
    'offline',
    'setup',
  ],
  bridge: [
    'promise',
    'storage',
    'facts',
    'erp',
    'shop',
    'backtest',
    'health',
    'planner',
    'sign-on',
    'webhooks',
    'mail',
    'mcp',
    'setup',
  ],
  'bridge/promise': [
    'stretch-list.ts',
    'shop.ts',
    'open-work.ts',
    'line.ts',
    'laws.ts',
    'freeze.ts',
    'numbers',
    'estimators',
    'simulation',
    'record',
    'skill',
  ],
  simulators: ['plant', 'erp', 'past', 'faces', 'live', 'demo'],
};

/** The room of a file below `house`; -1 where it is none of them. */
function roomOf(house: string, file: string): number {
  if (!file.startsWith(`${house}/`)) return -1;
  return rooms[house]?.indexOf(file.slice(house.length + 1).split('/')[0] ?? '') ?? -1;
}

describe('the layout', () => {
  test.each(rules)('$who imports only what it may: $why', ({ who, may }) => {
    const broken = sources
      .filter((file) => who.test(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => !may.test(target))
          .map((target) => `${file} -> ${target}`),
      );
    expect(broken).toEqual([]);
  });

  test.each(Object.keys(rooms))('no arrow runs up between the rooms of %s', (house) => {
    const names = rooms[house] ?? [];
    const broken = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => {
          const [from, to] = [roomOf(house, file), roomOf(house, target)];
          if (from < 0) return false;
          // Whoever puts rooms together is above all of them.
          return to > from || (to < 0 && target.startsWith(`${house}/`));
        })
        .map((target) => `${file} -> ${target}`),
    );
    expect(sources.filter((file) => roomOf(house, file) >= 0).length).toBeGreaterThan(names.length);
    expect(broken).toEqual([]);
  });

  test('no circle of imports at run time', () => {
    const known = new Set(sources);
    const arrows = new Map(sources.map((file) => [file, runTimeImportsOf(file).filter((target) => known.has(target))]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, way: readonly string[]): void => {
      const at = way.indexOf(file);
      if (at >= 0) circles.push([...way.slice(at), file].join(' -> '));
      if (at >= 0 || done.has(file)) return;
      for (const target of arrows.get(file) ?? []) visit(target, [...way, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect([...arrows.values()].flat().length).toBeGreaterThan(sources.length);
    expect(circles).toEqual([]);
  });

  test('only main files read the environment', () => {
    const broken = sources.filter(
      (file) => !/main\.ts$/.test(file) && /process\.(env|argv)/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(broken).toEqual([]);
  });

  test('the core knows no clock, no randomness, no timers', () => {
    const impure = /Date\.now\(|new Date\(\)|Math\.random|setTimeout|setInterval|Temporal\.Now|performance\.now/;
    const broken = sources.filter(
      (file) =>
        /^shared\/core\/|^bridge\/promise\/(?!worker|service)/.test(file) &&
        impure.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(broken.map((file) => relative('.', file))).toEqual([]);
  });
});

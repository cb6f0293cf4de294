import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The READMEs are a map of the house, and a map is true. Paths are relative to the project's root. */
const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['shared', 'collector', 'bridge', 'simulators', 'test', 'config']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => !file.includes('node_modules'));
const code = files.filter((file) => /\.tsx?$/.test(file));
const names = new Set(files.map((file) => basename(file)));
const maps = ['README.md', 'SECURITY.md', 'HARDENING.md', ...files.filter((file) => basename(file) === 'README.md')];
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What a page draws, and tables of words, belong to the room above, and are told there. */
const isOwnRoom = (folder: string): boolean => !/\/(web|messages|sentences)(\/|$)/.test(folder);
const rooms = [...new Set(code.filter((file) => !/^(test|config)\//.test(file)).map(dirname))].filter(isOwnRoom);

/** Files and folders that a README names: in backticks, or as the target of a link. */
const namedIn = (text: string): string[] =>
  [...text.matchAll(/(?<!\[)`([\w.-][\w./-]*(?:\.tsx?|\.css|\.mjs|\/))`/g)].map((match) => match[1] ?? '');
const linkedIn = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^(https?:|#)/.test(target));

/** Named from the README's own folder, from a room above it, or from the page that it serves. */
function isThere(readme: string, name: string): boolean {
  const own = dirname(readme);
  const above = own.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/'));
  return ['.', `${own}/web`, ...above].some((folder) => existsSync(join(root, folder, name)));
}

describe('the READMEs', () => {
  test('every room has one', () => {
    expect(rooms.length).toBeGreaterThan(30);
    expect(rooms.filter((room) => !existsSync(join(root, room, 'README.md')))).toEqual([]);
  });

  test('every link leads to something', () => {
    expect(maps.length).toBeGreaterThan(rooms.length);
    const broken = maps.flatMap((readme) =>
      linkedIn(textOf(readme))
        .filter((target) => !existsSync(join(root, normalize(join(dirname(readme), target.replace(/#.*$/, ''))))))
        .map((target) => `${readme} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('every file and folder that one names is there', () => {
    const broken = maps.flatMap((readme) =>
      namedIn(textOf(readme))
        .filter((name) => !isThere(readme, name))
        .map((name) => `${readme} names ${name}`),
    );
    expect(broken).toEqual([]);
  });

  test('every file of a room is named in its README', () => {
    const silent = rooms.flatMap((room) => {
      const text = textOf(join(room, 'README.md'));
      const named = new Set([...namedIn(text), ...linkedIn(text)].map((name) => basename(name)));
      return code.filter((file) => dirname(file) === room && !named.has(basename(file)));
    });
    expect(silent).toEqual([]);
  });
});

test('every file that a comment names is there', () => {
  const broken = code.flatMap((file) =>
    [...textOf(file).matchAll(/(?:^\s*(?:\/?\*|\/\/)|\/\*\*).*$/gm)].flatMap(([comment]) =>
      [...comment.matchAll(/(?<![\w<.-])(?:[\w-]+\/)*([\w-]+\.tsx?)\b/g)]
        .filter((match) => !names.has(match[1] ?? ''))
        .map((match) => `${file} names ${match[0]}`),
    ),
  );
  expect(broken).toEqual([]);
});

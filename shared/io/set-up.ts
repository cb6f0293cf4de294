/** What both `init`s do alike: what flags say is judged before anything is written, and what is there is kept. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '../core/words/problem.ts';
import { usage } from './cli.ts';
import { keepOwner } from './owner.ts';
import { replaceFile } from './replace-file.ts';

/** The file's whole path. Errors: `refused` where it is there. */
export function checkFree(given: string): string {
  const file = resolve(given);
  if (existsSync(file))
    throw new Problem('refused', `${file} is there already. Change it by hand, or name another file.`);
  return file;
}

export function checkId(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) return id;
  throw usage(`--edge-id "${id}": an id has letters, digits, ".", "_" and "-"`);
}

/** By which browsers call it. */
export function checkNames(names: readonly string[]): void {
  const wrong = names.find((name) => !/^([A-Za-z0-9][A-Za-z0-9.-]*|[0-9A-Fa-f:]+)$/.test(name));
  if (wrong !== undefined) throw usage(`--names "${wrong}": a host name like mes.example.com, or an address`);
}

export function checkThere(flag: string, given: string): string {
  const file = resolve(given);
  if (existsSync(file)) return file;
  throw usage(`${flag}: there is no file ${file}`);
}

export const listOf = (value: unknown): string[] =>
  value === undefined
    ? []
    : String(value)
        .split(',')
        .flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));

/** For whom the folder belongs to, and its group. */
export function writeOwned(file: string, text: string): void {
  replaceFile(file, text, 0o640);
  keepOwner(file);
}

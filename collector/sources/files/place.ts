/** Where a machine's files lie and how their lines are written, as one text that a person can read: `saw-1/*.csv [;]`. */
import { basename, dirname } from 'node:path/posix';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Placed, SignalAddress } from '../lookout.ts';
import type { Format } from '../mapping/format.ts';
import { parsePath, printPath } from '../mapping/path.ts';

export interface FilesPlace {
  /** The pattern that all files of their kind fit. */
  files: string;
  format: Format;
}

/** `parsePlace` undoes it. Delimited text has no quote but the usual one, and no columns but its own. */
export function printPlace({ files, format }: FilesPlace): string {
  if (format === 'json') return files;
  if (format === 'influx') return `${files} [influx]`;
  const separator = format.separator === '\t' ? 'tab' : format.separator;
  return `${files} [${separator}${format.header ? '' : ' no header'}]`;
}

export function parsePlace(text: string): FilesPlace {
  const [, files = text, how] = /^(.*?)(?: \[(influx|tab|.)( no header)?\])?$/.exec(text) ?? [];
  if (how === undefined) return { files, format: 'json' };
  if (how === 'influx') return { files, format: how };
  const separator = how === 'tab' ? '\t' : how;
  return { files, format: { separator, header: !text.endsWith(' no header]'), quote: '"' } };
}

/** What changes from file to file is a date or a long number. */
export function patternOf(path: string): string {
  const name = basename(path).replace(/\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[-_.T]?\d{2,})*|\d{5,}/g, '*');
  return dirname(path) === '.' ? name : `${dirname(path)}/${name}`;
}

/** The folder of its own, or what the file's name begins with. */
export function machineIn(files: string): string {
  const folder = dirname(files);
  return folder === '.' ? files.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9]*\*.*$/, '') : basename(folder);
}

/** All in the lines of one kind of file. */
export function placedInFiles(picks: readonly SignalAddress[]): Placed {
  const [place, ...others] = [...new Set(picks.map(({ of }) => of))];
  if (place === undefined || others.length > 0) throw new Problem('invalid', { what: 'onePayload' });
  const { files, format } = parsePlace(place);
  const how =
    format === 'influx' || format === 'json' ? format : { separator: format.separator, header: format.header };
  return {
    groupId: null,
    at: { files, ...(how === 'json' ? {} : { format: how }) },
    addresses: picks.map(({ name }) => printPath(parsePath(name))),
    name: machineIn(files),
  };
}

/** Of calendars and the timeline. */
import type { Equivalent } from './equivalent.ts';

const calendar = 'shared/core/calendar/calendar.ts';
const timeline = 'shared/core/timeline/timeline.ts';
const onlyCost = 'More is looked through than needed; what is found is the same.';

export const time: readonly Equivalent[] = [
  {
    file: calendar,
    was: 'if (number >= lastBlock(to)) return found;',
    becomes: 'if (number > lastBlock(to)) return found;',
    why: onlyCost,
  },
  {
    file: calendar,
    was: 'const lastBlock = (to: number): number => Math.floor((Math.floor(to / DAY_MS) + 1) / blockDays);',
    becomes: 'const lastBlock = (to: number): number => Math.floor((Math.floor(to / DAY_MS) + 2) / blockDays);',
    why: onlyCost,
  },
  {
    file: calendar,
    was: 'const firstBlock = (from: number): number => Math.floor((Math.floor(from / DAY_MS) - 2) / blockDays);',
    becomes: 'const firstBlock = (from: number): number => Math.floor((Math.floor(from / DAY_MS) - 3) / blockDays);',
    why: onlyCost,
  },
  { file: calendar, was: 'const blockDays = 32;', becomes: 'const blockDays = 64;', why: onlyCost },
  {
    file: calendar,
    was: 'for (let index = firstEndingAfter(pieces, from); index < pieces.length; index += 1) {',
    becomes: 'for (let index = firstEndingAfter(pieces, from); index <= pieces.length; index += 1) {',
    why: 'Behind the last piece there is none, which ends the loop.',
  },
  { file: calendar, was: 'byMachine.set(key, plan);', becomes: ';', why: 'It is worked out again each time.' },
  {
    file: calendar,
    was: 'const whole = piece.from >= from && piece.to <= to;',
    becomes: 'const whole = piece.from > from && piece.to <= to;',
    why: 'A copy of the piece instead of the piece.',
  },
  {
    file: calendar,
    was: 'for (let later = 0; later < horizonBlocks; later += 1) {',
    becomes: 'for (let later = 0; later <= horizonBlocks; later += 1) {',
    why: 'A month more of ten years: the horizon is no date.',
  },
  {
    file: calendar,
    was: 'if (!(from < to)) return 0;',
    becomes: 'if (!(from <= to)) return 0;',
    why: 'A shorter way to 0.',
  },
  {
    file: timeline,
    was: 'if (at > from && at < to) edges.push(at);',
    becomes: 'if (at > from && at <= to) edges.push(at);',
    why: 'That edge is there already, and one of the two is left.',
  },
  {
    file: timeline,
    was: 'if (machine === undefined) continue;',
    becomes: ';',
    why: 'There is always a machine: for the compiler.',
  },
  {
    file: timeline,
    was: 'let limitMs = 0;',
    becomes: 'let limitMs = 1;',
    why: 'A limit of a millisecond is none.',
  },
  {
    file: timeline,
    was: 'index = segments.findLastIndex((segment) => segment.from < to);',
    becomes: 'index = segments.findLastIndex((segment) => segment.from <= to);',
    why: onlyCost,
  },
  {
    file: timeline,
    was: 'if (segment === undefined || !stands(segment)) break;',
    becomes: 'if (segment === undefined && !stands(segment)) break;',
    why: onlyCost,
  },
  {
    file: timeline,
    was: 'return edges.filter((edge, index) => edge !== edges[index - 1]);',
    becomes: 'return edges.filter((edge, index) => edge !== edges[index + 1]);',
    why: 'Of equal edges in a row the last is kept, not the first.',
  },
];

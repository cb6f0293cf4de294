/**
 * Influx line protocol: `press,line=3,machine=m\ 1 good=12i,state="RUN" 1793000000000000000`. One line, one record:
 * `{ measurement, tags, fields, time }`, `time` as it stands (a text in the publisher's unit), undefined where none is.
 */
import type { Records } from './records.ts';

interface Point {
  measurement: string;
  tags: Record<string, string>;
  fields: Record<string, unknown>;
  time: string | undefined;
}

export function influxRecords(text: string): Records {
  const found: Records = { records: [], odd: [] };
  for (const line of linesOf(text)) {
    const point = pointOf(line);
    if (typeof point === 'string') found.odd.push({ why: `this is no line protocol: ${point}`, raw: line });
    else found.records.push(point);
  }
  return found;
}

/** Lines that say something. Only within quotes a line goes on behind its end. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  let isQuoted = false;
  // Quotes mean something behind the first blank only: in names and tags they are letters.
  let hasFields = false;
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === ' ') hasFields = true;
    else if (sign === '"' && hasFields) isQuoted = !isQuoted;
    else if (at === text.length || (sign === '\n' && !isQuoted)) {
      lines.push(text.slice(from, at));
      from = at + 1;
      isQuoted = false;
      hasFields = false;
    }
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** The record of a line, or what is wrong with it. */
function pointOf(line: string): Point | string {
  const [head = '', fields, time, ...more] = split(line, ' ').filter((part) => part !== '');
  if (fields === undefined) return 'a name and its fields should be parted by a blank';
  if (more.length > 0) return 'behind the fields stands more than a time';
  if (time !== undefined && !/^-?\d{1,20}$/.test(time)) return `"${time.slice(0, 40)}" should be a time`;
  const [measurement = '', ...tagParts] = split(head, ',');
  if (measurement === '') return 'the name is missing';
  const tags: [string, string][] = [];
  for (const part of tagParts) {
    const pair = pairOf(part);
    if (pair === null) return `"${part.slice(0, 40)}" should be a tag like line=3`;
    tags.push([pair[0], unescaped(pair[1])]);
  }
  const values: [string, unknown][] = [];
  for (const part of withDecimals(split(fields, ','))) {
    const pair = pairOf(part);
    const value = pair === null ? undefined : fieldOf(pair[1]);
    if (pair === null || value === undefined) return `"${part.slice(0, 40)}" should be a field like good=12i`;
    values.push([pair[0], value]);
  }
  return {
    measurement: unescaped(measurement),
    tags: Object.fromEntries(tags),
    fields: Object.fromEntries(values),
    time,
  };
}

/** Parts between a sign, where it is neither escaped nor within quotes of a value. */
function split(text: string, by: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"' && (isQuoted || text[at - 1] === '=')) isQuoted = !isQuoted;
    else if (text[at] === by && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** A number with a comma, which some publishers write in spite of the protocol, is one field again. */
function withDecimals(parts: readonly string[]): string[] {
  const whole: string[] = [];
  for (const part of parts) {
    const before = whole.at(-1);
    if (before !== undefined && /^\d+$/.test(part) && /=[-+]?\d[\d.,]*$/.test(before))
      whole[whole.length - 1] = `${before},${part}`;
    else whole.push(part);
  }
  return whole;
}

function pairOf(text: string): [string, string] | null {
  const [name = '', ...value] = split(text, '=');
  return name === '' || value.length === 0 || value[0] === '' ? null : [unescaped(name), value.join('=')];
}

function unescaped(text: string): string {
  return text.replace(/\\([,= \\])/g, '$1');
}

/** undefined where it is no value of a field. NaN and Inf, which publishers write in spite of the protocol, are nothing. */
function fieldOf(text: string): unknown {
  if (/^".*"$/s.test(text) && text.length > 1) return text.slice(1, -1).replace(/\\(["\\])/g, '$1');
  if (/^(t|true)$/i.test(text)) return true;
  if (/^(f|false)$/i.test(text)) return false;
  if (/^[-+]?(nan|inf(inity)?)$/i.test(text)) return null;
  // 12,5 stays a text, which means what the profile says of numbers.
  if (/^[-+]?\d[\d.]*(?:,\d+)+$/.test(text)) return text;
  const whole = /^([-+]?\d{1,20})[iu]$/.exec(text)?.[1];
  if (whole !== undefined) return exact(whole);
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i.test(text) ? Number(text) : undefined;
}

/** 64 bits: beyond 2^53 a number would be another one. */
function exact(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/**
 * `inEnglish` undone. What a box wrote down, keeps in a file or hands on as text (why a line is down, what became
 * of a value, why something waits) is English; a reader of another language hears which sentence it is. Words of
 * others are no sentence of ours and stay as they are. Pages use this file too: no zod here.
 */
import { english, isSentence, placesOf, type Sentence, type What, whats } from './sentence.ts';

interface Pattern {
  what: What;
  regex: RegExp;
  places: readonly { name: string; isList: boolean }[];
  /** Letters that are not in places: the more, the surer. */
  letters: number;
}

/** Templates of fewer letters of their own, or of one word, would fit words of others as well. */
const LEAST_LETTERS = 8;
/** A sentence in a sentence in a sentence: no more is ever said. */
const MOST_DEPTH = 4;

let made: readonly Pattern[] | null = null;

/** null: it is none of ours. */
export function heard(text: string, depth = MOST_DEPTH): Sentence | null {
  if (depth === 0 || text === '') return null;
  if (text.includes('\n')) return heardLines(text.split('\n'), depth);
  made ??= patternsOf();
  for (const { what, regex, places } of made) {
    const match = regex.exec(text);
    if (match === null) continue;
    const said = places.map(({ name, isList }, index) => {
      const inside = match[index + 1] ?? '';
      return [name, isList ? inside.split('; ').map((one) => inner(one, depth - 1)) : inner(inside, depth - 1)];
    });
    const sentence: unknown = { ...Object.fromEntries(said), what };
    if (isSentence(sentence)) return sentence;
  }
  return heardInFile(text, depth);
}

/** The checker's lines: one a fault. */
function heardLines(lines: readonly string[], depth: number): Sentence | null {
  const faults = lines.map((line) => inner(line, depth - 1));
  return faults.some((fault) => typeof fault !== 'string') ? { what: 'faultLines', faults } : null;
}

/** `file:line:column field: fault`, where the fault is a sentence of ours. */
function heardInFile(text: string, depth: number): Sentence | null {
  const [, file, line, column, field, words] = /^(\S+):(\d+):(\d+) (.+?): (.+)$/s.exec(text) ?? [];
  const fault = words === undefined ? null : heard(words, depth - 1);
  if (fault === null || file === undefined || line === undefined || column === undefined || field === undefined)
    return null;
  return { what: 'placedFault', file, line, column, field, fault };
}

function inner(text: string, depth: number): Sentence | string {
  return heard(text, depth) ?? text;
}

/** Those with most letters of their own first: a nearer fit is never hidden by a wider one. */
function patternsOf(): Pattern[] {
  return whats
    .map((what): Pattern => {
      const template: string = english[what];
      const parts = template.split(/\{[^}]*\}/);
      const letters = parts.join('').replace(/[^A-Za-z]/g, '').length;
      const regex = new RegExp(`^${parts.map(escaped).join('(.+?)')}$`, 's');
      const places = placesOf(template).map((name) => ({ name, isList: template.includes(`{${name}|semi}`) }));
      return { what, regex, places, letters };
    })
    .filter(({ what, letters }) => letters >= LEAST_LETTERS && english[what].includes(' '))
    .sort((a, b) => b.letters - a.letters);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

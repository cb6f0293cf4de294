/**
 * What the ERP says of files that were handed over: it moves each to a folder of done ones, or of errors. An answer
 * is given again and again until the cursor of its page comes back; only then its mark is taken away.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, Words } from '../../../../shared/core/erp/posting.ts';
import type { Answer, AnswersPage } from '../../erp.ts';
import { cureOfWords } from '../cure-words.ts';
import { decoded } from './encoding.ts';
import { type HandOver, mustBeThere } from './hand-over.ts';

/** So many looks the reason of a refusal may come later than the file. */
const MOST_LOOKS = 3;
const LONGEST_REASON = 2_000;
const MOST_BYTES = 65_536;

type Refused = Extract<Outcome, { is: 'refused' }>;

export class Answered {
  readonly #handOver: HandOver;
  readonly #folders: { done: string; error: string };
  readonly #reasonEnding: string | null;
  #page = 0;
  /** What the last page said. */
  #given: { cursor: string; done: string[]; refused: string[] } | null = null;
  /** Refusals that the bridge has heard: the same again is a person's wish. */
  readonly #heard = new Set<string>();
  readonly #looks = new Map<string, number>();

  constructor(handOver: HandOver, folders: { done: string; error: string }, reasonEnding: string | null) {
    this.#handOver = handOver;
    this.#folders = folders;
    this.#reasonEnding = reasonEnding;
  }

  async since(cursor: string | null): Promise<AnswersPage> {
    await this.#conclude(cursor);
    const { done, error } = await this.#names();
    const answers: Answer[] = [];
    const given = { done: [] as string[], refused: [] as string[] };
    for (const [key, name] of await this.#handOver.handed()) {
      if (done.has(name)) {
        given.done.push(key);
        answers.push({ of: { key }, outcome: { is: 'booked', erpRef: { file: name } } });
      } else if (error.has(name) && !this.#heard.has(key)) {
        const refused = await this.#refusal(key, name);
        if (refused === null) continue;
        given.refused.push(key);
        answers.push({ of: { key }, outcome: refused });
      }
    }
    if (answers.length === 0) return { cursor: cursor ?? '0', answers };
    this.#page = Math.max(this.#page, Number(cursor ?? 0) || 0) + 1;
    this.#given = { cursor: String(this.#page), ...given };
    return { cursor: this.#given.cursor, answers };
  }

  /**
   * Before the same is sent again. A refusal that nobody has heard yet is the answer; of one that was heard a person
   * wants another try, so that it is written anew.
   */
  async refusedBefore(key: string): Promise<Refused | null> {
    const name = (await this.#handOver.handed()).get(key);
    if (name === undefined || !(await isIn(this.#folders.error, name))) return null;
    if (!this.#heard.has(key)) {
      this.#heard.add(key);
      return this.#refused(name, await this.#reason(name));
    }
    this.#heard.delete(key);
    this.#looks.delete(key);
    await this.#handOver.forget(key);
    return null;
  }

  /** The page of this cursor is kept: its answers need not be given again. */
  async #conclude(cursor: string | null): Promise<void> {
    if (cursor === null) this.#heard.clear();
    if (this.#given === null || this.#given.cursor !== cursor) return;
    for (const key of this.#given.done) await this.#handOver.close(key);
    for (const key of this.#given.refused) this.#heard.add(key);
    this.#given = null;
  }

  async #names(): Promise<{ done: Set<string>; error: Set<string> }> {
    const [done, error] = await Promise.all([readdir(this.#folders.done), readdir(this.#folders.error)]);
    return { done: new Set(done), error: new Set(error) };
  }

  /** Null: its reason is still to come. */
  async #refusal(key: string, name: string): Promise<Refused | null> {
    const reason = await this.#reason(name);
    const looks = (this.#looks.get(key) ?? 0) + 1;
    this.#looks.set(key, looks);
    if (reason === null && this.#reasonEnding !== null && looks < MOST_LOOKS) return null;
    return this.#refused(name, reason);
  }

  #refused(name: string, reason: string | null): Refused {
    const text = reason ?? `The ERP put ${name} among its errors and says no reason.`;
    return { is: 'refused', words: wordsIn(text), cure: cureOfWords(reason ?? '') ?? 'other' };
  }

  /** Beside the file: its whole name and the ending, or the ending in place of its own. */
  async #reason(name: string): Promise<string | null> {
    if (this.#reasonEnding === null) return null;
    for (const candidate of [`${name}${this.#reasonEnding}`, name.replace(/\.[^.]*$/, '') + this.#reasonEnding]) {
      const path = join(this.#folders.error, candidate);
      const size = await stat(path).then(
        (found) => found.size,
        () => null,
      );
      if (size === null || size > MOST_BYTES || candidate === name) continue;
      const text = textOf(await readFile(path)).trim();
      if (text !== '') return text.slice(0, LONGEST_REASON);
    }
    return null;
  }
}

/** `E123: the order is closed`: a code, where it begins with one. */
function wordsIn(text: string): Words {
  const match = /^([A-Z]{0,4}[-_ ]?\d{1,6})\s*[:;]\s*([\s\S]+)$/.exec(text);
  return match === null ? { code: '', text } : { code: match[1] ?? '', text: match[2] ?? '' };
}

/** Nobody says in which encoding reasons are written. */
function textOf(bytes: Buffer): string {
  try {
    return decoded(bytes, 'utf-8');
  } catch {
    return decoded(bytes, 'windows-1252');
  }
}

async function isIn(folder: string, name: string): Promise<boolean> {
  await mustBeThere(folder);
  return (await readdir(folder)).includes(name);
}

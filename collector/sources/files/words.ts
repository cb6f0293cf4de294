/** Why a folder cannot be read, and what to do, for a plant person. */
import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';

const sentences = [
  [/ENOENT|ENOTDIR/, 'folderGone'],
  [/EACCES|EPERM/, 'folderForbidden'],
  [/ESTALE|EIO|EHOSTDOWN|ETIMEDOUT|ENOTCONN/, 'folderHangs'],
] as const satisfies readonly (readonly [RegExp, Sentence['what']])[];

export function folderWords(error: unknown): string {
  const words = wordsOf(error);
  const known = sentences.find(([pattern]) => pattern.test(words));
  return known === undefined ? words : inEnglish({ what: known[1] });
}

export function ofFolder(folder: string, why: string): string {
  return inEnglish({ what: 'filesFolder', folder, why });
}

/** Which files of a folder fit a pattern like `saw-1/*.csv`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const mostFiles = 2_000;
/** Where files that were read go: never read again. */
export const doneFolder = 'done';
export const errorFolder = 'error';

/** Paths below the folder, in the order of their names. Throws where the folder itself cannot be read. */
export async function filesIn(folder: string, pattern: string): Promise<string[]> {
  const parts = pattern.split('/');
  let found = [''];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const fits = fitting(part);
    const next: string[] = [];
    for (const below of found) next.push(...(await entriesOf(folder, below, isLast, fits)));
    found = next.sort().slice(0, mostFiles);
  }
  return found;
}

async function entriesOf(
  folder: string,
  below: string,
  isLast: boolean,
  fits: (name: string) => boolean,
): Promise<string[]> {
  try {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    return entries
      .filter((entry) => (isLast ? !entry.isDirectory() : !entry.isFile()) && fits(entry.name))
      .filter(({ name }) => isLast || (name !== doneFolder && name !== errorFolder))
      .map(({ name }) => join(below, name));
  } catch (error) {
    // A machine's own folder may come later; the shared one has to be there.
    if (below !== '') return [];
    throw error;
  }
}

/** Names that begin with a dot are under way. */
function fitting(part: string): (name: string) => boolean {
  const regex = new RegExp(`^${part.split('*').map(escaped).join('[^/]*')}$`);
  return (name) => !name.startsWith('.') && !name.endsWith('.why') && regex.test(name);
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

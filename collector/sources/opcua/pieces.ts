/** A large driver is loaded part by part, so that the loop is never held for all of it: others' lines are read meanwhile. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { nextTurn } from '../../../shared/io/turn.ts';

const PackageSchema = z.looseObject({
  name: z.string().optional(),
  dependencies: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Those whose names begin with one of `prefixes`, each after what it needs; whoever imports them then finds them loaded.
 * What cannot be loaded by itself is left to whoever needs it.
 */
export async function loadInPieces(name: string, prefixes: readonly string[]): Promise<void> {
  const seen = new Set<string>();
  const load = async (by: NodeJS.Require, part: string): Promise<void> => {
    const main = by.resolve(part);
    if (seen.has(main)) return;
    seen.add(main);
    const own = createRequire(main);
    for (const needed of needsOf(part, dirname(main)))
      if (prefixes.some((prefix) => needed.startsWith(prefix))) await load(own, needed).catch(() => {});
    by(part);
    await nextTurn();
  };
  await load(createRequire(import.meta.url), name);
}

/** What a package says that it needs; it may keep others from asking for its package.json by name. */
function needsOf(part: string, folder: string): string[] {
  const file = join(folder, 'package.json');
  const said = existsSync(file) ? PackageSchema.safeParse(jsonOf(readFileSync(file, 'utf8'))).data : undefined;
  if (said?.name === part) return Object.keys(said.dependencies);
  return dirname(folder) === folder ? [] : needsOf(part, dirname(folder));
}

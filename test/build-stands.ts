/**
 * The programs of `dist/` run in many tests at once, each loading dozens of its files: whoever writes there meanwhile
 * breaks another's start now and then. A run in which the build changed has not passed.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** For the whole run: each project asks for it, the first one gets it. */
export default function setup(): (() => void) | undefined {
  if (process.env.ISTWERT_TESTS_BUILD !== undefined || !existsSync(dist)) return;
  process.env.ISTWERT_TESTS_BUILD = 'watched';
  const before = written();
  return () => {
    const now = written();
    const changed = [...now].filter(([file, at]) => before.get(file) !== at).map(([file]) => file);
    const gone = [...before.keys()].filter((file) => !now.has(file));
    const [first] = [...changed, ...gone];
    if (first === undefined) return;
    process.stderr.write(
      `${changed.length + gone.length} files of dist/ were written or removed while tests ran (${first}): let no test build there, and run them again.\n`,
    );
    process.exitCode = 1;
  };
}

function written(): Map<string, number> {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file, statSync(file).mtimeMs];
    }),
  );
}

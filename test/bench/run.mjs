/**
 * Runs a benchmark by name: `npm run bench -- core [--json]`. Each is a module beside this file that
 * exports `run(options)`; it prints its table with a bare baseline of the same run beside each figure.
 * They run compiled, as the product does.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const here = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(here)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const [name, ...rest] = process.argv.slice(2);

if (!known.includes(name)) {
  process.stderr.write(`Say which benchmark: ${known.join(', ')}.\n`);
  process.exit(2);
}

/** `--key value`, `--key=value` or `--flag`. */
const options = {};
for (let index = 0; index < rest.length; index++) {
  const [key, value] = rest[index].replace(/^--/, '').split('=');
  const next = rest[index + 1];
  if (value !== undefined) options[key] = value;
  else if (next !== undefined && !next.startsWith('--')) options[key] = rest[++index];
  else options[key] = true;
}

// Memory is told after a collection of garbage.
setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

const { run } = await import(new URL(`../../dist/test/bench/${name}.js`, import.meta.url).href);
const result = await run(options);
if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);

/** The published schemas, asked by xmllint where it is installed. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;

const folder = fileURLToPath(new URL('xsd/', import.meta.url));

/** What the schema of the document's noun says against it; '' where it is valid. */
export function faultsOf(document: string, version: string): string {
  const root = /<([A-Za-z]+)[ >]/.exec(document.replace(/<\?.*?\?>/s, ''))?.[1] ?? '';
  const noun = root === 'ConfirmBOD' ? root : root.replace(/^(Sync|Process|Cancel|Acknowledge|Change)/, '');
  const schema = readdirSync(join(folder, version)).find((name) =>
    new RegExp(`^B2MML-(V\\d+-)?${noun}\\.xsd$`).test(name),
  );
  if (schema === undefined) return `${version} has no schema of ${noun}`;
  const args = ['--noout', '--nonet', '--schema', join(folder, version, schema), '-'];
  const { status, stderr } = spawnSync('xmllint', args, { input: document, encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

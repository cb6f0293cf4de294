/** The configuration's template, and the sample sources that stand in it as comments. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const template = readFileSync(
  fileURLToPath(new URL('../../config/plant-template.yaml', import.meta.url)),
  'utf8',
);

const section = /(?<=\n)# sources:\n([\s\S]*?)(?=\n\n# ---- the bridge)/;

/** Name of a sample -> its lines, as they stand in the comment. */
export function samplesIn(text: string): Map<string, string> {
  const samples = new Map<string, string>();
  for (const part of (section.exec(text)?.[1] ?? '').split(/(?<=\n)(?=# {3}- id: )/)) {
    const name = /^# {3}- id: ([\w-]+)/.exec(part)?.[1];
    if (name !== undefined) samples.set(name, part);
  }
  return samples;
}

/** The template with these samples taken out of the comment; `whole`: also what is commented inside of them. */
export function templateWith(names: readonly string[], whole = false): string {
  const samples = samplesIn(template);
  const lines = names.map((name) => {
    const sample = samples.get(name);
    if (sample === undefined) throw new Error(`the template has no sample "${name}"`);
    const bare = sample.replace(/^# ?/gm, '').trimEnd();
    return whole ? bare.replace(/^( +)# ( *\w+: )/gm, '$1$2').replace(/^( +)# ( *\w+:)$/gm, '$1$2') : bare;
  });
  return template.replace(section, ['sources:', ...lines].join('\n'));
}

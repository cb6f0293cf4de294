/** The configuration that the answers make, as YAML: the part of its ERP is the template's, with its comments. Pure. */
import { stringify } from 'yaml';
import type { Answers } from './answers.ts';

export interface Placed {
  dataDir: string;
  /** Paths of the certificate and its key; null: loopback only. */
  tls: { certFile: string; keyFile: string } | null;
  /** Host names by which browsers call it. */
  names: readonly string[];
  tokenFileOf: (box: string) => string;
}

export function bridgeFile(answers: Answers, placed: Placed, template: string): string {
  const { tls, names, dataDir, tokenFileOf } = placed;
  const shown =
    tls === null ? '  host: 127.0.0.1\n' : `  host: 0.0.0.0\n  tls: ${inline(tls)}\n  access: ${inline({ names })}\n`;
  return `# Written by \`istwert-bridge init\`. Change it, and check it: istwert-bridge check
# What else may stand here, commented: config/bridge-template.yaml, installed in /opt/istwert/current.

bridge:
${shown}  port: 7420
  dataDir: ${inline(dataDir)}

edges: # the boxes that may push facts, each with a token of its own
${answers.boxes.map((id) => `  - { id: ${inline(id)}, tokenFile: ${inline(tokenFileOf(id))} }`).join('\n')}

${erpPart(answers, template)}
promise:
  word: ${answers.word}
`;
}

/** As the template shows this ERP. Its values are examples where nobody was asked for them. */
function erpPart({ erp, erpUrl }: Answers, template: string): string {
  const shown = erpSamples(template).find((sample) => new RegExp(`^ +kind: ${erp}$`, 'm').test(sample));
  if (shown === undefined) throw new Error(`the template shows no ERP "${erp}"`);
  const text = erpUrl === null ? shown : shown.replace(/^( +url: ).*$/m, (_, field: string) => field + inline(erpUrl));
  return `# ${EXAMPLE}\n${text}`;
}

export const EXAMPLE = 'What stands in erp is an example but for what was asked: look through it.';

/** `erp:` as it stands, and those in comments below it: lines that are further in. */
function erpSamples(template: string): string[] {
  const commented = [...template.matchAll(/^# erp:.*\n((?:# {5}.*\n)+)/gm)].map(([block]) =>
    block.replace(/^# /gm, ''),
  );
  const [open = ''] = /^erp:\n(?: {2}.*\n)+/m.exec(template) ?? [];
  return [open, ...commented];
}

/** Files with secrets that this ERP's part names, relative to the configuration. */
export function secretFilesIn(erpText: string): string[] {
  return [...erpText.matchAll(/^ +(?:\w+)File: ([^\s#]+)/gm)].flatMap(([line, file]) =>
    file === undefined || /caFile|booksFile/.test(line) ? [] : [file],
  );
}

/** One value as YAML writes it, in quotes where it needs them. */
const inline = (value: string | object): string =>
  stringify(value, { lineWidth: 0, collectionStyle: 'flow', defaultStringType: 'PLAIN' }).trim();

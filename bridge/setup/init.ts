/**
 * `init`: five questions, or flags in their place, and a checked configuration with what it needs beside it: a token
 * for each box, the certificate, a place for the ERP's secret. What is there is never overwritten.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { initAuthority } from '../../shared/io/authority/authority.ts';
import { makeFolder } from '../../shared/io/owner.ts';
import { type Ask, answersTo } from '../../shared/io/questions.ts';
import { checkFree, checkNames, checkThere, listOf, writeOwned } from '../../shared/io/set-up.ts';
import { type Answers, answerSchemas, type QuestionName, questionsFor } from './answers.ts';
import { bridgeFile, EXAMPLE, secretFilesIn } from './bridge-file.ts';

/** As flags: an answer each, the token of the only box, further names of the machine. */
export type InitFlags = Partial<Record<QuestionName, unknown>> & {
  tokenFile?: unknown;
  dataDir?: unknown;
  names?: unknown;
  yes?: unknown;
};

export interface InitOutside {
  now: () => number;
  randomBytes: (size: number) => Buffer;
  print: (text: string) => void;
  ask: Ask;
  /** As `check` does. Errors: `invalid`. */
  check: (file: string) => void;
  /** `config/bridge-template.yaml`. */
  template: string;
}

/** Where an installed bridge has it; else the folder in which one stands. */
export function usualConfigFile(): string {
  return existsSync(dirname(INSTALLED)) ? INSTALLED : 'bridge.yaml';
}
const INSTALLED = '/etc/istwert/bridge/bridge.yaml';
const LATER = 'put-the-secret-of-the-ERP-here';

/** Errors: `refused` where the file is there; `invalid`; a usage error for a flag that means nothing. */
export async function init(given: string, flags: InitFlags, outside: InitOutside): Promise<void> {
  const file = checkFree(given);
  checkNames(listOf(flags.names));
  if (flags.tokenFile !== undefined) checkThere('--token-file', String(flags.tokenFile));
  const folder = dirname(file);
  const beside = boxBeside(folder);
  const answers = await answered(flags, outside, beside);
  makeFolder(folder, 0o750);
  const names = answers.reach === 'network' ? initAuthority(join(folder, 'tls'), listOf(flags.names), outside) : [];
  const text = bridgeFile(
    answers,
    {
      dataDir: flags.dataDir === undefined ? dataDirFor(file) : resolve(String(flags.dataDir)),
      tls: answers.reach === 'network' ? { certFile: 'tls/box.crt', keyFile: 'tls/box.key' } : null,
      names: names.filter((name) => isIP(name) === 0 && name !== 'localhost'),
      tokenFileOf: (box) => `${box}.token`,
    },
    outside.template,
  );
  for (const box of answers.boxes)
    layToken(join(folder, `${box}.token`), tokenOf(box, answers, flags, beside), outside);
  const secrets = secretFilesIn(text.slice(text.indexOf('\nerp:'))).map((name) => join(folder, name));
  for (const secret of secrets) if (!existsSync(secret)) writeOwned(secret, `${LATER}\n`);
  writeOwned(file, text);
  outside.check(file);
  outside.print(whatNext(file, answers, { secrets, names, beside }));
}

async function answered(flags: InitFlags, { ask }: InitOutside, beside: BoxBeside | null): Promise<Answers> {
  const given = await answersTo(questionsFor(beside?.id ?? null), flags, ask);
  return {
    boxes: answerSchemas.boxes.parse(given('boxes')),
    erp: answerSchemas.erp.parse(given('erp')),
    erpUrl: answerSchemas.erpUrl.parse(given('erpUrl')),
    reach: answerSchemas.reach.parse(given('reach')),
    word: answerSchemas.word.parse(given('word')),
  };
}

interface BoxBeside {
  id: string;
  token: string;
}

/** A box that `istwert-collector init` has set up on this machine, and told of the bridge. */
function boxBeside(folder: string): BoxBeside | null {
  const [plant, token] = ['plant.yaml', 'bridge.token'].map((name) => join(folder, '../collector', name));
  if (plant === undefined || token === undefined || !existsSync(plant) || !existsSync(token)) return null;
  const [, id] = /^edge:\n(?: .*\n)*? +id: "?([A-Za-z0-9._-]+)/m.exec(readFileSync(plant, 'utf8')) ?? [];
  return id === undefined ? null : { id, token };
}

/** The file that its token is copied from; null: a new one is drawn. */
function tokenOf(box: string, { boxes }: Answers, { tokenFile }: InitFlags, beside: BoxBeside | null): string | null {
  if (tokenFile !== undefined && box === boxes[0]) return resolve(String(tokenFile));
  return beside?.id === box ? beside.token : null;
}

function layToken(file: string, from: string | null, { randomBytes }: InitOutside): void {
  if (existsSync(file)) return;
  writeOwned(file, from === null ? `${randomBytes(24).toString('base64url')}\n` : readFileSync(from, 'utf8'));
}

/** Beside the configuration; of an installed bridge where its service may write. */
function dataDirFor(file: string): string {
  const [, root] = /^(.*)\/etc\/istwert\/bridge\/[^/]+$/.exec(file) ?? [];
  return root === undefined ? 'data' : `${root}/var/lib/istwert/bridge`;
}

function whatNext(
  file: string,
  { boxes, reach }: Answers,
  { secrets, names, beside }: { secrets: readonly string[]; names: readonly string[]; beside: BoxBeside | null },
): string {
  const installed = file === INSTALLED;
  const address = reach === 'network' ? `https://${names[0]}:7420` : 'http://127.0.0.1:7420';
  return [
    `${basename(file)} is written and checked: ${file}`,
    EXAMPLE,
    '',
    ...secrets.map((secret) => `The ERP's secret:    one line in ${secret}`),
    ...boxes
      .filter((box) => box !== beside?.id)
      .map((box) => `At the box ${box}:  a copy of ${join(dirname(file), `${box}.token`)}, named by bridge.tokenFile`),
    installed
      ? 'Start it:            sudo systemctl enable --now istwert-bridge'
      : `Start it:            istwert-bridge run ${file}`,
    installed
      ? 'The set-up code:     sudo journalctl -u istwert-bridge | grep set-up | tail -1'
      : 'The set-up code is printed at the first start.',
    `The planners' page:  ${address}`,
    `Is all well:         ${installed ? 'sudo ' : ''}istwert-bridge doctor ${file}`,
    '',
  ].join('\n');
}

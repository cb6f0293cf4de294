/**
 * `init`: six questions, or flags in their place, and a checked configuration with what it needs beside it: the token
 * of the bridge, the certificate of the box. What is there is never overwritten.
 */
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { initAuthority } from '../../shared/io/authority/authority.ts';
import { makeFolder } from '../../shared/io/owner.ts';
import { type Ask, answersTo, type Question } from '../../shared/io/questions.ts';
import { checkFree, checkId, checkNames, checkThere, listOf, writeOwned } from '../../shared/io/set-up.ts';
import { checkConfig } from '../config.ts';
import { type Answers, answerSchemas, faultInAnswer, idOf, type QuestionName, questions } from './answers.ts';
import { plantFile } from './plant-file.ts';

/** As flags: an answer each, the box's name in facts, further names of the box, the authority of the bridge. */
export type InitFlags = Partial<Record<QuestionName, unknown>> & {
  edgeId?: unknown;
  dataDir?: unknown;
  names?: unknown;
  bridgeCa?: unknown;
  yes?: unknown;
};

export interface InitOutside {
  now: () => number;
  randomBytes: (size: number) => Buffer;
  print: (text: string) => Promise<void>;
  ask: Ask;
}

/** Where an installed box has it; else the folder in which one stands. */
export function usualConfigFile(): string {
  return existsSync(dirname(INSTALLED)) ? INSTALLED : 'plant.yaml';
}
const INSTALLED = '/etc/istwert/collector/plant.yaml';

/** Errors: `refused` where the file is there; `invalid`; a usage error for a flag that means nothing. */
export async function init(given: string, flags: InitFlags, outside: InitOutside): Promise<void> {
  const file = checkFree(given);
  const answers = await answered(flags, outside);
  const edgeId = flags.edgeId === undefined ? idOf(hostname()) || 'edge-1' : checkId(String(flags.edgeId));
  checkNames(listOf(flags.names));
  const bridgeCaFile = flags.bridgeCa === undefined ? null : checkThere('--bridge-ca', String(flags.bridgeCa));
  const folder = dirname(file);
  makeFolder(folder, 0o750);
  const names = answers.reach === 'network' ? initAuthority(join(folder, 'tls'), listOf(flags.names), outside) : [];
  const text = plantFile(answers, {
    edgeId,
    dataDir: flags.dataDir === undefined ? dataDirFor(file) : resolve(String(flags.dataDir)),
    tls: answers.reach === 'network' ? { certFile: 'tls/box.crt', keyFile: 'tls/box.key' } : null,
    names: names.filter((name) => isIP(name) === 0 && name !== 'localhost'),
    tokenFile: 'bridge.token',
    bridgeCaFile,
  });
  const token = join(folder, 'bridge.token');
  if (answers.bridge !== null && !existsSync(token))
    writeOwned(token, `${outside.randomBytes(24).toString('base64url')}\n`);
  checkConfig(file, text);
  writeOwned(file, text);
  await outside.print(whatNext(file, answers, { edgeId, token, names }));
}

async function answered(flags: InitFlags, { ask }: InitOutside): Promise<Answers> {
  const given = await answersTo(asked, flags, ask);
  return {
    plant: answerSchemas.plant.parse(given('plant')),
    timeZone: answerSchemas.timeZone.parse(given('timeZone')),
    machines: answerSchemas.machines.parse(given('machines')),
    shifts: answerSchemas.shifts.parse(given('shifts')),
    reach: answerSchemas.reach.parse(given('reach')),
    bridge: answerSchemas.bridge.parse(given('bridge')),
  };
}

const question = (name: QuestionName): Question => ({
  ...questions[name],
  faultIn: (answer) => faultInAnswer(name, answer),
});
const asked: Record<QuestionName, Question> = {
  plant: question('plant'),
  timeZone: { ...question('timeZone'), usually: Intl.DateTimeFormat().resolvedOptions().timeZone },
  machines: question('machines'),
  shifts: question('shifts'),
  reach: question('reach'),
  bridge: question('bridge'),
};

/** Beside the configuration; of an installed box where its service may write. */
function dataDirFor(file: string): string {
  const [, root] = /^(.*)\/etc\/istwert\/collector\/[^/]+$/.exec(file) ?? [];
  return root === undefined ? 'data' : `${root}/var/lib/istwert/collector`;
}

function whatNext(
  file: string,
  { reach, bridge }: Answers,
  { edgeId, token, names }: { edgeId: string; token: string; names: readonly string[] },
): string {
  const installed = file === INSTALLED;
  const sudo = installed ? 'sudo ' : '';
  const address = reach === 'network' ? `https://${names[0]}:7410` : 'http://127.0.0.1:7410';
  return [
    `${basename(file)} is written and checked: ${file}`,
    '',
    installed
      ? 'Start it:            sudo systemctl enable --now istwert-collector'
      : `Start it:            istwert-collector run ${file}`,
    installed
      ? 'The set-up code:     sudo journalctl -u istwert-collector | grep set-up | tail -1'
      : 'The set-up code is printed at the first start.',
    `Connect a machine:   ${address}/service/`,
    `Is all well:         ${sudo}istwert-collector doctor ${file}`,
    ...(reach === 'network'
      ? [
          `Tablets trust it:    ${address}/ca.crt, once each; ${sudo}istwert-collector tls qr ${file} shows it to a camera`,
        ]
      : []),
    ...(bridge === null
      ? []
      : [`The bridge knows it: edges: [{ id: ${edgeId}, tokenFile: … }] with a copy of ${token}`]),
    '',
  ].join('\n');
}

/** `doctor`: everything around a bridge that may keep it from its work, each in words with the remedy. */
import { constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { wordsOf } from '../shared/core/words/words-of.ts';
import { authorityFiles } from '../shared/io/authority/authority.ts';
import { namedFiles } from '../shared/io/backup/named-files.ts';
import { checkCertificate, checkClock, checkDisk, checkPermissions } from '../shared/io/doctor/box.ts';
import { bad, type Check, ok } from '../shared/io/doctor/check.ts';
import { checkFolder, checkPort, checkReach } from '../shared/io/doctor/reach.ts';
import { askRunning, saysNothing } from '../shared/io/doctor/running.ts';
import { isSetByServer } from '../shared/io/time-server.ts';
import type { BridgeConfig } from './config.ts';
import type { ErpOptions } from './erp/dialect.ts';
import { STORE_FILE } from './keeping.ts';
import { sender } from './mail/mail.ts';
import { type Mail, readersOf } from './mail/settings.ts';

const Said = z.object({ problems: z.array(z.string()) });

/** `now`: epoch ms; `clock`: ms of a clock that is never put back. */
export async function examine(
  file: string,
  { bridge, erp, mail }: BridgeConfig,
  now: () => number,
  clock: () => number,
): Promise<Check[]> {
  const { dataDir, host, port, tls, access, oidc } = bridge;
  const running = await askRunning(dataDir, tls);
  const named = [...namedFiles(file), ...(tls === undefined ? [] : [authorityFiles(dirname(tls.certFile)).caKey])];
  return [
    checkClock(now(), null, await isSetByServer()),
    checkDisk(dataDir, clock),
    ok('data', existsSync(join(dataDir, STORE_FILE)) ? `in ${dataDir}` : 'none yet; the first start makes it'),
    ...checkPermissions(dataDir, named),
    await checkPort(host, port, running?.url ?? null),
    ...(tls === undefined ? [] : [checkCertificate(tls, access.names, now())]),
    ...(await checkErp(erp)),
    ...(oidc === undefined ? [] : [await checkReach('oidc', oidc.issuer)]),
    ...(mail === undefined ? [] : [await checkMail(mail)]),
    ...(running === null ? [] : saidBy(running.health)),
  ];
}

/** Whether the server answers by TLS and takes name and password; nothing is sent. */
async function checkMail(mail: Mail): Promise<Check> {
  const { verify, close } = sender(mail);
  try {
    await verify();
    return ok(
      'mail',
      `${mail.server} takes mail for ${readersOf(mail)
        .flatMap(({ to }) => to)
        .join(', ')}`,
    );
  } catch (error) {
    const remedy = 'Check server, user, passwordFile and caFile of mail in bridge.yaml, and the way to it.';
    return bad('mail', `${mail.server}: ${wordsOf(error)}`, remedy);
  } finally {
    close();
  }
}

/** Its addresses and folders; what it says to our login, the running bridge tells. */
async function checkErp(options: ErpOptions): Promise<Check[]> {
  const told = Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const urls = told.filter(([key]) => /^url$|Url$/.test(key));
  const folders = told.filter(([key]) => /Folder$/.test(key));
  return [
    ...(await Promise.all(urls.map(([key, url]) => checkReach(key === 'url' ? 'ERP' : `ERP ${key}`, url)))),
    ...folders.map(([key, folder]) => checkFolder(`ERP ${key}`, folder, constants.R_OK | constants.W_OK)),
  ];
}

function saidBy(health: unknown): Check[] {
  const said = Said.safeParse(health).data;
  if (said === undefined) return saysNothing();
  const { problems } = said;
  if (problems.length === 0) return [ok('running', 'it finds nothing wrong')];
  return problems.map((words) => bad('running', words, 'The planners’ page says more, and what to do.'));
}

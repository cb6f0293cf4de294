/** `doctor`: everything around a collector that may keep it from its work, each in words with the remedy. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import { authorityFiles } from '../../shared/io/authority/authority.ts';
import { namedFiles } from '../../shared/io/backup/named-files.ts';
import { checkCertificate, checkClock, checkDisk, checkPermissions } from '../../shared/io/doctor/box.ts';
import { bad, type Check, ok, warn } from '../../shared/io/doctor/check.ts';
import { checkPort, checkReach } from '../../shared/io/doctor/reach.ts';
import { askRunning, saysNothing } from '../../shared/io/doctor/running.ts';
import { callJson } from '../../shared/io/outward.ts';
import { isSetByServer } from '../../shared/io/time-server.ts';
import type { CollectorConfig } from '../config.ts';
import { JOURNAL_FILE, openJournalToRead } from '../journal/journal.ts';
import { TOKEN_FILE, tokenInUse } from '../sending/box-token.ts';

const Said = z.object({
  problems: z.array(z.string()),
  sources: z.array(z.object({ id: z.string(), connected: z.boolean(), problem: z.string().nullish() })).default([]),
  machines: z.array(z.object({ machineId: z.string(), problem: z.string().nullish() })).default([]),
});

/** `now`: epoch ms; `clock`: ms of a clock that is never put back. */
export async function examine(config: CollectorConfig, now: () => number, clock: () => number): Promise<Check[]> {
  const { edge, sources, bridge, kinds } = config;
  const running = await askRunning(edge.dataDir, edge.tls);
  const journal = checkJournal(config);
  const names = edge.access.names;
  const named = [
    ...namedFiles(config.file),
    ...(edge.tls === undefined ? [] : [authorityFiles(dirname(edge.tls.certFile)).caKey]),
  ];
  return [
    checkClock(now(), journal.newestAt, await isSetByServer()),
    checkDisk(edge.dataDir, clock),
    journal.check,
    ...checkPermissions(edge.dataDir, named),
    await checkPort(edge.host, edge.port, running?.url ?? null),
    ...(edge.tls === undefined ? [] : [checkCertificate(edge.tls, names, now())]),
    ...(await Promise.all(
      sources.map(({ options }) => checkReach(`source ${options.id}`, kinds.of(options.kind).address(options))),
    )),
    ...(bridge === null ? [] : [await checkBridge(bridge, edge.dataDir)]),
    ...(running === null ? [] : saidBy(running.health)),
  ];
}

function checkJournal({ edge }: CollectorConfig): { check: Check; newestAt: number | null } {
  if (!existsSync(join(edge.dataDir, JOURNAL_FILE)))
    return { check: ok('journal', 'none yet; the first start makes it'), newestAt: null };
  try {
    const journal = openJournalToRead(edge.dataDir, edge.id);
    const last = journal.lastSeq();
    const [newest] = last === 0 ? [] : journal.read(last, 1);
    journal.close();
    return { check: ok('journal', `${last} facts`), newestAt: newest?.recordedAt ?? null };
  } catch (error) {
    const remedy = 'Start the version that made it, or restore a backup: istwert-collector restore.';
    return { check: bad('journal', wordsOf(error), remedy), newestAt: null };
  }
}

/** Whether it is there, is the one whose certificate is trusted, and knows this box: an empty call changes nothing. */
async function checkBridge(
  { url, token: configured, ca }: NonNullable<CollectorConfig['bridge']>,
  dataDir: string,
): Promise<Check> {
  const token = tokenInUse(join(dataDir, TOKEN_FILE), configured);
  const reach = await checkReach('bridge', url);
  if (reach.is !== 'ok') return { ...reach, says: `${reach.says}; facts are kept here and sent later` };
  try {
    const { status } = await callJson(new URL('/edge/v1/exchange', url), {
      method: 'POST',
      body: {},
      headers: { authorization: `Bearer ${token}` },
      timeoutMs: 5_000,
      ...(ca === undefined ? {} : { ca }),
    });
    if (status === 401 || status === 403)
      return bad(
        'bridge',
        `${url} does not know this box`,
        'Put the token of bridge.tokenFile under edges of bridge.yaml, beside this box’s edge.id.',
      );
    // It is refused for what it lacks, by whoever knows the token.
    return status === 400
      ? ok('bridge', `${url} answers and knows this box`)
      : warn(
          'bridge',
          `${url} answers with status ${status}`,
          'See that it is a bridge: its address shows the planners’ page.',
        );
  } catch (error) {
    return bad(
      'bridge',
      `${url}: ${wordsOf(error)}`,
      'If the certificate is of an authority of your own, name that in bridge.caFile.',
    );
  }
}

/** What the running collector says of itself; a line that it cannot use though something answers there. */
function saidBy(health: unknown): Check[] {
  const said = Said.safeParse(health).data;
  if (said === undefined) return saysNothing();
  const { problems, sources, machines } = said;
  const see = 'The page /service/ says more, and what to do.';
  const found = [
    ...problems.map((words) => bad('running', words, see)),
    ...sources
      .filter(({ connected }) => !connected)
      .map(({ id, problem }) => bad(`source ${id}`, problem ?? 'not connected', see)),
    ...machines.flatMap(({ machineId, problem }) =>
      problem == null ? [] : [warn(`machine ${machineId}`, problem, see)],
    ),
  ];
  return found.length > 0 ? found : [ok('running', 'it finds nothing wrong')];
}

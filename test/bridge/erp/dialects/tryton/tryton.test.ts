import { fileURLToPath } from 'node:url';
import { TrytonOptionsSchema } from '../../../../../bridge/erp/dialects/tryton/options.ts';
import { createTrytonErp } from '../../../../../bridge/erp/dialects/tryton/tryton.ts';
import { trytonWriter } from '../../../../../bridge/erp/dialects/tryton/writer.ts';
import { startTrytonFace, trytonLogin } from '../../../../../simulators/erp/faces/tryton.ts';
import { describeErp } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { webInSoak, webUnderTest } from '../web-rig.ts';

const optionsOf = (url: string) =>
  TrytonOptionsSchema.parse({
    kind: 'tryton',
    url,
    ...trytonLogin,
    timeZone: 'Europe/Berlin',
    scrapLocation: 'SCRAP',
    timeoutMs: 1_000,
  });
const create = (url: string) => createTrytonErp(optionsOf(url));

describeErp('tryton', () => webUnderTest(startTrytonFace, create));
describeSoak('tryton', () => webInSoak(startTrytonFace, create));

goldenCases(fileURLToPath(new URL('golden', import.meta.url)), trytonWriter(optionsOf('http://erp')), 'json');

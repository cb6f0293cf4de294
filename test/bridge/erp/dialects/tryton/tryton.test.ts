import { fileURLToPath } from 'node:url';
import { trytonWriter } from '../../../../../bridge/erp/dialects/tryton/writer.ts';
import { goldenCases } from '../../../../contracts/golden.ts';

goldenCases(
  fileURLToPath(new URL('golden', import.meta.url)),
  trytonWriter({ longestTransactionMs: 1_000, scrapLocation: 'SCRAP', finishOrders: true }),
  'json',
);

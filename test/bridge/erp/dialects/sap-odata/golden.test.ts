import { fileURLToPath } from 'node:url';
import { sapOdataWriter } from '../../../../../bridge/erp/dialects/sap/odata-writer.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { events, sapOdataOptions } from './fixture.ts';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

goldenCases(
  folder('./golden'),
  sapOdataWriter(sapOdataOptions({ goods: 'notBackflushed', clearReservations: true })),
  'json.txt',
);
goldenCases(folder('./golden-events'), sapOdataWriter(sapOdataOptions({ events })), 'json.txt');

import { fileURLToPath } from 'node:url';
import { sapOdataWriter } from '../../../../../bridge/erp/dialects/sap/odata-writer.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { sapOdataOptions } from './fixture.ts';

const folder = fileURLToPath(new URL('./golden', import.meta.url));

goldenCases(folder, sapOdataWriter(sapOdataOptions({ goods: 'notBackflushed', clearReservations: true })), 'json.txt');

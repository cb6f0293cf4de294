import { fileURLToPath } from 'node:url';
import { sapIdocWriter } from '../../../../../bridge/erp/dialects/sap/sap-idoc.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { events, sapIdocOptions } from './fixture.ts';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

goldenCases(folder('./golden-xml'), sapIdocWriter(sapIdocOptions()), 'xml');
goldenCases(folder('./golden-goods'), sapIdocWriter(sapIdocOptions({ goods: 'notBackflushed' })), 'xml');
goldenCases(folder('./golden-flat'), sapIdocWriter(sapIdocOptions({ format: 'flat', clearReservations: true })), 'txt');
goldenCases(folder('./golden-events'), sapIdocWriter(sapIdocOptions({ events })), 'xml');

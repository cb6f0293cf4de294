/** Every dialect, with the bridge killed at every point between the facts and the mark that all is sent. */
import { describeKilled } from '../../../contracts/erp-killed.ts';
import { everyErp } from './every-erp.ts';

for (const dialect of everyErp) describeKilled(dialect);

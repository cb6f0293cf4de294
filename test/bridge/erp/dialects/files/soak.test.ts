import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { underTest } from './under-test.ts';

describeSoak('files as CSV', () => underTest('proalpha', ['O1', 'O2', 'O3', 'O4', 'O5'], { goods: 'notBackflushed' }));
describeSoak('files as XML', () => underTest('navision', ['O1', 'O2', 'O3', 'O4', 'O5'], { goods: 'notBackflushed' }));

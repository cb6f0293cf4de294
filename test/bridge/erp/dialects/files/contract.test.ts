import { describeErp } from '../../../../contracts/erp.ts';
import { type FormName, forms, underTest } from './under-test.ts';

for (const form of Object.keys(forms) as FormName[]) {
  describeErp(`files, ${form}, answered by moving`, () => underTest(form, ['O1', 'O2'], { goods: 'notBackflushed' }));
}

// The same ERP, but nobody tells the dialect where answered files go.
describeErp('files, never answered', () =>
  underTest('proalpha', ['O1', 'O2'], { confirmationsDoneFolder: undefined, confirmationsErrorFolder: undefined }),
);

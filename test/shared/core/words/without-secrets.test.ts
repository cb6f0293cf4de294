import { expect, test } from 'vitest';
import { withoutSecrets } from '../../../../shared/core/words/without-secrets.ts';

test.each([
  ['mqtt://ada:s3cret@10.0.0.5:1883 is away', 'mqtt://…@10.0.0.5:1883 is away'],
  ['bridge https://token@mes.example.com/x', 'bridge https://…@mes.example.com/x'],
  ['https://erp/x?api_key=abc&top=5', 'https://erp/x?api_key=…&top=5'],
  ['opc.tcp://10.0.0.5:4840, mail@example.com', 'opc.tcp://10.0.0.5:4840, mail@example.com'],
])('%s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
});

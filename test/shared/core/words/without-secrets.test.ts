import { expect, test } from 'vitest';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../../shared/core/words/sentence.ts';
import { withoutSecrets } from '../../../../shared/core/words/without-secrets.ts';

test.each([
  ['mqtt://ada:s3cret@10.0.0.5:1883 is away', 'mqtt://…@10.0.0.5:1883 is away'],
  ['bridge https://token@mes.example.com/x', 'bridge https://…@mes.example.com/x'],
  ['https://erp/x?api_key=abc&top=5', 'https://erp/x?api_key=…&top=5'],
  ['opc.tcp://10.0.0.5:4840, mail@example.com', 'opc.tcp://10.0.0.5:4840, mail@example.com'],
])('%s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
});

test('a problem and a sentence name no secret of the address that they speak of', () => {
  const why = { what: 'nothingListensBroker' } as const;
  const said = inEnglish({ what: 'broker', address: 'mqtts://ada:s3cret@broker:8883/?token=t0ken', why });
  expect(said).toMatch(/broker:8883/);
  expect(said).not.toMatch(/s3cret|t0ken/);
  expect(new Problem('unavailable', 'opc.tcp://ada:s3cret@plc:4840 is away').message).toBe(
    'opc.tcp://…@plc:4840 is away',
  );
});

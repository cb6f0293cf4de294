import { expect, test } from 'vitest';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../../shared/core/words/sentence.ts';
import { secretsIn, withoutSecrets } from '../../../../shared/core/words/without-secrets.ts';

test.each([
  ['mqtt://ada:s3cret@10.0.0.5:1883 is away', 'mqtt://…@10.0.0.5:1883 is away'],
  ['bridge https://token@mes.example.com/x', 'bridge https://…@mes.example.com/x'],
  ['https://erp/x?api_key=abc&top=5', 'https://erp/x?api_key=…&top=5'],
  ["http://ada:p4ss@w'ord@erp/x is away", 'http://…@erp/x is away'],
  ['{"url":"http://ada:p\\"ass@erp/","to":"mail@example.com"}', '{"url":"http://…@erp/","to":"mail@example.com"}'],
  ['{"url":"http://erp","to":"mail@example.com"}', '{"url":"http://erp","to":"mail@example.com"}'],
  ['401 for Bearer eyJhbGciOiJub25l.eyJzdWIi.x', '401 for Bearer …'],
  ['Basic configuration', 'Basic configuration'],
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

test('a secret of the configuration is cut wherever it stands, as it is written, in an address, and in a header', () => {
  const known = secretsIn({
    edges: [{ id: 'edge-1', token: 'edge token/1' }],
    erp: { url: 'https://mes:p%40ss-word@erp', keyField: 'x_mes_key', accessKeyFile: '/etc/key', pin: '1234' },
  });
  const header = btoa('mes:p@ss-word');
  const said = `edge-1 said edge token/1, edge%20token%2F1; p@ss-word ${header}, x_mes_key, order 1234`;
  expect(withoutSecrets(said, known)).toBe('edge-1 said …, …; … …, x_mes_key, order 1234');
});

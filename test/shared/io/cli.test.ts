/** What a command line says, as it was typed. */
import { expect, test } from 'vitest';
import { createCli, runCli, textFlags, typedUrl } from '../../../shared/io/cli.ts';

/** What `init` gets of these words; null where they were refused, and why. */
async function flagsOf(...words: string[]) {
  const argv = ['node', 'program', 'init', ...words];
  const cli = createCli('program', '1.0.0');
  let flags: object | null = null;
  cli
    .command('init')
    .option('--plant <name>', '')
    .option('--edge-id <id>', '')
    .option('--yes', '')
    .action((given: object) => {
      flags = textFlags(argv, given);
    });
  let said = '';
  await runCli(cli, argv, (text) => {
    said += text;
  });
  return { flags, said };
}

test('a name that looks like a number keeps its zeros, and an empty one is empty', async () => {
  expect((await flagsOf('--plant', '0815', '--edge-id=007', '--yes')).flags).toMatchObject({
    ...{ plant: '0815', edgeId: '007', yes: true },
  });
  expect((await flagsOf('--plant', '')).flags).toMatchObject({ plant: '' });
  expect((await flagsOf('--plant', '1e3')).flags).toMatchObject({ plant: '1e3' });
});

test('a flag that stands twice is refused: nobody knows which is meant', async () => {
  expect(await flagsOf('--plant', 'A', '--plant', 'B')).toEqual({
    flags: null,
    said: 'program: --plant stands twice; see program --help\n',
  });
});

const cards = {
  lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true }],
  docker0: [{ address: '172.17.0.1', family: 'IPv4', internal: false }],
  eth0: [
    { address: 'fe80::1', family: 'IPv6', internal: false },
    { address: '169.254.7.7', family: 'IPv4', internal: false },
    { address: '10.0.0.7', family: 'IPv4', internal: false },
  ],
} as const;

test.each([
  // A host name that nobody wrote under names is refused.
  ['https://0.0.0.0:7410', [], 'https://10.0.0.7:7410'],
  ['https://[::ffff:0.0.0.0]:7410', [], 'https://10.0.0.7:7410'],
  ['https://0.0.0.0:7410', ['box.plant.example'], 'https://box.plant.example:7410'],
  ['https://[::]:7410/', ['box'], 'https://box:7410/'],
  ['http://127.0.0.1:7410', ['box'], 'http://127.0.0.1:7410'],
])('%s is told so that it can be typed', (url, names, told) => {
  expect(typedUrl(url, names, cards)).toBe(told);
});

test('a computer without a network is told its loopback address', () => {
  expect(typedUrl('http://0.0.0.0:7410', [], { lo: cards.lo })).toBe('http://127.0.0.1:7410');
});

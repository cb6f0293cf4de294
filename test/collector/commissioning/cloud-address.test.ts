import { expect, test } from 'vitest';
import { isOfCloud } from '../../../collector/commissioning/connect/cloud-address.ts';

test.each([
  ...[
    'http://169.254.169.254/latest/meta-data/',
    'opc.tcp://169.254.169.254:80',
    'mqtt://2852039166',
    'modbus://0xa9fea9fe',
  ],
  ...[
    'http://0251.0376.0251.0376',
    'http://[::ffff:169.254.169.254]/',
    'HTTP://Metadata.Google.Internal./x',
    's7://[fd00:ec2::254]',
  ],
])('%s is where a cloud keeps its keys', (address) => {
  expect(isOfCloud(address)).toBe(true);
});

test.each([
  'opc.tcp://169.254.10.7:4840',
  'http://agent:5000/',
  'mqtt://127.0.0.1',
  'files://plant',
  'opc.tcp://[fe80::1]:4840',
])('%s may be a machine’s', (address) => {
  expect(isOfCloud(address)).toBe(false);
});

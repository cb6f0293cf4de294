import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFilesErp } from '../../../../../bridge/erp/dialects/files/files.ts';
import { HandOver, NotHandedOver } from '../../../../../bridge/erp/dialects/files/hand-over.ts';
import { heard } from '../../../../../shared/core/words/heard.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { optionsFor, writtenOrder } from './under-test.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const file = (key = KEY) => ({ key, orderId: 'O/1', operationId: 'O/1/0010', bytes: Buffer.from('5 parts') });

describe('a file is handed over once', () => {
  let root = '';
  const inERP = () => readdirSync(join(root, 'in')).filter((name) => !name.startsWith('.'));
  const own = (...parts: string[]) => join(root, 'in', '.istwert', ...parts);
  /** A bridge that starts now. */
  const start = (more: Partial<ConstructorParameters<typeof HandOver>[0]> = {}) =>
    new HandOver({
      folder: join(root, 'in'),
      sendingFolder: own(),
      answered: [join(root, 'booked'), join(root, 'refused')],
      fileName: 'RM{number}.csv',
      trigger: null,
      isAnswered: true,
      ...more,
    });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'istwert-hand-over-'));
    for (const folder of ['in', 'booked', 'refused', 'orders', 'orders-read', 'orders-odd'])
      mkdirSync(join(root, folder));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('and has its name, whole, only when all of it is there', async () => {
    expect(await start().hand(file())).toEqual({ name: 'RM00000001.csv', isBooked: false });
    expect(readFileSync(join(root, 'in', 'RM00000001.csv'), 'utf8')).toBe('5 parts');
    expect(readdirSync(own('staged'))).toEqual([]);
  });

  test('the same again is the same file, also after a restart, also when the ERP has taken it', async () => {
    const first = start();
    await first.hand(file());
    expect(await first.hand(file())).toEqual({ name: 'RM00000001.csv', isBooked: false });
    rmSync(join(root, 'in', 'RM00000001.csv'));
    expect(await start().hand(file())).toEqual({ name: 'RM00000001.csv', isBooked: false });
    expect(inERP()).toEqual([]);
  });

  /** What a kill leaves behind, at every point between reading the outbox and writing down that it was sent. */
  const kills: Record<string, () => void> = {
    'before anything': () => {},
    'while it was being written': () => {
      mkdirSync(own('staged'), { recursive: true });
      writeFileSync(own('staged', KEY), '5 pa');
    },
    'before the mark': () => {
      mkdirSync(own('staged'), { recursive: true });
      writeFileSync(own('staged', KEY), '5 parts');
    },
    'while the mark was being written': () => {
      for (const part of ['staged', 'handed']) mkdirSync(own(part), { recursive: true });
      writeFileSync(own('staged', KEY), '5 parts');
      writeFileSync(own('handed', KEY), '{"na');
    },
    'before the rename': () => {
      for (const part of ['staged', 'handed']) mkdirSync(own(part), { recursive: true });
      writeFileSync(own('staged', KEY), '5 parts');
      writeFileSync(own('handed', KEY), '{"name":"RM00000007.csv"}');
    },
    'after the rename': () => {
      for (const part of ['staged', 'handed']) mkdirSync(own(part), { recursive: true });
      writeFileSync(own('handed', KEY), '{"name":"RM00000007.csv"}');
      writeFileSync(join(root, 'in', 'RM00000007.csv'), '5 parts');
    },
  };
  test.each(Object.keys(kills))('killed %s', async (point) => {
    kills[point]?.();
    await start().hand(file());
    await start().hand(file());
    const names = inERP();
    expect(names).toHaveLength(1);
    expect(readFileSync(join(root, 'in', names[0] ?? ''), 'utf8')).toBe('5 parts');
  });

  test('numbers go on after a restart, and a name that stands somewhere is not used again', async () => {
    await start().hand(file());
    writeFileSync(join(root, 'booked', 'RM00000002.csv'), 'of another hand');
    expect(await start().hand(file('b'.repeat(32)))).toEqual({ name: 'RM00000003.csv', isBooked: false });
  });

  test('a name is one of this folder, whatever the order is called', async () => {
    const named = start({ fileName: '{order}_{operation}_{key}.xml' });
    expect((await named.hand(file())).name).toBe(`O_1_O_1_0010_${KEY}.xml`);
  });

  test('its trigger comes after it, and again where a kill came between', async () => {
    const first = start({ trigger: '.ok' });
    const { name } = await first.hand(file());
    rmSync(join(root, 'in', `${name}.ok`));
    await start({ trigger: '.ok' }).hand(file());
    expect(inERP()).toEqual([name, `${name}.ok`]);
  });

  test('a folder that is not there is away, and is not made', async () => {
    renameSync(join(root, 'in'), join(root, 'unmounted'));
    await expect(start().hand(file())).rejects.toThrow(NotHandedOver);
    expect(existsSync(join(root, 'in'))).toBe(false);
  });

  test('what is booked is known for good: a restored backup of the bridge books it no second time', async () => {
    const options = optionsFor('proalpha', root);
    const order = writtenOrder('proalpha', 'O1');
    const erp = createFilesErp(options);
    const [posting] = postingsOf(erp, order, ticketFor(order));
    if (posting === undefined) throw new Error('nothing to say');
    await erp.send(posting, null);
    renameSync(join(root, 'in', 'BDE00000001.csv'), join(root, 'booked', 'BDE00000001.csv'));
    const { cursor } = (await erp.answers?.(null)) ?? { cursor: null };
    await erp.answers?.(cursor);
    expect(await createFilesErp(options).send(posting, null)).toEqual({
      is: 'booked',
      erpRef: { file: 'BDE00000001.csv' },
    });
    expect(inERP()).toEqual([]);
  });

  test('a refusal is told until it is kept; another try writes another file', async () => {
    const erp = createFilesErp(optionsFor('proalpha', root));
    const order = writtenOrder('proalpha', 'O1');
    const [posting] = postingsOf(erp, order, ticketFor(order));
    if (posting === undefined) throw new Error('nothing to say');
    await erp.send(posting, null);
    renameSync(join(root, 'in', 'BDE00000001.csv'), join(root, 'refused', 'BDE00000001.csv'));
    expect(await erp.answers?.('4')).toEqual({ cursor: '4', answers: [] });
    writeFileSync(join(root, 'refused', 'BDE00000001.csv.err'), 'B 17: Die Periode ist geschlossen\r\n');
    const refused = { is: 'refused', words: { code: 'B 17', text: 'Die Periode ist geschlossen' }, cure: 'openPeriod' };
    const answers = [{ of: { key: posting.key }, outcome: refused }];
    expect(await erp.answers?.('4')).toEqual({ cursor: '5', answers });
    expect(await erp.answers?.('4')).toEqual({ cursor: '6', answers });
    expect(await erp.answers?.('6')).toEqual({ cursor: '6', answers: [] });
    expect(await erp.send(posting, null)).toEqual({ is: 'handedOver', messageRef: 'BDE00000002.csv' });
    expect(inERP()).toEqual(['BDE00000002.csv']);
  });

  test('a refusal that nobody heard before a kill is the answer to the repeat: nothing is written twice', async () => {
    const order = writtenOrder('proalpha', 'O1');
    const erp = createFilesErp(optionsFor('proalpha', root));
    const [posting] = postingsOf(erp, order, ticketFor(order));
    if (posting === undefined) throw new Error('nothing to say');
    await erp.send(posting, null);
    renameSync(join(root, 'in', 'BDE00000001.csv'), join(root, 'refused', 'BDE00000001.csv'));
    expect(await createFilesErp(optionsFor('proalpha', root)).send(posting, null)).toMatchObject({ is: 'refused' });
    expect(inERP()).toEqual([]);
  });

  test('the bytes are in the encoding of the layout', async () => {
    const erp = createFilesErp(optionsFor('proalpha', root));
    const order = writtenOrder('proalpha', 'O1');
    const ticket = ticketFor(order, { scrap: [{ reasonId: 'gap', erpCode: 'Öl €', quantityPcs: 1 }] });
    for (const posting of postingsOf(erp, order, ticket)) await erp.send(posting, null);
    const bytes = readFileSync(join(root, 'in', 'BDE00000001.csv'));
    expect(bytes.includes(Buffer.from([0xd6, 0x6c, 0x20, 0x80]))).toBe(true);
    expect(bytes.subarray(-2)).toEqual(Buffer.from('\r\n'));
  });

  test.each([
    ['windows-1252', 'Łódź-7', 'Ł ź'],
    ['cp850', 'A–7', '–'],
    ['iso-8859-1', '€7', '€'],
  ])('in %s no number is written as another: %s is refused, with its letters', async (encoding, id, letters) => {
    const options = { confirmations: { encoding } };
    const order = writtenOrder('proalpha', id);
    const erp = createFilesErp(optionsFor('proalpha', root, options));
    const [posting] = postingsOf(erp, order, ticketFor(order));
    if (posting === undefined) throw new Error('nothing to say');
    const outcome = await erp.send(posting, null);
    expect(outcome).toMatchObject({ is: 'refused', cure: 'masterData' });
    if (outcome.is === 'refused')
      expect(heard(outcome.words.text)).toEqual({ what: 'lettersNotInEncoding', letters, encoding });
    expect(inERP()).toEqual([]);
  });
});

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Inbox, openInbox, type Sort } from '../../../../../bridge/erp/dialects/bods/inbox.ts';
import { openOutboxFolder } from '../../../../../bridge/erp/dialects/bods/outbox-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-bods-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, text: string, at = 1_000): void => {
  writeFileSync(join(folder, name), text);
  utimesSync(join(folder, name), at, at);
};
const filesOf = (...path: string[]): string[] => {
  try {
    return readdirSync(join(folder, ...path)).filter((name) => name.endsWith('.xml'));
  } catch {
    return [];
  }
};

describe('documents of the ERP', () => {
  const sort: Sort = (name) => (name === 'Mine' ? 'mine' : name === 'Theirs' ? 'others' : 'nobodys');
  const open = (settleMs = 0): Inbox => openInbox({ inFolder: folder, settleMs });
  const texts = ({ roots }: Awaited<ReturnType<Inbox['incoming']>>) => roots.map(({ text }) => text);

  test('come oldest first, and stay until it is sure that they are kept', async () => {
    put('b.xml', '<Mine>1</Mine>', 1_000);
    put('a.xml', '<Mine>2</Mine>', 2_000);
    const first = await open().incoming(null, sort);
    expect([texts(first), filesOf()]).toEqual([
      ['1', '2'],
      ['a.xml', 'b.xml'],
    ]);
    // The bridge died before it kept them: they come again.
    expect(texts(await open().incoming(null, sort))).toEqual(['1', '2']);
    const second = await open().incoming(first.cursor, sort);
    expect([texts(second), second.cursor, filesOf(), filesOf('done')]).toEqual([
      [],
      first.cursor,
      [],
      ['a.xml', 'b.xml'],
    ]);
  });

  test('of a name that was there before are news', async () => {
    put('a.xml', '<Mine>1</Mine>', 1_000);
    const first = await open().incoming(null, sort);
    put('a.xml', '<Mine>2</Mine>', 2_000);
    const second = await open().incoming(first.cursor, sort);
    expect(texts(second)).toEqual(['2']);
    await open().incoming(second.cursor, sort);
    put('a.xml', '<Mine>3</Mine>', 3_000);
    const third = await open().incoming(second.cursor, sort);
    await open().incoming(third.cursor, sort);
    expect([texts(third), filesOf(), filesOf('done')]).toEqual([['3'], [], ['a-3000000.xml', 'a.xml']]);
  });

  test('come all again for somebody who knows none, also those that were put away', async () => {
    put('a.xml', '<Mine>1</Mine>', 1_000);
    const first = await open().incoming(null, sort);
    await open().incoming(first.cursor, sort);
    put('b.xml', '<Mine>2</Mine>', 2_000);
    expect(texts(await open().incoming(null, sort))).toEqual(['1', '2']);
  });

  test('for others stay, for nobody are put aside, broken ones too and are told', async () => {
    put('theirs.xml', '<x:Theirs xmlns:x="u"/>');
    put('nobodys.xml', '\ufeff<?xml version="1.0"?><!-- <Mine/> --><Else/>');
    put('half.xml', '<Mine>1');
    put('empty.xml', '');
    put('bomb.xml', '<!DOCTYPE Mine [<!ENTITY a "b">]><Mine>&a;</Mine>');
    writeFileSync(join(folder, 'no.txt'), '<Mine/>');
    const { roots, broken } = await open().incoming(null, sort);
    expect([roots, broken.map(({ name }) => name).sort()]).toEqual([[], ['bomb.xml', 'empty.xml', 'half.xml']]);
    expect([filesOf(), filesOf('other'), filesOf('error')]).toEqual([
      ['theirs.xml'],
      ['nobodys.xml'],
      ['bomb.xml', 'empty.xml', 'half.xml'],
    ]);
  });

  test('that are still being written are looked at again', async () => {
    writeFileSync(join(folder, 'a.xml'), '<Mine>1');
    const first = await open(60_000).incoming(null, sort);
    expect([first.broken, filesOf()]).toEqual([[], ['a.xml']]);
    writeFileSync(join(folder, 'a.xml'), '<Mine>1</Mine>');
    expect(texts(await open(60_000).incoming(first.cursor, sort))).toEqual(['1']);
  });

  test('cannot be read from a folder that is not there: the ERP is away', async () => {
    renameSync(folder, `${folder}.gone`);
    await expect(open().incoming(null, sort)).rejects.toMatchObject({ code: 'unavailable' });
    renameSync(`${folder}.gone`, folder);
  });

  test('a cursor of another dialect names nothing', async () => {
    put('a.xml', '<Mine>1</Mine>');
    expect(texts(await open().incoming('17', sort))).toEqual(['1']);
  });
});

describe('documents for the ERP', () => {
  const open = () => openOutboxFolder({ outFolder: folder, prefix: 'PES', keepSentDays: 90 });
  const key = 'a'.repeat(32);
  const taken = () => {
    for (const name of filesOf()) rmSync(join(folder, name));
  };

  test('go out once, however often they are handed over, also when the ERP took them away', async () => {
    expect(await open().handOver(key, '<A/>')).toEqual({ is: 'handedOver' });
    expect(filesOf()).toEqual([expect.stringMatching(new RegExp(`^PES-\\d{17}-${key}\\.xml$`))]);
    taken();
    expect(await open().handOver(key, '<A/>')).toEqual({ is: 'handedOver' });
    expect(filesOf()).toEqual([]);
  });

  test('go out whose handing over was cut off, wherever it was', async () => {
    mkdirSync(join(folder, '.staging'));
    writeFileSync(join(folder, '.staging', `${key}.xml`), '<A');
    await open().handOver(key, '<A/>');
    expect(filesOf()).toHaveLength(1);
    taken();
    const other = 'b'.repeat(32);
    // Copied, and not yet renamed.
    for (const place of ['.staging', 'sent']) writeFileSync(join(folder, place, `${other}.xml`), '<B/>');
    await open().handOver(other, '<B/>');
    expect([filesOf().length, filesOf('.staging')]).toEqual([1, []]);
  });

  test('sort in the order in which they were handed over', async () => {
    const outbox = open();
    const keys = ['f', '0', 'a', '9', '1'].map((digit) => digit.repeat(32));
    for (const one of keys) await outbox.handOver(one, '<A/>');
    expect(filesOf().map((name) => name.slice(-36, -4))).toEqual(keys);
  });

  test('that the ERP refused may go out once more', async () => {
    await open().handOver(key, '<A/>');
    taken();
    await open().forget(key);
    await open().handOver(key, '<A/>');
    expect(filesOf()).toHaveLength(1);
  });

  test('wait while the folder is away, and it is not made', async () => {
    const missing = join(folder, 'share');
    const outbox = openOutboxFolder({ outFolder: missing, prefix: 'PES', keepSentDays: 90 });
    expect(await outbox.handOver(key, '<A/>')).toMatchObject({ is: 'away' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leave copies for so many days', async () => {
    mkdirSync(join(folder, 'sent'));
    for (const [name, at] of [
      ['old', 0],
      ['new', 100 * 86_400],
    ] as const) {
      writeFileSync(join(folder, 'sent', `${name}.xml`), '<A/>');
      utimesSync(join(folder, 'sent', `${name}.xml`), at, at);
    }
    await open().handOver(key, '<A/>');
    expect(filesOf('sent').sort()).toEqual([`${key}.xml`, 'new.xml']);
  });
});

/**
 * An ERP that speaks through two folders, one document a file: it puts its orders into from-erp, takes what stands in
 * to-erp, books or refuses it, and answers. What its documents look like is the caller's.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import type { Face, FaceOptions } from '../face.ts';
import { openBooks, type Refusal, type Report } from './folder-books.ts';

export interface Verdict {
  key: string;
  /** null: booked. */
  refusal: Refusal | null;
  /** Its own number of what it booked. */
  number: string;
}

export interface Documents<R extends Report> {
  orderOf(order: WorkOrder, at: number): string;
  unitNameOf(order: WorkOrder): string;
  /** Or what is wrong with the document. */
  reportIn(text: string): R | string;
  /** A document of all that it holds, written anew as its books change; left out: it gives none. */
  booksOf?(standing: readonly R[], at: number): string;
  /** null: it says nothing. */
  answerOf(said: R, verdict: Verdict, at: number): string | null;
}

export async function startFolderFace<R extends Report>(
  { orders, faults, now }: FaceOptions,
  documents: Documents<R>,
): Promise<Face> {
  const address = await mkdtemp(join(tmpdir(), 'istwert-face-'));
  const [fromErp, toErp] = [join(address, 'from-erp'), join(address, 'to-erp')];
  const held = join(address, 'books');
  for (const folder of [fromErp, toErp, held]) await mkdir(folder);
  const books = openBooks<R>(faults, documents.unitNameOf);
  let written = 0;
  let toWrite: { name: string; text: string }[] = [];
  const write = (kind: string, text: string): void => {
    written += 1;
    toWrite.push({ name: `${kind}-${String(written).padStart(6, '0')}.xml`, text });
  };
  /** Written aside and renamed, as an ERP does that knows what it does. */
  const flush = async (): Promise<void> => {
    const all = toWrite;
    toWrite = [];
    for (const { name, text } of all) {
      await writeFile(join(address, name), text);
      await rename(join(address, name), join(fromErp, name));
    }
    const whole = documents.booksOf?.(books.standing(), now());
    if (whole === undefined) return;
    await writeFile(join(address, 'books.xml'), whole);
    await rename(join(address, 'books.xml'), join(held, 'books.xml'));
  };
  const put = (order: WorkOrder): void => {
    books.put(order);
    write('PRO', documents.orderOf(order, now()));
  };
  const take = async (name: string): Promise<void> => {
    const said = documents.reportIn(await readFile(join(toErp, name), 'utf8'));
    // The dialect's bug: no plant's ERP would know what to say to it.
    if (typeof said === 'string') throw new Error(`${name} is not understood: ${said}`);
    const refusal = books.book(said);
    const answer = documents.answerOf(said, { key: said.key, refusal, number: books.number() }, now());
    if (answer !== null && !faults.takeLoss()) write('ANS', answer);
    await rm(join(toErp, name));
  };

  for (const order of orders) put(order);
  await flush();
  return {
    address,
    put,
    held: (orderId) => books.held(orderId),
    work: async () => {
      const names = faults.isDown(now()) ? [] : await readdir(toErp);
      for (const name of names.filter((one) => /^[^.].*\.xml$/.test(one)).sort()) {
        // What fails stays there with all that comes after it: the next run takes it.
        if (faults.takeFailure()) break;
        await take(name);
      }
      await flush();
    },
    stop: () => rm(address, { recursive: true, force: true }),
  };
}

/**
 * An ERP that speaks B2MML through two folders: it puts its orders into from-erp, takes what stands in to-erp, and
 * answers as it was asked: an Acknowledge to a Process, a ConfirmBOD to a Sync. It takes no document twice.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Amounts, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import type { Face, FaceOptions } from '../../face.ts';
import { acknowledgeOf, confirmOf, scheduleOf, unitNameOf, type Verdict, type Version } from './documents.ts';
import { type Performance, performanceIn } from './performance.ts';

interface Entry {
  key: string;
  orderId: string;
  operationNumber: string;
  amounts: Amounts;
  isFinal: boolean;
  isCancelled: boolean;
  /** Takes amounts back, by their other sign. */
  isCounter: boolean;
}

type Refusal = NonNullable<Verdict['refusal']>;

export async function startB2mmlFace({ orders, faults, now }: FaceOptions, version: Version): Promise<Face> {
  const address = await mkdtemp(join(tmpdir(), 'istwert-b2mml-'));
  const [fromErp, toErp] = [join(address, 'from-erp'), join(address, 'to-erp')];
  for (const folder of [fromErp, toErp]) await mkdir(folder);
  const known = new Map<string, WorkOrder>();
  const entries: Entry[] = [];
  const taken = new Set<string>();
  let written = 0;
  let toWrite: { name: string; text: string }[] = [];

  /** Written aside and renamed, as an ERP does that knows what it does. */
  const flush = async (): Promise<void> => {
    const all = toWrite;
    toWrite = [];
    for (const { name, text } of all) {
      await writeFile(join(address, name), text);
      await rename(join(address, name), join(fromErp, name));
    }
  };
  const put = (order: WorkOrder): void => {
    known.set(order.id, order);
    written += 1;
    toWrite.push({
      name: `PRO-${String(written).padStart(6, '0')}-${order.id}.xml`,
      text: scheduleOf(order, version, now()),
    });
  };

  const refusalOf = (said: Performance): Refusal | null => {
    const order = known.get(said.orderId);
    if (said.key === '') return { code: 'BOD-1', message: 'BODID is missing' };
    if (taken.has(said.key)) return { code: 'BOD-2', message: `BODID ${said.key} was processed before` };
    if (order === undefined) return { code: 'ORD-1', message: `Order ${said.orderId} does not exist` };
    const onDemand = faults.refusalFor(said.orderId);
    if (onDemand !== null) return onDemand;
    if (!order.operations.some(({ number }) => number === said.operationNumber))
      return { code: 'ORD-2', message: `Order ${said.orderId} has no segment ${said.operationNumber}` };
    if (order.status === 'closed' || order.status === 'cancelled')
      return { code: 'ORD-3', message: `Order ${said.orderId} is ${order.status}` };
    if ([...said.amounts.values()].some(Number.isNaN)) return { code: 'QTY-1', message: 'An amount is not understood' };
    const odd = said.units.find((unit) => unit !== unitNameOf(order));
    if (odd !== undefined) return { code: 'QTY-2', message: `Unit ${odd} is not ${unitNameOf(order)}` };
    const isDone = entries.some((one) => one.isFinal && !one.isCancelled && isOf(one, said));
    if (isDone && said.verb !== 'Cancel' && !said.isNegative)
      return { code: 'ORD-4', message: `Segment ${said.operationNumber} is completed` };
    return null;
  };
  const isOf = (entry: Entry, { orderId, operationNumber }: Performance): boolean =>
    entry.orderId === orderId && entry.operationNumber === operationNumber;

  const bookCancel = (said: Performance): Refusal | null => {
    const original = entries.find(({ key, isCancelled }) => key === said.document && !isCancelled);
    if (original === undefined) return { code: 'DOC-1', message: `Document ${said.document} stands nowhere` };
    original.isCancelled = true;
    return null;
  };
  const book = (said: Performance): Refusal | null => {
    const refusal = refusalOf(said) ?? (said.verb === 'Cancel' ? bookCancel(said) : null);
    if (refusal !== null) return refusal;
    taken.add(said.key);
    if (said.verb === 'Cancel') return null;
    const { key, orderId, operationNumber, amounts, isNegative } = said;
    const countered = isNegative
      ? entries.findLast((one) => !one.isCancelled && isOf(one, said) && isOpposite(one.amounts, amounts))
      : undefined;
    if (countered !== undefined) countered.isCancelled = true;
    entries.push({
      ...{ key, orderId, operationNumber, amounts, isFinal: said.state === 'Completed' },
      ...{ isCancelled: countered !== undefined, isCounter: isNegative },
    });
    return null;
  };

  const answer = (said: Performance, refusal: Refusal | null): void => {
    const verdict: Verdict = { key: said.key, refusal, number: String(entries.length) };
    written += 1;
    const name = `ANS-${String(written).padStart(6, '0')}.xml`;
    if (said.verb === 'Process') toWrite.push({ name, text: acknowledgeOf(said.noun, verdict, version, now()) });
    else if (said.confirmation === 'Always' || (said.confirmation === 'OnError' && refusal !== null))
      toWrite.push({ name, text: confirmOf(verdict, version, now()) });
    // A Cancel asks for what its original asked for; here it is acknowledged where nobody says.
    else if (said.verb === 'Cancel' && said.confirmation === '')
      toWrite.push({ name, text: acknowledgeOf(said.noun, verdict, version, now()) });
  };

  for (const order of orders) put(order);
  await flush();
  return {
    address,
    put,
    held: (orderId) => {
      const own = entries.filter((one) => one.orderId === orderId && !one.isCancelled);
      return {
        records: own.length,
        sums: sumAmounts(own.map(({ amounts }) => amounts)),
        final: own.some(({ isFinal }) => isFinal),
      };
    },
    work: async () => {
      if (!faults.isDown(now())) {
        const names = (await readdir(toErp)).filter((name) => /^[^.].*\.xml$/.test(name)).sort();
        for (const name of names) {
          // What fails stays there with all that comes after it: the next run takes it.
          if (faults.takeFailure()) break;
          const said = performanceIn(await readFile(join(toErp, name), 'utf8'), version);
          if (typeof said === 'string') throw new Error(`${name} is no B2MML ${version}: ${said}`);
          const refusal = book(said);
          if (!faults.takeLoss()) answer(said, refusal);
          await rm(join(toErp, name));
        }
      }
      await flush();
    },
    stop: () => rm(address, { recursive: true, force: true }),
  };
}

function isOpposite(a: Amounts, b: Amounts): boolean {
  return [...a].every(([name, amount]) => (b.get(name) ?? 0) === -amount);
}

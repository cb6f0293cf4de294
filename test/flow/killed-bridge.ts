/**
 * The built bridge as users run it, before an ERP that loses answers, killed without warning at moments drawn from a
 * seed: in the middle of intake, of writing what is owed, of a call, of a document. What the ERP holds at the end, and
 * what was made.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { WorkOrderSchema } from '../../shared/core/words/order.ts';
import type { EveryErp, Stand } from '../bridge/erp/dialects/every-erp.ts';
import { HOUR, journal, MINUTE, on, plantFact, released, smallPlant } from '../bridge/shop.ts';
import { drawOf } from '../chaos/faults.ts';
import { openBridge } from './bridge-process.ts';

const MACHINES = ['P1', 'P2', 'P3', 'P4'];
/** Only a hang is longer. */
const LONGEST_MS = 300_000;
const MOST_UNTIL_DEATH_MS = 400;

export interface KilledRun {
  /** How far it had got at each kill. */
  kills: readonly string[];
  orders: readonly { id: string; made: Sums; held: Sums; isFinal: boolean }[];
  /** Decided by a person, by the ERP's books. */
  doubtful: number;
}
export interface Sums {
  yield: number;
  scrap: number;
}

export async function killAgainAndAgain(erp: EveryErp, seed: number, rounds: number): Promise<KilledRun> {
  const draw = drawOf(seed);
  const stand = await erp.start(MACHINES.length, Date.now, 'unread');
  const { takes } = stand.connect().writer.can;
  const bridge = openBridge(stand);
  const box = journal();
  const begin = Date.now() - 6 * HOUR;
  const kills: string[] = [];
  try {
    box.add(plantFact(smallPlant(MACHINES), begin));
    await bridge.start();
    const orders = await until('the orders', async () => {
      const { planning } = await bridge.push(box, box.events.length);
      return planning.length < MACHINES.length ? null : planning.map(({ order }) => WorkOrderSchema.parse(order));
    });
    const works = orders.map(
      (order, index): Work => ({
        machine: on(MACHINES[index] ?? ''),
        orderId: order.id,
        operationId: order.operations[0]?.id ?? '',
        pcs: index + 1,
        made: { yield: 0, scrap: 0 },
      }),
    );
    box.add(...orders.map((order) => released(order, begin)));
    for (const { machine, operationId } of works)
      box.add(machine.start(begin, operationId), machine.state(begin, 'running'));
    for (let round = 1; round <= rounds; round += 1) {
      for (const work of works) halfAnHour(box, work, begin + (round - 1) * 30 * MINUTE, takes.has('scrap'));
      if (round === rounds)
        for (const { machine, operationId } of works) box.add(machine.finish(begin + 5.9 * HOUR, operationId));
      stand.slow({ latencyMs: 5, loseAnswers: round % 2 });
      const work = stand.work();
      const pushed = bridge.pushAll(box, 17).then(
        () => true,
        () => false,
      );
      if (draw() < 0.7) await pushed;
      await delay(draw() * MOST_UNTIL_DEATH_MS);
      await bridge.kill('SIGKILL');
      await work;
      kills.push(`round ${round}: all pushed ${String(await pushed)}`);
      await bridge.start();
    }
    stand.slow({ latencyMs: 0, loseAnswers: 0 });
    await bridge.pushAll(box, 500);
    const doubtful = await settled(
      stand,
      bridge,
      works.map(({ orderId }) => orderId),
    );
    return { kills, orders: await Promise.all(works.map((work) => heldOf(stand, work))), doubtful };
  } finally {
    await bridge.end();
    await stand.end();
  }
}

interface Work {
  machine: ReturnType<typeof on>;
  orderId: string;
  operationId: string;
  /** A minute. */
  pcs: number;
  made: Sums;
}

function halfAnHour(
  box: ReturnType<typeof journal>,
  { machine, pcs, made }: Work,
  from: number,
  scraps: boolean,
): void {
  for (let minute = 1; minute <= 30; minute += 1) {
    const at = from + minute * MINUTE + pcs;
    box.add(machine.good(at, pcs));
    made.yield += pcs;
    if (minute % 10 !== 0 || !scraps) continue;
    box.add(machine.scrap(at + 1, 1));
    made.scrap += 1;
  }
}

async function heldOf(stand: Stand, { orderId: id, made }: Work): Promise<KilledRun['orders'][number]> {
  const { sums, final } = await stand.held(id);
  const of = (kind: 'yield' | 'scrap') =>
    [...sums].reduce((sum, [name, amount]) => (name === kind || name.startsWith(`${kind}:`) ? sum + amount : sum), 0);
  return { id, made, held: { yield: of('yield'), scrap: of('scrap') }, isFinal: final };
}

const ConfirmationsSchema = z.object({
  operations: z.array(
    z.object({
      open: z.number(),
      mes: z.object({ status: z.string() }).nullable(),
      postings: z.array(
        z.object({ key: z.string(), kind: z.string(), reverses: z.string().nullable(), status: z.string() }),
      ),
    }),
  ),
});

/** Until nothing is on its way any more; a person decides what nothing can prove. How often. */
async function settled(stand: Stand, bridge: ReturnType<typeof openBridge>, ids: readonly string[]): Promise<number> {
  let decided = 0;
  await until('the end of all postings', async () => {
    await stand.work();
    const { postings } = z
      .object({ postings: z.array(z.object({ key: z.string(), orderId: z.string(), status: z.string() })) })
      .parse(await bridge.ask('GET', '/api/postings?status=doubtful'));
    for (const { key, orderId } of postings) {
      const { operations } = ConfirmationsSchema.parse(await bridge.ask('GET', `/api/orders/${orderId}/confirmations`));
      const booked = operations.flatMap((one) => one.postings).filter(({ status }) => status === 'handedOver').length;
      const { records } = await stand.held(orderId);
      const act = records > booked ? 'booked' : 'absent';
      await bridge.ask('POST', '/api/postings/decisions', { act, keys: [key], reason: 'looked up at the ERP' });
      decided += 1;
    }
    for (const id of ids) {
      const { operations } = ConfirmationsSchema.parse(await bridge.ask('GET', `/api/orders/${id}/confirmations`));
      if (operations.some(({ open, mes }) => open > 0 || mes?.status !== 'finished')) return null;
      if (!(await stand.held(id)).final) return null;
    }
    return true;
  });
  return decided;
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; ) {
    const found = await look();
    if (found !== null) return found;
    // The bridge answers so many questions a minute, and no more.
    await delay(500);
  }
  throw new Error(`${what} did not come`);
}

/** What a person does about postings that the ERP did not take, through a whole bridge over HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Causes, NeedyPage, PostingDetail } from '../../bridge/erp/desk.ts';
import type { ProposalsView } from '../../bridge/erp/proposals.ts';
import { sumTickets } from '../../shared/core/erp/confirmation.ts';
import { addPlanner, createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

let rig: Rig;
let own: Record<string, string>;
beforeEach(async () => {
  own = {};
  rig = await createRig();
  rig.setClock(MONDAY + 8 * HOUR);
});
afterEach(() => rig.end());

const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 10 });
const START = MONDAY + 6 * HOUR;

/** Each order has made ten parts on its own press. */
function shift(orderIds: readonly string[]) {
  const box = journal();
  box.add(plantFact(smallPlant(orderIds.map((_, n) => `P${n}`))), ...orderIds.map((id) => released(orderOf(id))));
  orderIds.forEach((id, n) => {
    const press = on(`P${n}`);
    box.add(press.start(START, `${id}/0010`), press.state(START, 'running'), press.good(START + 20 * MINUTE, 10));
    box.add(press.finish(START + 30 * MINUTE, `${id}/0010`));
  });
  return box;
}
async function signedOn(): Promise<Record<string, string>> {
  const { name, secret } = await addPlanner(rig);
  await rig.start();
  const session = await rig.call('POST', '/api/session', { name, secret });
  own = { cookie: session.headers.get('set-cookie')?.split(';')[0] ?? '' };
  return own;
}
/** Postings name people: whoever reads them is signed on. */
const read = async <T>(path: string): Promise<T> => await (await rig.call('GET', path, undefined, own)).json();
const causes = () => read<Causes>('/api/postings/causes');
const decide = (body: object, headers = {}) => rig.call('POST', '/api/postings/decisions', body, headers);
const reason = 'agreed with the customer';

describe('a refused posting', () => {
  test('is edited by a planner who is signed on: the ERP books that, and the rest is told as given up', async () => {
    const cookie = await signedOn();
    rig.erp.put(orderOf('O1'));
    rig.erp.faults.refuse = { orderId: 'O1', code: 'RU 015', message: 'Over the tolerance' };
    await rig.exchange(shift(['O1']));
    await eventually(async () => (await causes()).parked).toBe(1);
    rig.erp.faults.refuse = null;
    const [posting] = (await read<NeedyPage>('/api/postings')).postings;
    const body = { act: 'edit', key: posting?.key, edit: { yieldPcs: 8 }, reason };
    expect((await decide(body)).status).toBe(401);
    expect((await decide({ ...body, reason: ' ' }, cookie)).status).toBe(400);
    expect((await decide({ ...body, edit: { yieldPcs: 11 } }, cookie)).status).toBe(400);
    const answer = await decide(body, cookie);
    expect(answer.status).toBe(200);
    await eventually(() => sumTickets(rig.erp.records)).toMatchObject({ yieldPcs: 8, final: true });
    const { operations } = await rig.confirmations('O1');
    expect(operations[0]).toMatchObject({ verdict: { is: 'givenUp' }, difference: { yieldPcs: 2 }, open: 0 });
    const { keys }: { keys: string[] } = await answer.json();
    const detail = await read<PostingDetail>(`/api/postings/${keys[0]}`);
    expect(detail.history).toMatchObject([{ by: 'paula', act: 'edit', reason }]);
  });

  test('stands with all others of its cause, and one word sets them free', async () => {
    const cookie = await signedOn();
    const orderIds = ['A1', 'A2', 'A3'];
    for (const id of orderIds) {
      rig.erp.put(orderOf(id));
      rig.erp.faults.answerOf.set(id, 409);
    }
    await rig.exchange(shift(orderIds));
    await eventually(async () => (await causes()).causes.map(({ count }) => count)).toEqual([3]);
    rig.erp.faults.answerOf.clear();
    const [{ cause, until } = { cause: '', until: 0 }] = (await causes()).causes;
    const answer = await decide({ act: 'retry', cause, until, reason }, cookie);
    expect(await answer.json()).toEqual({ decided: 3, passedOver: 0 });
    await eventually(() => sumTickets(rig.erp.records).yieldPcs).toBe(30);
    expect(await causes()).toEqual({ parked: 0, doubtful: 0, causes: [], left: 0 });
    expect((await decide({ act: 'retry', cause, until, reason }, cookie)).status).toBe(404);
  });
});

describe('a measured figure', () => {
  test('is accepted as it was shown by a planner who is signed on, kept, and exported', async () => {
    const cookie = await signedOn();
    const box = journal();
    const press = on('P1');
    box.add(
      plantFact(smallPlant()),
      released(orderOf('O1')),
      press.start(START, 'O1/0010'),
      press.state(START, 'running'),
    );
    for (let minute = 1; minute <= 60; minute += 1) box.add(press.good(START + minute * MINUTE, 1));
    await rig.exchange(box);
    const path = `/api/proposals?from=${START}&to=${START + HOUR}`;
    const shown = await read<ProposalsView>(path);
    // Planned are 30 s a part, it took a minute; one hour is too little to speak of the press's availability.
    expect(shown).toMatchObject({ isTaken: true, accepted: [], left: 0 });
    expect(shown.proposals).toMatchObject([{ id: 'run:press:I1', paper: 30_000, measured: 60_000, count: 60 }]);
    expect(await read<ProposalsView>(`${path}&many=1`)).toMatchObject({ left: 0, proposals: [{ id: 'run:press:I1' }] });
    expect((await rig.call('GET', `${path}&many=0`, undefined, own)).status).toBe(400);
    const body = { id: 'run:press:I1', ...shown.window, measured: 60_000, reason };
    const accept = (more: object, headers = {}) =>
      rig.call('POST', '/api/proposals/accept', { ...body, ...more }, headers);
    expect((await accept({})).status).toBe(401);
    expect((await accept({ measured: 59_000 }, cookie)).status).toBe(409);
    expect((await accept({ id: 'run:press:I2' }, cookie)).status).toBe(404);
    expect((await accept({}, cookie)).status).toBe(200);
    expect((await read<ProposalsView>(path)).accepted).toMatchObject([{ by: 'paula', reason, measured: 60_000 }]);
    const csv = await (await rig.call('GET', '/api/proposals.csv', undefined, own)).text();
    expect(csv.split('\r\n')[1]).toContain(`paula;run;press;I1;30;60;s per part;60;${reason}`);
  });
});

/**
 * One queue per eligibility set, by urgency: who waits, who is most urgent, who is taken out of them. It begins at
 * `queueHead`, so that who goes from its front moves nobody.
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { rankBy } from './habits.ts';
import type { Scenario } from './scenario.ts';

/** In the queue of its operation, and of all that may be done in its place. */
export function queueUp(scenario: Scenario, job: number, head: number, since: number): void {
  const { model } = scenario;
  for (let op = head; op >= 0; op = i32(model.opOther, op)) {
    const set = i32(model.opSet, op);
    const rank = rankBy(i32(model.setRule, set), f64(scenario.priority, job), since, f64(model.opRunMs, op));
    const at = placeFor(scenario, set, rank);
    scenario.queue[at] = job;
    scenario.queuePriority[at] = rank;
    scenario.queueFamily[at] = i32(model.opFamily, op);
    scenario.queueOp[at] = op;
  }
}

/** Makes room behind all that are as urgent, on the side where fewer wait. */
function placeFor(scenario: Scenario, set: number, rank: number): number {
  const { jobs, queued, queueHead, queuePriority } = scenario;
  const count = i32(queued, set);
  if (i32(queueHead, set) + count === jobs) toFront(scenario, set, count);
  const first = set * jobs + i32(queueHead, set);
  let [at, end] = [first, first + count];
  while (at < end) {
    const middle = (at + end) >> 1;
    if (f64(queuePriority, middle) > rank) end = middle;
    else at = middle + 1;
  }
  queued[set] = count + 1;
  if (at - first >= first + count - at || i32(queueHead, set) === 0) {
    shift(scenario, at, first + count, 1);
    return at;
  }
  queueHead[set] = i32(queueHead, set) - 1;
  shift(scenario, first, at, -1);
  return at - 1;
}

/** More are moved in one piece than one by one. */
const FEW = 24;

/** Those from `from` until `to` go one place on or back. */
function shift(scenario: Scenario, from: number, to: number, by: 1 | -1): void {
  if (to - from > FEW) {
    const { queue, queuePriority, queueFamily, queueOp } = scenario;
    queue.copyWithin(from + by, from, to);
    queuePriority.copyWithin(from + by, from, to);
    queueFamily.copyWithin(from + by, from, to);
    queueOp.copyWithin(from + by, from, to);
  } else if (by === 1) for (let at = to - 1; at >= from; at -= 1) move(scenario, at, at + 1);
  else for (let at = from; at < to; at += 1) move(scenario, at, at - 1);
}

/** No room is left behind it: there is before it, for nobody waits twice at a time. */
function toFront(
  { jobs, queueHead, queue, queuePriority, queueFamily, queueOp }: Scenario,
  set: number,
  count: number,
) {
  const to = set * jobs;
  const from = to + i32(queueHead, set);
  for (const values of [queue, queuePriority, queueFamily, queueOp]) values.copyWithin(to, from, from + count);
  queueHead[set] = 0;
}

function move({ queue, queuePriority, queueFamily, queueOp }: Scenario, from: number, to: number): void {
  queue[to] = i32(queue, from);
  queuePriority[to] = f64(queuePriority, from);
  queueFamily[to] = i32(queueFamily, from);
  queueOp[to] = i32(queueOp, from);
}

/** The job at this place goes to do `op`, which is then no longer waited for elsewhere. */
export function takeOut(scenario: Scenario, set: number, at: number, op: number): void {
  const { model, jobs, queue, queueHead } = scenario;
  const job = i32(queue, at);
  scenario.cur[job] = op;
  leaveQueue(scenario, set, at);
  for (let other = i32(model.opHead, op); other >= 0; other = i32(model.opOther, other)) {
    if (other === op) continue;
    const elsewhere = i32(model.opSet, other);
    const from = elsewhere * jobs + i32(queueHead, elsewhere);
    const place = queue.indexOf(job, from);
    if (place >= 0 && place < from + i32(scenario.queued, elsewhere)) leaveQueue(scenario, elsewhere, place);
  }
}

/** Who is before it goes one on: most are taken from the front. */
function leaveQueue(scenario: Scenario, set: number, at: number): void {
  const first = set * scenario.jobs + i32(scenario.queueHead, set);
  shift(scenario, first, at, 1);
  scenario.queueHead[set] = i32(scenario.queueHead, set) + 1;
  scenario.queued[set] = i32(scenario.queued, set) - 1;
}

/** Place in the queues of the job that date and family put first; the one known longer where they are equal. */
export function mostUrgent(scenario: Scenario, sets: Int32Array, family: number): number {
  const { queue, queuePriority, queueFamily, queueHead, jobs } = scenario;
  let best = Infinity;
  let place = -1;
  for (let i = 0; i < sets.length; i += 1) {
    const set = i32(sets, i);
    const from = set * jobs + i32(queueHead, set);
    const bonus = f64(scenario.model.setBonusMs, set);
    const to = from + i32(scenario.queued, set);
    for (let at = from; at < to; at += 1) {
      let urgency = f64(queuePriority, at);
      // Who comes now could not win by its family either.
      if (urgency - bonus > best) break;
      if (i32(queueFamily, at) === family) urgency -= bonus;
      if (urgency < best || (urgency === best && i32(queue, at) < i32(queue, place))) {
        best = urgency;
        place = at;
      }
    }
  }
  return place;
}

/** Place of the `index`-th waiting job. */
export function anyWaiting(scenario: Scenario, sets: Int32Array, index: number): number {
  let left = index;
  for (let i = 0; i < sets.length; i += 1) {
    const set = i32(sets, i);
    const count = i32(scenario.queued, set);
    if (left < count) return set * scenario.jobs + i32(scenario.queueHead, set) + left;
    left -= count;
  }
  return i32(sets, 0) * scenario.jobs + i32(scenario.queueHead, i32(sets, 0));
}

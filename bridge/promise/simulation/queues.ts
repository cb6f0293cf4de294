/** One queue per eligibility set: who waits, who is most urgent, who is taken out of them. */
import { f64, i32 } from '../numbers/arrays.ts';
import { rankBy } from './habits.ts';
import type { Scenario } from './simulate.ts';

/** In the queue of its operation, and of all that may be done in its place. */
export function queueUp(scenario: Scenario, job: number, head: number, since: number): void {
  const { model } = scenario;
  for (let op = head; op >= 0; op = i32(model.opOther, op)) {
    const set = i32(model.opSet, op);
    const count = i32(scenario.queued, set);
    const at = set * scenario.jobs + count;
    scenario.queue[at] = job;
    const dueAt = f64(scenario.priority, job);
    const runMs = f64(model.opRunMs, op);
    scenario.queuePriority[at] = rankBy(i32(model.setRule, set), dueAt, since, runMs);
    scenario.queueFamily[at] = i32(model.opFamily, op);
    scenario.queueOp[at] = op;
    scenario.queued[set] = count + 1;
  }
}

/** The job at this place goes to do `op`, which is then no longer waited for elsewhere. */
export function takeOut(scenario: Scenario, set: number, at: number, op: number): void {
  const { model, jobs, queue } = scenario;
  const job = i32(queue, at);
  scenario.cur[job] = op;
  leaveQueue(scenario, set, at);
  for (let other = i32(model.opHead, op); other >= 0; other = i32(model.opOther, other)) {
    if (other === op) continue;
    const from = i32(model.opSet, other) * jobs;
    const place = queue.indexOf(job, from);
    if (place >= 0 && place < from + i32(scenario.queued, i32(model.opSet, other)))
      leaveQueue(scenario, i32(model.opSet, other), place);
  }
}

function leaveQueue(scenario: Scenario, set: number, at: number): void {
  const last = i32(scenario.queued, set) - 1;
  const end = set * scenario.jobs + last;
  scenario.queue[at] = i32(scenario.queue, end);
  scenario.queuePriority[at] = f64(scenario.queuePriority, end);
  scenario.queueFamily[at] = i32(scenario.queueFamily, end);
  scenario.queueOp[at] = i32(scenario.queueOp, end);
  scenario.queued[set] = last;
}

/** Place in the queues of the job that date and family put first; the one known longer where they are equal. */
export function mostUrgent(scenario: Scenario, sets: Int32Array, family: number): number {
  const { queue, queuePriority, queueFamily, jobs } = scenario;
  let best = Infinity;
  let place = -1;
  for (let i = 0; i < sets.length; i += 1) {
    const from = i32(sets, i) * jobs;
    const bonus = f64(scenario.model.setBonusMs, i32(sets, i));
    const to = from + i32(scenario.queued, i32(sets, i));
    for (let at = from; at < to; at += 1) {
      let urgency = f64(queuePriority, at);
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
    if (left < count) return set * scenario.jobs + left;
    left -= count;
  }
  return i32(sets, 0) * scenario.jobs;
}

/** What is sent to a machine: values to its nodes, or a job order where it takes those. */
import { notSent, type SendingResult, type SentValue } from '../../../shared/core/words/sending.ts';
import { allowedTarget, inOrder, unsent } from '../mapping/write.ts';
import type { SendingJob } from '../source.ts';
import type * as Driver from './life.ts';
import type { Machine } from './machine.ts';

type Life = Driver.Life;

export async function sendTo(
  driver: typeof Driver,
  life: Life,
  machine: Machine,
  job: SendingJob,
): Promise<readonly SendingResult[]> {
  if (machine.jobControl !== undefined) return sendJob(driver, life, machine, machine.jobControl, job);
  return inOrder(machine.mapping, job.values, async ({ to }, { value }) => {
    const nodeId = await nodeOf(life, machine, to);
    return nodeId === null ? unsent(`the server has no "${to}"`) : driver.writeValue(life, nodeId, value);
  });
}

/** All or nothing: a job order is one call. */
async function sendJob(
  driver: typeof Driver,
  life: Life,
  machine: Machine,
  { object, start }: NonNullable<Machine['jobControl']>,
  { operationId, values }: SendingJob,
): Promise<readonly SendingResult[]> {
  const placed: (SentValue & { to: string })[] = [];
  for (const sent of values) {
    const target = allowedTarget(machine.mapping, sent);
    if (typeof target === 'string') return notSent(values, `${sent.name}: ${target}`);
    placed.push({ ...sent, to: target.to });
  }
  const receiverId = await nodeOf(life, machine, object).catch(() => null);
  if (receiverId === null) return notSent(values, `the server has no "${object}"`);
  return driver.sendJob(life, receiverId, { id: operationId, start, values: placed });
}

async function nodeOf(life: Life, machine: Machine, address: string): Promise<string | null> {
  const rootId = await life.space.find(machine.root);
  return rootId === null ? null : life.space.find(address, rootId);
}

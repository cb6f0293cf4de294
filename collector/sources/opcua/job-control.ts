/**
 * ISA-95 job control (OPC 10031-4, version 2) as a client: a job order with its program and parameters goes to the
 * machine's job order receiver in one method call, and the receiver's JobOrderList shows what it then holds.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PlainValue } from '../../../shared/core/words/order.ts';
import type { SendingResult, SentValue } from '../../../shared/core/words/sending.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { parsePath, valueAt } from '../mapping/path.ts';
import { isSame, judged, plainOf, unsent, type Written } from '../mapping/write.ts';
import type { Life } from './life.ts';
import { coerceNodeId, DataType, type ExtensionObject, type NodeId, Variant, VariantArrayType } from './package.ts';
import { plainValue } from './value.ts';
import { within } from './within.ts';

/** Where a value goes in the job order: its work master's ID, or a parameter of this ID. */
const workMaster = 'WorkMasterID';

const shownWithinMs = 5_000;
const lookEveryMs = 200;

export interface Job {
  /** Becomes JobOrderID. */
  id: string;
  /** Store and let it start, or store alone. */
  start: boolean;
  values: readonly (SentValue & { to: string })[];
}

/** Never rejects; what fails after the call is not known to have arrived. */
export async function sendJob(life: Life, receiverId: string, job: Job): Promise<SendingResult[]> {
  const all = (written: (value: Job['values'][number]) => Written): SendingResult[] =>
    job.values.map((value) => ({ name: value.name, value: value.value, ...written(value) }));
  let prepared: { methodId: string; name: string; order: ExtensionObject; before: unknown };
  try {
    const before = await listed(life, receiverId, job.id);
    const name = before !== null ? 'Update' : job.start ? 'StoreAndStart' : 'Store';
    const methodId = (await life.space.children(receiverId)).find((child) => child.name === name)?.nodeId;
    if (methodId === undefined) return all(() => unsent(`its job control has no method ${name}`));
    prepared = { methodId, name, order: await jobOrder(life, methodId, job), before };
  } catch (error) {
    const reason = wordsOf(error);
    return all(() => unsent(`the job order could not be made: ${reason}`));
  }
  const { methodId, name, order, before } = prepared;
  try {
    const refusal = await call(life, receiverId, methodId, order);
    if (refusal !== null) {
      const words = `${name}: ${refusal}`;
      return all((value) => ({ before: heldIn(before, value.to), after: null, outcome: 'refused', words }));
    }
    const after = await shown(life, receiverId, job);
    if (after === null) {
      const words = `${name} was accepted, but the machine's JobOrderList does not show the job after ${shownWithinMs / 1_000} s`;
      return all(() => ({ before: null, after: null, outcome: 'notConfirmed', words }));
    }
    return all((value) => judged(value.value, heldIn(before, value.to), heldIn(after, value.to)));
  } catch (error) {
    const words = `${name}: ${wordsOf(error)}`;
    return all(() => ({ before: null, after: null, outcome: 'notConfirmed', words }));
  }
}

/** null = accepted; else the machine's own word. */
async function call(life: Life, objectId: string, methodId: string, order: ExtensionObject): Promise<string | null> {
  const comment = new Variant({ dataType: DataType.LocalizedText, arrayType: VariantArrayType.Array, value: [] });
  const inputArguments = [new Variant({ dataType: DataType.ExtensionObject, value: order }), comment];
  const answer = await within(life.session.call({ objectId, methodId, inputArguments }), life.patienceMs);
  if (!answer.statusCode.isGood()) return answer.statusCode.name;
  const [first] = answer.outputArguments ?? [];
  const status = first === undefined ? 0 : plainValue(first);
  return status === 0 ? null : `ReturnStatus ${String(status)}`;
}

async function jobOrder(life: Life, methodId: string, job: Job): Promise<ExtensionObject> {
  const programs = job.values.filter(({ to }) => to === workMaster);
  const parameters = job.values.filter(({ to }) => to !== workMaster);
  return life.session.constructExtensionObject(await jobOrderType(life, methodId), {
    jobOrderID: job.id,
    ...(programs.length === 0 ? {} : { workMasterID: programs.map(({ value }) => ({ ID: String(value) })) }),
    ...(parameters.length === 0
      ? {}
      : { jobOrderParameters: parameters.map(({ to, value }) => ({ ID: to, value: variantOf(value) })) }),
  });
}

/** The server's own data type of a job order, as its method declares it: namespaces are numbered by each server. */
async function jobOrderType(life: Life, methodId: string): Promise<NodeId> {
  const node = (await life.space.children(methodId)).find(({ name }) => name === 'InputArguments');
  if (node === undefined) throw new Error('the method declares no arguments');
  const [declared] = await life.read([node.nodeId]);
  const type = valueAt(declared?.value?.value, ['0', 'dataType']);
  if (type === undefined) throw new Error('the method declares no job order');
  return coerceNodeId(String(type));
}

function variantOf(value: PlainValue): Variant {
  if (typeof value === 'string') return new Variant({ dataType: DataType.String, value });
  if (typeof value === 'boolean') return new Variant({ dataType: DataType.Boolean, value });
  return new Variant({ dataType: DataType.Double, value });
}

/**
 * The job as the list shows it once it holds what was sent. A receiver may accept a job and list it later; after a
 * bounded time whatever stands there counts.
 */
async function shown(life: Life, receiverId: string, job: Job): Promise<unknown> {
  const endTick = performance.now() + shownWithinMs;
  for (;;) {
    const entry = await listed(life, receiverId, job.id);
    const holds = ({ to, value }: Job['values'][number]) => {
      const held = heldIn(entry, to);
      return held !== null && isSame(value, held);
    };
    if ((entry !== null && job.values.every(holds)) || performance.now() > endTick) return entry;
    await pause(lookEveryMs);
  }
}

/** The job as the receiver's list holds it; null = it does not. */
async function listed(life: Life, receiverId: string, jobId: string): Promise<unknown> {
  const list = (await life.space.children(receiverId)).find(({ name }) => name === 'JobOrderList');
  if (list === undefined) return null;
  const [value] = await life.read([list.nodeId]);
  const entries: unknown = value?.statusCode.isGood() ? value.value.value : null;
  if (!Array.isArray(entries) && !ArrayBuffer.isView(entries)) return null;
  return Array.from(Object.values(entries)).find((entry) => valueAt(entry, idPath) === jobId) ?? null;
}

const idPath = parsePath('JobOrder.JobOrderID');
const workMastersPath = parsePath('JobOrder.WorkMasterID');
const parametersPath = parsePath('JobOrder.JobOrderParameters');

/** What a listed job holds of a value; null = nothing. */
function heldIn(entry: unknown, to: string): PlainValue | null {
  if (entry === null) return null;
  if (to === workMaster) return plainOf(valueAt(entry, [...workMastersPath, 0, 'ID']));
  const parameters: unknown = valueAt(entry, parametersPath);
  if (!Array.isArray(parameters)) return null;
  const held: unknown = valueAt(
    parameters.find((parameter: unknown) => valueAt(parameter, ['ID']) === to),
    ['Value'],
  );
  return plainOf(held instanceof Variant ? plainValue(held) : held);
}

/**
 * Watching nodes on a subscription, within what the server takes in one call, and what it refuses: a server may take
 * a subscription and refuse some of its items, for their number or their kind. Those are polled, and said.
 */
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  type ClientSession,
  type ClientSubscription,
  type DataValue,
  TimestampsToReturn,
} from './package.ts';
import { within } from './within.ts';

export interface Limits {
  readPerCall: number;
  watchPerCall: number;
}

export interface RefusedItem {
  /** Place among the nodes that were to be watched. */
  index: number;
  /** The server's status, `BadTooManyMonitoredItems`. */
  why: string;
}

const mostPerCall = 500;
/** Slow enough for any server, quick enough for a state. */
const leastPollMs = 1_000;
const limitNodes = { readPerCall: 'i=11705', watchPerCall: 'i=11714' } as const;

/** What the server says it takes in one call; it need not say so. Throws only where the connection fails. */
export async function limitsOf(session: ClientSession, patienceMs: number): Promise<Limits> {
  const limit = async (nodeId: string): Promise<number> => {
    // One node a question: a server may take no more than that.
    const [value] = await within(session.read([{ nodeId, attributeId: AttributeIds.Value }]), patienceMs);
    const most: unknown = value?.statusCode.isGood() ? value.value.value : null;
    return typeof most === 'number' && most > 0 ? Math.min(most, mostPerCall) : mostPerCall;
  };
  const [readPerCall, watchPerCall] = [await limit(limitNodes.readPerCall), await limit(limitNodes.watchPerCall)];
  return { readPerCall, watchPerCall };
}

/** Values of nodes, in their order. A server that takes fewer in a call than it says is asked for fewer. */
export async function readInParts(
  session: ClientSession,
  nodeIds: readonly string[],
  limits: Limits,
  patienceMs: number,
): Promise<DataValue[]> {
  const values: DataValue[] = [];
  while (values.length < nodeIds.length) {
    const some = nodeIds.slice(values.length, values.length + limits.readPerCall);
    const asked = some.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }));
    try {
      values.push(...(await within(session.read(asked), patienceMs)));
    } catch (error) {
      if (some.length === 1 || !isTooMuch(error)) throw error;
      limits.readPerCall = Math.ceil(some.length / 2);
    }
  }
  return values;
}

/** Watches `nodeIds` by notifications; gives what it made and which of them the server refuses. */
export async function watchInParts(
  subscription: ClientSubscription,
  nodeIds: readonly string[],
  { samplingIntervalMs, perCall, patienceMs }: { samplingIntervalMs: number; perCall: number; patienceMs: number },
  changed: (index: number, value: DataValue) => void,
): Promise<{ groups: ClientMonitoredItemGroup[]; refused: RefusedItem[] }> {
  const groups: ClientMonitoredItemGroup[] = [];
  const refused: RefusedItem[] = [];
  for (let from = 0; from < nodeIds.length; from += perCall) {
    const items = nodeIds.slice(from, from + perCall).map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }));
    const parameters = { samplingInterval: samplingIntervalMs, discardOldest: true, queueSize: 100 };
    const group = ClientMonitoredItemGroup.create(subscription, items, parameters, TimestampsToReturn.Both);
    group.on('changed', (_item, value, index) => changed(from + index, value));
    const fault = await within(
      new Promise<string | null>((resolve) => {
        group.on('initialized', () => resolve(null));
        group.on('err', resolve);
      }),
      patienceMs,
    );
    if (fault !== null && !isTooMuch(new Error(fault))) throw new Error(fault);
    group.monitoredItems.forEach(({ statusCode }, index) => {
      if (fault !== null) refused.push({ index: from + index, why: 'BadTooManyOperations' });
      else if (!statusCode.isGood()) refused.push({ index: from + index, why: statusCode.name });
    });
    if (fault === null) groups.push(group);
  }
  return { groups, refused };
}

/** Asks for what the server does not notify of. Only what is new is told, as a notification would. */
export function poll(
  nodeIds: readonly string[],
  everyMs: number,
  read: (nodeIds: readonly string[]) => Promise<DataValue[]>,
  changed: (index: number, value: DataValue) => void,
): () => void {
  const last: (DataValue | undefined)[] = [];
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      (await read(nodeIds)).forEach((value, index) => {
        if (!isSame(last[index], value)) changed(index, value);
        last[index] = value;
      });
    } catch {
      // A server that does not answer is the watchdog's.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => void ask(), Math.max(everyMs, leastPollMs));
  return () => clearInterval(timer);
}

function isSame(a: DataValue | undefined, b: DataValue): boolean {
  return (
    a !== undefined &&
    a.statusCode.value === b.statusCode.value &&
    a.sourceTimestamp?.getTime() === b.sourceTimestamp?.getTime() &&
    JSON.stringify(a.value) === JSON.stringify(b.value)
  );
}

function isTooMuch(error: unknown): boolean {
  return error instanceof Error && /TooMany|LimitsExceeded|TooLarge/.test(error.message);
}

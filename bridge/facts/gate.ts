/**
 * Which facts of a box are believed: of its own machines and orders, of a time that can be, no faster than its machines run. The
 * others are set aside with the reason; the box's cursor goes on.
 */
import { type Event, EventSchema } from '../../shared/core/words/event.ts';
import { faultsIn } from '../../shared/core/words/faults.ts';
import { hasMoreValues } from '../../shared/core/words/json.ts';
import type { Machine, Plant } from '../../shared/core/words/plant.ts';
import { faultOfFact } from '../../shared/core/words/plausible.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { type Sentence, wordsSaid } from '../../shared/core/words/sentence.ts';
import type { ReceivedFact } from '../../shared/core/words/wire.ts';
import type { In } from '../storage/storage.ts';
import type { Bindings } from './bindings.ts';
import { isCounted } from './received.ts';
import type { FactsAside } from './set-aside.ts';
import type { Voices } from './voices.ts';

/** So many wait for a person at most; then the box keeps the rest, in its journal. */
const MOST_ASIDE = 10_000;
/** So much of them, for one may be as long as a whole call. */
const MOST_ASIDE_MB = 64;

/** A plant of a thousand machines has fewer. Zod fails outright of some hundred thousand wrong entries. */
const MOST_VALUES = 50_000;
const tooLarge: Sentence = { what: 'factUnreadable', field: '', words: `more than ${MOST_VALUES} values` };

export interface Gate {
  /**
   * What passes; the rest is set aside. `isLost`: what the box was told of was lost.
   * Errors: `tooMany` when too much waits already.
   */
  judge(
    transaction: In<'told' | 'owners' | 'quarantine'>,
    from: { edgeId: string; isLost: boolean },
    received: readonly ReceivedFact[],
  ): Promise<Event[]>;
}

export interface GateOptions {
  aside: FactsAside;
  bindings: Bindings;
  voices: Voices;
  plantOf: (edgeId: string) => Plant | null;
  now: () => number;
}

export function openGate({ aside, bindings, voices, plantOf, now }: GateOptions): Gate {
  return {
    judge: async (transaction, from, received) => {
      const { edgeId } = from;
      const at = now();
      const read = received.map((one) => ({ one, ...readFact(one) }));
      const facts = read.flatMap((one) => ('fact' in one ? one.fact : []));
      const voice = await voices(transaction, from, facts);
      const passed: Event[] = [];
      const wrong: { one: ReceivedFact; why: Sentence }[] = [];
      let machines: Machines = machinesOf(plantOf(edgeId));
      for (const { one, ...of } of read) {
        const why =
          'fault' in of ? of.fault : (faultOf(transaction, of.fact, edgeId, machines, at) ?? voice.faultOf(of.fact));
        if ('fact' in of && why === null) {
          passed.push(of.fact);
          if (of.fact.type === 'masterDataChanged') machines = machinesOf(of.fact.plant);
        } else wrong.push({ one, why: why ?? { what: 'factOfFuture' } });
      }
      // Most calls have none.
      if (wrong.length > 0) await mustHaveRoom(transaction, edgeId, wrong);
      for (const { one, why } of wrong) aside.add(transaction, edgeId, one.seq, why, one);
      return passed;
    },
  };

  /** Errors: `tooMany`. */
  async function mustHaveRoom(
    { quarantine }: In<'quarantine'>,
    edgeId: string,
    wrong: readonly { one: ReceivedFact }[],
  ): Promise<void> {
    const facts = (await quarantine.open(edgeId)) + wrong.length;
    if (facts > MOST_ASIDE) throw new Problem('tooMany', { what: 'tooManyAside', edgeId, most: MOST_ASIDE });
    const more = wrong.reduce((sum, { one }) => sum + Buffer.byteLength(JSON.stringify(one)), 0);
    if ((await quarantine.openBytes(edgeId)) + more > MOST_ASIDE_MB * 1_048_576)
      throw new Problem('tooMany', { what: 'tooMuchAside', edgeId, mostMb: MOST_ASIDE_MB });
  }

  function faultOf(
    transaction: In<'owners'>,
    event: Event,
    edgeId: string,
    machines: Machines,
    at: number,
  ): Sentence | null {
    const { machineId } = event;
    if (machineId === null) return faultOfFact(event, at, null);
    const owner = bindings.ownerOf(machineId) ?? edgeId;
    if (owner !== edgeId) return { what: 'factOfForeignMachine', machineId, owner };
    // Before a box has told its plant, its history may tell of machines that nobody else has.
    if (machines !== null && !machines.has(machineId)) return { what: 'factOfUnknownMachine', machineId };
    const fault = faultOfFact(event, at, machines?.get(machineId) ?? null);
    if (fault === null) bindings.claim(transaction, machineId, edgeId);
    return fault;
  }
}

type Machines = ReadonlyMap<string, Machine> | null;

function machinesOf(plant: Plant | null): Machines {
  return plant === null ? null : new Map(plant.machines.map((machine) => [machine.id, machine]));
}

function readFact(one: ReceivedFact): { fact: Event } | { fault: Sentence } {
  if (isCounted(one)) return { fact: one };
  if (hasMoreValues(one, MOST_VALUES)) return { fault: tooLarge };
  const read = EventSchema.safeParse(one);
  return read.success ? { fact: read.data } : { fault: unreadable(read.error) };
}

function unreadable(error: Parameters<typeof faultsIn>[0]): Sentence {
  const [fault] = faultsIn(error);
  return {
    what: 'factUnreadable',
    field: (fault?.path ?? []).map(String).join('.'),
    words: wordsSaid(fault?.message ?? '').slice(0, 200),
  };
}

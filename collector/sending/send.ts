/**
 * Sends to the machines what the facts say has begun, each once: the intent is on disk before the first value
 * goes out, the outcome after the last. What a stopped box left open is never sent again; at the next start it
 * ends as not confirmed, and a person looks at the machine.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { EventOf } from '../../shared/core/words/event.ts';
import type { MachineState } from '../../shared/core/words/plant.ts';
import { notSent, type Sending, type SendingResult } from '../../shared/core/words/sending.ts';
import { inEnglish } from '../../shared/core/words/sentence.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { CollectorConfig } from '../config.ts';
import type { Logbook } from '../journal/logbook.ts';
import { sendRulesOf } from '../sources/mapping/write.ts';
import type { Source } from '../sources/source.ts';

export interface Sender {
  /** What may be sent to a machine, and whether it could be now; null = nothing. */
  sending(machineId: string): Sending | null;
  /** Resolves when what is under way has ended, or after a few seconds. */
  stop(): Promise<void>;
}

export interface SenderOptions {
  logbook: Logbook;
  sources: () => CollectorConfig['sources'];
  source: (machineId: string) => Source | null;
  state: (machineId: string) => MachineState | null;
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
  /** A source that has not answered by then is not waited for. */
  patienceMs?: number;
}

const STOP_MS = 4_000;
const AGAIN_MS = 1_000;

export function createSender(options: SenderOptions): Sender {
  const { logbook, now, log, patienceMs = MINUTE_MS } = options;
  const underWay = new Map<string, Promise<void>>();
  let stopping = false;

  logbook.whenWhole(() => closeOpenOnes(logbook, now()));
  logbook.onFacts((events) => {
    for (const event of events)
      if (event.type === 'sendingBegun' && isOpen(logbook, event)) {
        const work = carryOut(event).finally(() => underWay.delete(event.machineId));
        underWay.set(event.machineId, work);
      }
  });

  const carryOut = async (begun: EventOf<'sendingBegun'>): Promise<void> => {
    const results = await outcome(begun);
    while (!endedOnDisk(begun, results)) {
      if (stopping) return;
      await pause(AGAIN_MS);
    }
  };
  const outcome = async (begun: EventOf<'sendingBegun'>): Promise<readonly SendingResult[]> => {
    const { machineId, operationId, values } = begun;
    const source = options.source(machineId);
    if (source === null) return notSent(values, inEnglish({ what: 'noSourceSpeaks', machineId }));
    if (source.send === undefined)
      return notSent(values, inEnglish({ what: 'sourceCannotWrite', sourceId: source.id }));
    const quantityPcs = logbook.ledger.planNow(operationId)?.operation.quantityPcs ?? 0;
    const silent = values.map((sent): SendingResult => {
      const words = 'the machine did not answer in time: look at it before you send again';
      return { ...sent, before: null, after: null, outcome: 'notConfirmed', words };
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly SendingResult[]>((resolve) => {
      timer = setTimeout(() => resolve(silent), patienceMs);
    });
    try {
      return await Promise.race([source.send(machineId, { operationId, quantityPcs, values }), late]);
    } catch (error) {
      const words = wordsOf(error);
      return silent.map((result) => ({ ...result, words: words.slice(0, 2_000) }));
    } finally {
      clearTimeout(timer);
    }
  };
  /** false: the disk did not take it; what the machine answered is kept until it does. */
  const endedOnDisk = (begun: EventOf<'sendingBegun'>, results: readonly SendingResult[]): boolean => {
    try {
      logbook.commit({ recordedAt: now(), facts: [endOf(begun, results, now())] });
      return true;
    } catch (error) {
      log('error', `what machine ${begun.machineId} answered could not be stored yet`, { error: String(error) });
      return false;
    }
  };

  return {
    sending: (machineId) => {
      const mapping = options
        .sources()
        .flatMap(({ machines }) => machines)
        .find((one) => one.machineId === machineId);
      const rules = mapping === undefined ? null : sendRulesOf(mapping);
      if (rules === null) return null;
      return { rules, isUnderWay: underWay.has(machineId), isRunning: options.state(machineId) === 'running' };
    },
    stop: async () => {
      stopping = true;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([Promise.all(underWay.values()), late]);
      clearTimeout(timer);
    },
  };
}

function isOpen(logbook: Logbook, begun: EventOf<'sendingBegun'>): boolean {
  const record = logbook.sendings(begun.machineId).find((one) => one.begun.seq === begun.seq);
  return record !== undefined && record.ended === null;
}

function closeOpenOnes(logbook: Logbook, now: number): void {
  const open = logbook.ledger.plant.machines
    .flatMap(({ id }) => logbook.sendings(id))
    .flatMap(({ begun, ended }) => (ended === null ? [begun] : []));
  if (open.length === 0) return;
  const words = 'this box was stopped before the machine had answered: look at the machine before you send again';
  const facts = open.map((begun) => {
    const results = begun.values.map((sent): SendingResult => {
      return { ...sent, before: null, after: null, outcome: 'notConfirmed', words };
    });
    return endOf(begun, results, now);
  });
  logbook.commit({ recordedAt: now, facts });
}

function endOf(begun: EventOf<'sendingBegun'>, results: readonly SendingResult[], at: number) {
  const { machineId, by, sendingId, operationId } = begun;
  return { type: 'sendingEnded' as const, machineId, at, by, sendingId, operationId, results: [...results] };
}

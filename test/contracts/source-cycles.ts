/** Rules of a source whose messages are a cycle each: nothing but the sender tells a repeat from another cycle. */
import { expect, test } from 'vitest';
import { until } from '../collector/sources/support/collect.ts';
import { factsBy, partsOf } from '../collector/sources/support/facts.ts';
import { type ContractOptions, machineId, type Trial } from './source-peer.ts';

export function rulesOfCycles(trial: Trial, { cycles, hidesRepeats }: ContractOptions): void {
  if (cycles === undefined) return;
  const made = () => partsOf(factsBy(machineId, { total: { width: 'unbounded', unit: 'cycle' } }, trial.got.samples));
  const isMade = async (count: number) => {
    await until(() => made() >= count, `${count} cycles are counted`);
    await isAnswered();
    expect(made()).toBe(count);
  };
  /** No message is on its way; and a cut takes no answer with it. */
  const isAnswered = async () => {
    await expect.poll(async () => (await trial.peer.unanswered?.()) ?? 0, { timeout: 120_000 }).toBe(0);
  };
  const send = async (times: readonly (number | null)[]): Promise<void> => trial.peer.sendCycles?.(times);
  const thisSecond = () => Math.floor(Date.now() / 1_000) * 1_000;
  const timeless = (count: number): null[] => Array.from({ length: count }, () => null);
  const ofOneSecond = (count: number): number[] => Array.from({ length: count }, thisSecond);

  test.for([
    ['without a time', timeless],
    ['with a time in whole seconds', ofOneSecond],
  ] as const)('messages that are a cycle each, %s: thirty of one second are thirty', async ([, times]) => {
    await trial.connectedToCycles(cycles, times === ofOneSecond);
    await send(times(30));
    await isMade(30);
  });

  test('a cycle that tells its time to the millisecond and is sent once more is one; two of one millisecond are two', async () => {
    await trial.connectedToCycles(cycles, true);
    const at = thisSecond() + 7;
    await send([at, at + 1, at + 1, at + 2, at, at + 3]);
    await isMade(5);
  });

  test.for([
    ['without a time', timeless],
    ['with a time in whole seconds', ofOneSecond],
  ] as const)('what the broker kept of them while the line was cut, %s, is counted whole', async ([, times]) => {
    await trial.connectedToCycles(cycles, times === ofOneSecond);
    await send(times(2));
    await isMade(2);
    trial.way.refuse();
    await until(() => !trial.source.health().connected, 'it is cut');
    await send(times(40));
    trial.way.accept();
    await isMade(42);
  });

  test('what is delivered again because it was not on disk yet is counted once', async (context) => {
    if (hidesRepeats !== undefined) return context.skip(hidesRepeats);
    await trial.connectedToCycles(cycles, false);
    await send(timeless(2));
    await isMade(2);
    let release = (): void => {};
    trial.got.hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    await send(timeless(10));
    await until(() => trial.source.health().received >= 12, 'they came');
    const before = trial.source.health().reconnects;
    trial.way.cut();
    await until(() => trial.source.health().reconnects > before, 'it is connected again');
    await until(() => trial.source.health().received >= 22, 'they came again');
    trial.got.hold = null;
    release();
    await send(timeless(1));
    await isMade(13);
  });
}

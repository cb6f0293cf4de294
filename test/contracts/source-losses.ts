/** Rules of a source about what it does not know: a dead line, a state without a value, what is merely not told. */
import { expect, test } from 'vitest';
import { until } from '../collector/sources/support/collect.ts';
import type { Trial } from './source-peer.ts';

export function rulesOfLosses(trial: Trial): void {
  const { seen, lineIs, parts, facts, liveState } = trial;
  const isLost = () => facts().findLast(({ type }) => type === 'signalLost' || type === 'signalRestored');

  test('what is not told is as it was', async () => {
    await trial.connected(1_200);
    await trial.peer.setState('fault');
    await until(() => liveState() === 'fault', 'the state is fault');
    const said = trial.got.of('state').length;
    for (const reading of [1_201, 1_202, 1_203]) {
      await (trial.peer.tellCounterAlone ?? trial.peer.setCounter)(reading);
      await seen(reading);
    }
    expect(parts()).toBe(3);
    expect(trial.got.of('state').length).toBe(said);
    expect(trial.got.of('line').every(({ value }) => value.up)).toBe(true);
  });

  test('a line that is down for its state stays down whatever is counted, and its loss is said all the same', async (context) => {
    const { spoilState } = trial.peer;
    if (spoilState === undefined) return context.skip('this protocol has no value that is bad');
    await trial.connected(1_300);
    await spoilState();
    await lineIs(false);
    await trial.peer.setCounter(1_301);
    await until(() => parts() === 1 || trial.counted().at(-1)?.value.reading === 1_300, 'it is counted, or not told');
    expect(isLost()).toMatchObject({ type: 'signalLost' });
    const said = trial.got.of('line').length;
    await trial.peer.killServer();
    await until(() => trial.got.of('line').length > said, 'the loss is said');
    expect(trial.got.of('line').at(-1)?.value.up).toBe(false);
    expect(isLost()).toMatchObject({ type: 'signalLost' });
    await trial.peer.restartServer();
    await until(() => trial.source.health().connected, 'it is connected again');
    await trial.peer.setState('running');
    await trial.peer.setCounter(1_302);
    await seen(1_302);
    await lineIs(true);
    expect(parts()).toBe(2);
    await until(() => liveState() === 'running', 'the state is known again');
  });

  test('a source that ends while nobody answers is gone: its successor has the server to itself', async () => {
    await trial.connected(1_350, true);
    const { way, got } = trial;
    const before = way.accepted ?? 0;
    way.stall();
    way.cut();
    await lineIs(false);
    await until(() => way.accepted === undefined || way.accepted > before, 'it dials');
    await trial.source.stop();
    const said = got.samples.length;
    way.resume();
    await trial.connected(1_351);
    // As long as a source takes to come back by itself.
    trial.way.refuse();
    await lineIs(false);
    trial.way.accept();
    await lineIs(true);
    expect(got.samples.length).toBe(said);
    // Whom another of its name throws off comes back more than once.
    expect(trial.source.health().reconnects).toBeLessThan(2);
    await way.stop();
  });

  test('what was told before the end of a life counts, also where the next begins with a counter of its own; between them nothing is said of the present', async () => {
    const { peer } = trial;
    await trial.connected(1_400, true);
    const { got } = trial;
    if (peer.loseNext !== undefined) {
      await peer.loseNext();
      await peer.setCounter(1_402);
      await peer.setCounter(1_405);
    } else {
      await peer.setCounter(1_405);
      await seen(1_405);
    }
    await peer.killServer();
    await lineIs(false);
    const heard = got.samples.length;
    expect(isLost()).toMatchObject({ type: 'signalLost' });
    await peer.restartServer();
    await until(() => trial.source.health().connected, 'it is connected again');
    await peer.setState('stopped');
    await peer.setCounter(2);
    await seen(2);
    expect(parts()).toBe(7);
    await until(() => liveState() === 'stopped', 'the state is the present one');
    const since = got.samples.slice(heard);
    const upAt = since.findIndex(({ value }) => value.signal === 'line' && value.up);
    expect(since[upAt]?.value).toMatchObject({ up: true });
    expect(since.slice(0, upAt).filter(({ value, historical }) => value.signal !== 'line' && !historical)).toEqual([]);
  });
}

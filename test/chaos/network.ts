/** What a network does to an MQTT source whose broker keeps its session: cut, held, half closed, as slow as an old modem. */
import mqtt from 'mqtt';
import { openIngest } from '../../collector/intake/ingest.ts';
import { openJournal } from '../../collector/journal/journal.ts';
import { openLogbook } from '../../collector/journal/logbook.ts';
import { startAedes } from '../collector/sources/support/broker.ts';
import { collect, until } from '../collector/sources/support/collect.ts';
import { mqttJsonSource } from '../collector/sources/support/sources.ts';
import { TcpProxy } from '../proxy.ts';
import { type Draw, inFolder, plant, type Row, row } from './faults.ts';

const faults = ['cut', 'stall', 'halfClose', 'trickle'] as const;
const PARTS = 25;
/** 1 kbit/s. */
const BYTES_PER_S = 125;

/** A machine works through it; in the end the journal holds each of its parts once. Said after: until the line was down. */
export function brokenNetworks(runs: number, draw: Draw): Promise<Row> {
  return inFolder(async (folder) => {
    const result = row('network cut, held, half closed, 1 kbit/s', runs);
    const journal = openJournal(folder, 'edge-1', () => 'journal-0001');
    const ingest = openIngest({ logbook: openLogbook(journal, plant), now: Date.now, log: () => {} });
    const broker = await startAedes();
    const proxy = new TcpProxy(broker.port);
    await proxy.start();
    const collected = collect();
    const context = { ...collected.context, intake: ingest };
    const machines = [{ machineId: 'press-1', profile: 'mqtt-status', counters: { total: { read: 'good' } } }];
    const source = mqttJsonSource(`mqtt://127.0.0.1:${proxy.port}`, { ...collected, context }, machines);
    const machine = await mqtt.connectAsync(broker.url);
    let made = 0;
    const tell = (good: number) =>
      machine.publishAsync('plant/x/press-1/status', JSON.stringify({ ts: Date.now(), state: 'RUN', good }), {
        qos: 1,
      });
    try {
      await source.start();
      await until(() => source.health().connected, 'it is connected', 20_000);
      await tell(made);
      await until(() => ingest.traffic('press-1').received > 0, 'the first reading is here', 20_000);
      for (let run = 0; run < runs; run++) {
        const fault = faults[run % faults.length] ?? 'cut';
        const begunMs = performance.now();
        if (fault === 'cut') proxy.cut();
        else if (fault === 'stall') proxy.stall();
        else if (fault === 'halfClose') proxy.halfClose();
        else proxy.trickle(BYTES_PER_S);
        const parts = fault === 'trickle' ? 3 : 1 + Math.floor(draw() * PARTS);
        for (let n = 0; n < parts; n++) await tell(++made);
        if (fault === 'stall' || fault === 'halfClose') {
          await until(() => !source.health().connected, 'the loss is said', 20_000);
          result.saidAfterMs = Math.max(result.saidAfterMs ?? 0, Math.round(performance.now() - begunMs));
        }
        proxy.resume();
        if (fault !== 'trickle') proxy.trickle(null);
        await until(() => source.health().connected, 'it is connected again', 30_000);
        await tell(++made);
        await until(() => lastReading(journal) === made, `part ${made} is there after ${fault}`, 60_000);
        proxy.trickle(null);
      }
      const counts = journal.read(1, 100_000).flatMap((fact) => (fact.type === 'counted' ? [fact.count] : []));
      const sum = counts.reduce((parts, steps) => parts + steps, 0);
      result.lost += Math.max(0, made - sum);
      result.doubled += Math.max(0, sum - made);
    } finally {
      await source.stop();
      await machine.endAsync(true);
      await proxy.stop();
      await broker.stop();
      ingest.close();
      journal.close();
    }
    return result;
  });
}

function lastReading(journal: ReturnType<typeof openJournal>): number | null {
  const last = journal.lastSeq();
  for (let seq = last; seq > Math.max(0, last - 20); seq--)
    for (const fact of journal.read(seq, 1)) if (fact.type === 'counted') return fact.reading;
  return 0;
}

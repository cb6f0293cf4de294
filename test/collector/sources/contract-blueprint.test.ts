import { createServer, type Server, type Socket } from 'node:net';
import { BlueprintOptionsSchema, createBlueprint } from '../../../collector/sources/blueprint.ts';
import { applyOverride } from '../../../collector/sources/mapping/profile.ts';
import { type Peer, sourceContract } from '../../contracts/source.ts';
import { freePort } from '../../free-port.ts';

/** A machine that says where it stands to whoever connects, with each change and every 50 ms. */
async function startPeer(): Promise<Peer> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let total = 0;
  let state: string | null = 'RUN';
  let offMs = 0;
  let last = '';
  let server: Server | null = null;
  const write = (line: string) => {
    for (const socket of sockets) socket.write(line);
  };
  const tell = (values: object) => {
    last = `${JSON.stringify(values)}\n`;
    write(last);
  };
  const say = (ts = Date.now() + offMs) => tell({ state, total, ts });
  const begin = () =>
    new Promise<void>((resolve) => {
      server = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
        say();
      });
      server.listen(port, '127.0.0.1', resolve);
    });
  const end = async () => {
    const ending = server;
    server = null;
    for (const socket of sockets) socket.resetAndDestroy();
    if (ending !== null) await new Promise((resolve) => ending.close(resolve));
  };
  await begin();
  const ticking = setInterval(() => say(), 50);
  return {
    port,
    async setState(next) {
      state = { running: 'RUN', stopped: 'STOP', fault: 'FAULT' }[next];
      say();
    },
    async setCounter(reading, at) {
      total = reading;
      say(at);
    },
    async tellCounterAlone(reading) {
      total = reading;
      tell({ total, ts: Date.now() + offMs });
    },
    async spoilState() {
      state = null;
      say();
    },
    async setClock({ valuesMs }) {
      offMs = valuesMs;
    },
    sendAgain: async () => write(last),
    sendLate: async (reading, at) => write(`${JSON.stringify({ state, total: reading, ts: at })}\n`),
    sendMalformed: async () => write('{"total": 9'.concat('\n')),
    killServer: end,
    restartServer: begin,
    async stop() {
      clearInterval(ticking);
      await end();
    },
  };
}

sourceContract('The blueprint', {
  start: startPeer,
  source: (port, got) =>
    createBlueprint(
      BlueprintOptionsSchema.parse({
        id: 's',
        kind: 'blueprint',
        host: '127.0.0.1',
        port,
        staleMs: 800,
        reconnectMs: 50,
        machines: [{ machineId: 'm-1' }],
      }),
      [
        applyOverride('blueprint', null, {
          machineId: 'm-1',
          read: { state: 'state', total: 'total' },
          state: {
            word: 'state',
            names: {},
            noAlarm: [],
            rules: [
              { when: { state: 'RUN' }, state: 'running' },
              { when: { state: 'STOP' }, state: 'stopped' },
              { when: { state: 'FAULT' }, state: 'fault' },
            ],
          },
          counters: { total: { read: 'total', width: 'u32', unit: 'part' } },
          write: {},
        }),
      ],
      got.context,
    ),
  width: 'u32',
});

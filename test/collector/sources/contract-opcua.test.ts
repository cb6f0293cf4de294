import { type Peer, sourceContract } from '../../contracts/source.ts';
import { packmlNodes, TestOpcuaServer } from './support/opcua.ts';
import { opcuaSetting, opcuaSource } from './support/sources.ts';

async function startPeer(): Promise<Peer> {
  const server = await TestOpcuaServer.start({
    nodes: { ...packmlNodes('m-1'), ...packmlNodes('m-2') },
    everyChange: true,
  });
  let offMs = 0;
  const set = (path: string, value: unknown, at = Date.now() + offMs) => server.set({ [`m-1/${path}`]: { value, at } });
  return {
    port: server.port,
    setState: (state) => set('Status/StateCurrent', { running: 6, stopped: 2, fault: 9 }[state]),
    setCounter: (reading, at) => set('Admin/ProdProcessedCount', reading, at),
    spoilState: () => server.set({ 'm-1/Status/StateCurrent': { value: 6, status: 'BadSensorFailure' } }),
    async setClock({ valuesMs, serverMs }) {
      offMs = valuesMs;
      await server.setClock(serverMs);
    },
    sendLate: (reading, at) => set('Admin/ProdProcessedCount', reading, at),
    killServer: () => server.kill(),
    restartServer: () => server.begin({ namespacesBefore: 3 }),
    stop: () => server.stop(),
  };
}

const eachChange = { samplingIntervalMs: 0 };
const unhurried = { ...eachChange, staleMs: 60_000 };

sourceContract('OPC UA', {
  start: startPeer,
  source: (port, got, patient) =>
    opcuaSource(
      `opc.tcp://127.0.0.1:${port}`,
      got,
      [{ machineId: 'm-1', profile: 'packml' }],
      patient ? unhurried : eachChange,
    ),
  change(source, port, machines) {
    const entries = machines.map((machine) => ({ ...machine, profile: 'packml' }));
    const { options, mappings } = opcuaSetting(`opc.tcp://127.0.0.1:${port}`, entries, unhurried);
    source.change?.(options, mappings);
  },
  width: 'u32',
});

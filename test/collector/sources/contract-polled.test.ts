import type { PlcServer } from '../../../simulators/faces/tcp-server.ts';
import { type Peer, sourceContract } from '../../contracts/source.ts';
import { until } from './support/collect.ts';
import { type PolledKind, polledSetting, polledSource, startModbus, startS7 } from './support/polled.ts';

const states = { running: 1, stopped: 3, fault: 4 } as const;

interface Memory {
  server: PlcServer;
  /** How many reads it has answered. */
  reads(): number;
  setState(state: number): void;
  setCounter(reading: number): void;
}

async function modbusMemory(): Promise<Memory> {
  const { server, asked, device } = await startModbus([1, 2]);
  const { holding } = device(1);
  return {
    server,
    reads: () => asked.length,
    setState: (state) => {
      holding[0] = state;
    },
    setCounter: (reading) => holding.set([Math.floor(reading / 65_536), reading % 65_536], 2),
  };
}

async function s7Memory(): Promise<Memory> {
  const { server, asked, block } = await startS7({ DB100: 60, DB101: 60 });
  return {
    server,
    reads: () => asked.length,
    setState: (state) => void block('DB100').writeUInt16BE(state, 0),
    setCounter: (reading) => void block('DB100').writeUInt32BE(reading, 4),
  };
}

async function peerOf({ server, reads, setState, setCounter }: Memory): Promise<Peer> {
  return {
    port: server.port,
    /** What changes back before anybody asks is seen by nobody: each state stands until it was read. */
    async setState(state) {
      setState(states[state]);
      const before = reads();
      const isRead = () => server.connections === 0 || reads() >= before + 3;
      await until(isRead, 'the state is read');
    },
    setCounter: async (reading) => setCounter(reading),
    sendMalformed: async () => setState(99),
    killServer: () => server.kill(),
    restartServer: () => server.revive(),
    stop: () => server.kill(),
  };
}

const second: Record<PolledKind, object> = {
  modbus: { unitId: 2 },
  s7: { read: { state: 'DB101,WORD0', total: 'DB101,DWORD4', scrap: 'DB101,DWORD8' } },
};

function machinesOf(kind: PolledKind, machines: readonly { machineId: string }[]): object[] {
  return machines.map((machine) => ({
    ...machine,
    profile: `${kind}-block`,
    ...(machine.machineId === 'm-2' ? second[kind] : {}),
  }));
}

const patience = { timeoutMs: 20_000, staleMs: 60_000 };

for (const [kind, name, memory] of [
  ['modbus', 'Modbus TCP', modbusMemory],
  ['s7', 'S7', s7Memory],
] as const)
  sourceContract(name, {
    start: async () => peerOf(await memory()),
    source: (port, got, patient) =>
      polledSource(kind, port, got, machinesOf(kind, [{ machineId: 'm-1' }]), patient ? patience : {}),
    change(source, port, machines) {
      const { options, mappings } = polledSetting(kind, port, machinesOf(kind, machines), patience);
      source.change?.(options, mappings);
    },
    width: 'u32',
  });

/** Polled sources for tests, with times short enough to wait for, and controllers that hold a machine's block. */
import { loadProfiles, resolveMachine } from '../../../../collector/profiles/profiles.ts';
import type { SourceOptions } from '../../../../collector/sources/kind.ts';
import type { MachineMapping } from '../../../../collector/sources/mapping/profile.ts';
import { builtInSources } from '../../../../collector/sources/registry.ts';
import type { Source } from '../../../../collector/sources/source.ts';
import { freshDevice, type ModbusDevice, startModbusServer } from '../../../../simulators/faces/modbus-server.ts';
import { freshController, type S7Controller, startS7Server } from '../../../../simulators/faces/s7-server.ts';
import type { PlcServer } from '../../../../simulators/faces/tcp-server.ts';
import type { Collected } from './collect.ts';

const profiles = loadProfiles();
const local = { host: '127.0.0.1', port: 0 };

export type PolledKind = 'modbus' | 's7';

export function polledSetting(
  kind: PolledKind,
  port: number,
  machines: object[],
  more: object = {},
): { options: SourceOptions; mappings: MachineMapping[] } {
  const options = builtInSources.OptionsSchema.parse({
    id: 's',
    kind,
    host: '127.0.0.1',
    port,
    intervalMs: 20,
    timeoutMs: 400,
    connectTimeoutMs: 1_000,
    staleMs: 800,
    reconnectMs: 50,
    reconnectMaxMs: 200,
    machines,
    ...more,
  });
  return { options, mappings: options.machines.map((machine) => resolveMachine(kind, machine, profiles)) };
}

export function polledSource(
  kind: PolledKind,
  port: number,
  got: Collected,
  machines: object[],
  more: object = {},
): Source {
  const { options, mappings } = polledSetting(kind, port, machines, more);
  return builtInSources.create(options, mappings, got.context);
}

/** What one read asked for, in the block's own unit. */
interface Asked {
  block: string;
  from: number;
  count: number;
}

export interface TestModbus {
  server: PlcServer;
  devices: Map<number, ModbusDevice>;
  asked: (Asked & { unit: number })[];
  device(unit?: number): ModbusDevice;
}

const tableNames: Readonly<Record<number, string>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };

export async function startModbus(units: readonly number[] = [1]): Promise<TestModbus> {
  const devices = new Map(units.map((unit) => [unit, freshDevice()]));
  const asked: TestModbus['asked'] = [];
  const server = await startModbusServer(local, devices, ({ unit, code, from, count }) =>
    asked.push({ unit, block: tableNames[code] ?? '?', from, count }),
  );
  return {
    server,
    devices,
    asked,
    device(unit = 1) {
      const device = devices.get(unit);
      if (device === undefined) throw new Error(`there is no unit ${unit}`);
      return device;
    },
  };
}

export interface TestS7 {
  server: PlcServer;
  controller: S7Controller;
  asked: Asked[];
  block(name: string): Buffer;
}

export async function startS7(blocks: Readonly<Record<string, number>> = { DB100: 60 }): Promise<TestS7> {
  const controller = freshController(
    Object.fromEntries(Object.entries(blocks).map(([name, bytes]) => [name, Buffer.alloc(bytes)])),
  );
  const asked: Asked[] = [];
  const server = await startS7Server(local, controller, (item) => asked.push(item));
  return {
    server,
    controller,
    asked,
    block(name) {
      const block = controller.blocks.get(name);
      if (block === undefined) throw new Error(`there is no block ${name}`);
      return block;
    },
  };
}

/** What a block of `simulators/faces/plc.ts` shows. */
interface Shown {
  state?: number;
  total?: number;
  scrap?: number;
  job?: string;
  alarm?: string;
}

/** A controller for each profile, whose block can be set. */
export const controllers: Readonly<
  Record<string, { kind: PolledKind; start(): Promise<{ server: PlcServer; set(shown: Shown): void }> }>
> = {
  'modbus-block': {
    kind: 'modbus',
    async start() {
      const { server, device } = await startModbus();
      const { holding } = device();
      const words = (number: number) => [Math.floor(number / 65_536), number % 65_536];
      const text = (from: string, bytes: number) => {
        const padded = Buffer.alloc(bytes);
        padded.write(from, 'latin1');
        return Array.from({ length: bytes / 2 }, (_, index) => padded.readUInt16BE(index * 2));
      };
      return {
        server,
        set({ state, total, scrap, job, alarm }) {
          if (state !== undefined) holding.set([state], 0);
          if (total !== undefined) holding.set(words(total), 2);
          if (scrap !== undefined) holding.set(words(scrap), 4);
          if (job !== undefined) holding.set(text(job, 32), 6);
          if (alarm !== undefined) holding.set(text(alarm, 16), 22);
        },
      };
    },
  },
  's7-block': {
    kind: 's7',
    async start() {
      const { server, block } = await startS7();
      const memory = block('DB100');
      const text = (at: number, most: number, from: string) => {
        memory.writeUInt8(most, at);
        memory.writeUInt8(from.length, at + 1);
        memory.write(from.padEnd(most, '\0'), at + 2, 'latin1');
      };
      return {
        server,
        set({ state, total, scrap, job, alarm }) {
          if (state !== undefined) memory.writeUInt16BE(state, 0);
          if (total !== undefined) memory.writeUInt32BE(total, 4);
          if (scrap !== undefined) memory.writeUInt32BE(scrap, 8);
          if (job !== undefined) text(12, 30, job);
          if (alarm !== undefined) text(44, 14, alarm);
        },
      };
    },
  },
};

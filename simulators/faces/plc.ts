/**
 * Machines whose controller is only asked: a block of memory each, over Modbus TCP (a unit each, holding registers from
 * 0) or S7 (a data block each, DB100 and up). Both lay it out alike, in words of 16 bits:
 *
 *     0 state   2-3 parts   4-5 scrap   6-21 job (32 bytes)   22-29 alarm (16 bytes)
 */
import type { MachineState } from '../../shared/core/words/plant.ts';
import type { Machine } from '../plant/machine.ts';
import type { Face } from './face.ts';
import { freshDevice, type ModbusDevice, startModbusServer } from './modbus-server.ts';
import { freshController, startS7Server } from './s7-server.ts';
import type { PlcServer } from './tcp-server.ts';

export interface PlcFaceOptions {
  host: string;
  port: number;
}

const blockBytes = 60;

const plcStates: Record<MachineState, number> = {
  off: 0,
  running: 1,
  idle: 2,
  stopped: 3,
  fault: 4,
  setup: 5,
  maintenance: 6,
};

/** Text as this controller keeps it. */
type WriteText = (block: Buffer, at: number, bytes: number, text: string) => void;

function fill(block: Buffer, machine: Machine, writeText: WriteText): void {
  const { total, scrap } = machine.counters();
  block.writeUInt16BE(plcStates[machine.state()], 0);
  block.writeUInt32BE(total % 2 ** 32, 4);
  block.writeUInt32BE(scrap % 2 ** 32, 8);
  writeText(block, 12, 32, machine.job()?.operationId ?? '');
  writeText(block, 44, 16, machine.alarm() ?? '');
}

export function createModbusFace(options: PlcFaceOptions): Face {
  const devices = new Map<number, ModbusDevice>();
  const plain: WriteText = (block, at, bytes, text) => {
    block.fill(0, at, at + bytes);
    block.write(text, at, bytes, 'latin1');
  };
  return plcFace('modbus', plain, async (blocks) => {
    blocks.forEach((_, index) => {
      devices.set(index + 1, freshDevice());
    });
    const server = await startModbusServer(options, devices);
    return {
      server,
      shown: (index, block) => {
        const held = devices.get(index + 1)?.holding;
        for (let place = 0; place < blockBytes / 2; place++) if (held) held[place] = block.readUInt16BE(place * 2);
      },
    };
  });
}

export function createS7Face(options: PlcFaceOptions): Face {
  const counted: WriteText = (block, at, bytes, text) => {
    const most = bytes - 2;
    block.writeUInt8(most, at);
    block.writeUInt8(Math.min(most, text.length), at + 1);
    block.write(text, at + 2, most, 'latin1');
  };
  return plcFace('s7', counted, async (blocks) => {
    const controller = freshController(
      Object.fromEntries(blocks.map((block, index) => [`DB${100 + index}`, Buffer.from(block)])),
    );
    const server = await startS7Server(options, controller);
    return { server, shown: (index, block) => void controller.blocks.get(`DB${100 + index}`)?.set(block) };
  });
}

interface Open {
  server: PlcServer;
  /** What a machine's block holds from now on. */
  shown(index: number, block: Buffer): void;
}

function plcFace(
  kind: 'modbus' | 's7',
  writeText: WriteText,
  open: (blocks: readonly Buffer[]) => Promise<Open>,
): Face {
  let machines: readonly Machine[] = [];
  let opened: Open | null = null;
  const show = (machine: Machine) => {
    const index = machines.findIndex(({ params }) => params.id === machine.params.id);
    if (index < 0) return;
    const block = Buffer.alloc(blockBytes);
    fill(block, machine, writeText);
    opened?.shown(index, block);
  };
  return {
    async start(all) {
      machines = all.filter(({ params }) => params.face === kind);
      if (machines.length === 0) return;
      opened = await open(machines.map(() => Buffer.alloc(blockBytes)));
      for (const machine of machines) show(machine);
    },
    tell: show,
    async stop() {
      await opened?.server.kill();
      opened = null;
    },
  };
}

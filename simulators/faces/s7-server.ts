/** An S7 controller's PUT/GET side: written by hand, apart from the collector. Reads only. */
import { type Answering, type PlcServer, startPlcServer } from './tcp-server.ts';

export interface S7Controller {
  /** `DB100`, `M`, `I`, `Q`. */
  blocks: Map<string, Buffer>;
  /** Blocks that may not be read. */
  protected?: ReadonlySet<string>;
  /** What it takes in one PDU, bytes. */
  pduBytes: number;
  slot: number;
  /** How it turns a wrong slot away. */
  turnsAway?: 'says' | 'closes';
  /** PUT/GET is allowed. */
  allowed: boolean;
}

export function freshController(blocks: Readonly<Record<string, Buffer>>): S7Controller {
  return { blocks: new Map(Object.entries(blocks)), pduBytes: 240, slot: 1, allowed: true };
}

const areas: Readonly<Record<number, string>> = { 129: 'I', 130: 'Q', 131: 'M' };

/** `asked` is told of each item before it is answered. */
export function startS7Server(
  at: { host: string; port: number },
  controller: S7Controller,
  asked: (item: { block: string; from: number; count: number }) => void = () => {},
): Promise<PlcServer> {
  const lengthOf = (bytes: Buffer) => (bytes.length < 4 ? null : bytes.readUInt16BE(2));
  return startPlcServer(at, lengthOf, () => answeringOf(controller, asked));
}

function answeringOf(
  controller: S7Controller,
  asked: (item: { block: string; from: number; count: number }) => void,
): Answering {
  return (frame) => {
    if (frame[5] === 0xe0) return welcome(controller, frame);
    const pdu = frame.subarray(7);
    if (frame[5] !== 0xf0 || pdu[0] !== 0x32 || pdu[1] !== 1) return 'close';
    switch (pdu[10]) {
      case 0xf0:
        return setup(controller, pdu);
      case 0x04:
        return controller.allowed
          ? read(controller, pdu, asked)
          : ack(pdu, Buffer.from([0x04, 0]), Buffer.alloc(0), 0x8104);
      default:
        return ack(pdu, Buffer.alloc(0), Buffer.alloc(0), 0x8104);
    }
  };
}

/** The slot stands in the lower five bits of the remote TSAP. */
function welcome({ slot, turnsAway = 'says' }: S7Controller, frame: Buffer): Buffer | 'close' {
  const at = frame.indexOf(Buffer.from([0xc2, 2]));
  if (((frame[at + 3] ?? 0) & 0x1f) !== slot)
    return turnsAway === 'closes' ? 'close' : framed(Buffer.from([6, 0x80, 0, 1, 0, 2, 1]));
  return framed(Buffer.from([17, 0xd0, 0, 1, 0, 2, 0, ...frame.subarray(11, 22)]));
}

function setup({ pduBytes }: S7Controller, pdu: Buffer): Buffer {
  const parameters = Buffer.from(pdu.subarray(10, 18));
  parameters.writeUInt16BE(Math.min(pduBytes, parameters.readUInt16BE(6)), 6);
  return ack(pdu, parameters, Buffer.alloc(0), 0);
}

function read(
  controller: S7Controller,
  pdu: Buffer,
  asked: (item: { block: string; from: number; count: number }) => void,
): Buffer {
  const count = pdu[11] ?? 0;
  const items: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    const item = pdu.subarray(12 + index * 12, 24 + index * 12);
    const length = item.readUInt16BE(4);
    const block = item[8] === 0x84 ? `DB${item.readUInt16BE(6)}` : (areas[item[8] ?? 0] ?? '?');
    const from = item.readUIntBE(9, 3) >> 3;
    asked({ block, from, count: length });
    const data = itemOf(controller, block, from, length);
    // Filled up to an even length, but for the last.
    items.push(data.length % 2 === 1 && index + 1 < count ? Buffer.concat([data, Buffer.alloc(1)]) : data);
  }
  const data = Buffer.concat(items);
  if (14 + data.length > controller.pduBytes) return ack(pdu, Buffer.from([0x04, 0]), Buffer.alloc(0), 0x8500);
  return ack(pdu, Buffer.from([0x04, count]), data, 0);
}

function itemOf(controller: S7Controller, block: string, from: number, length: number): Buffer {
  const held = controller.blocks.get(block);
  if (held === undefined) return Buffer.from([0x0a, 0, 0, 0]);
  if (controller.protected?.has(block) === true) return Buffer.from([0x03, 0, 0, 0]);
  if (from + length > held.length) return Buffer.from([0x05, 0, 0, 0]);
  const head = Buffer.from([0xff, 4, 0, 0]);
  head.writeUInt16BE(length * 8, 2);
  return Buffer.concat([head, held.subarray(from, from + length)]);
}

function ack(asked: Buffer, parameters: Buffer, data: Buffer, error: number): Buffer {
  const head = Buffer.from([0x32, 3, 0, 0, asked[4] ?? 0, asked[5] ?? 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(parameters.length, 6);
  head.writeUInt16BE(data.length, 8);
  head.writeUInt16BE(error, 10);
  return framed(Buffer.concat([Buffer.from([2, 0xf0, 0x80]), head, parameters, data]));
}

function framed(body: Buffer): Buffer {
  const head = Buffer.from([3, 0, 0, 0]);
  head.writeUInt16BE(body.length + 4, 2);
  return Buffer.concat([head, body]);
}

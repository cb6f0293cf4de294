/** A Modbus TCP device, or a gateway with several: written by hand from the specification, apart from the collector. */
import { type PlcServer, startPlcServer } from './tcp-server.ts';

/** What one device holds. `gives`: whether it has this place; without it, all that its tables hold. */
export interface ModbusDevice {
  holding: Uint16Array;
  input: Uint16Array;
  coils: Uint8Array;
  discrete: Uint8Array;
  gives?: (table: 'holding' | 'input' | 'coils' | 'discrete', place: number) => boolean;
  /** It answers everything with this exception. */
  exception?: number;
  /** It answers nothing. */
  silent?: boolean;
}

export function freshDevice(size = 256): ModbusDevice {
  return {
    holding: new Uint16Array(size),
    input: new Uint16Array(size),
    coils: new Uint8Array(size),
    discrete: new Uint8Array(size),
  };
}

const tableOf = { 1: 'coils', 2: 'discrete', 3: 'holding', 4: 'input' } as const;

/** `asked` is told of each read before it is answered. */
export function startModbusServer(
  at: { host: string; port: number },
  devices: ReadonlyMap<number, ModbusDevice>,
  asked: (read: { unit: number; code: number; from: number; count: number }) => void = () => {},
): Promise<PlcServer> {
  const lengthOf = (bytes: Buffer) => (bytes.length < 6 ? null : 6 + bytes.readUInt16BE(4));
  return startPlcServer(at, lengthOf, () => (frame) => {
    const unit = frame[6] ?? 0;
    const code = frame[7] ?? 0;
    const device = devices.get(unit);
    if (device?.silent === true) return null;
    const read = frame.length === 12 ? { from: frame.readUInt16BE(8), count: frame.readUInt16BE(10) } : null;
    const pdu = device === undefined ? [code | 0x80, 0x0b] : pduOf(device, code, read);
    if (read !== null) asked({ unit, code, ...read });
    const head = Buffer.from(frame.subarray(0, 7));
    head.writeUInt16BE(pdu.length + 1, 4);
    return Buffer.concat([head, Buffer.from(pdu)]);
  });
}

function pduOf(device: ModbusDevice, code: number, read: { from: number; count: number } | null): number[] {
  const exception = (number: number) => [code | 0x80, number];
  if (device.exception !== undefined) return exception(device.exception);
  if (code !== 1 && code !== 2 && code !== 3 && code !== 4) return exception(1);
  const table = tableOf[code];
  if (read === null || read.count < 1 || read.count > (code < 3 ? 2_000 : 125)) return exception(3);
  const places = Array.from({ length: read.count }, (_, index) => read.from + index);
  const held = device[table];
  if (places.some((place) => place >= held.length || device.gives?.(table, place) === false)) return exception(2);
  const values = places.map((place) => held[place] ?? 0);
  const data = code < 3 ? packed(values) : values.flatMap((value) => [value >> 8, value & 0xff]);
  return [code, data.length, ...data];
}

/** Eight to a byte, the first in its lowest bit. */
function packed(bits: readonly number[]): number[] {
  const bytes: number[] = new Array(Math.ceil(bits.length / 8)).fill(0);
  bits.forEach((bit, index) => {
    if (bit !== 0) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return bytes;
}

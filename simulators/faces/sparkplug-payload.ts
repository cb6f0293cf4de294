/**
 * Sparkplug B payloads, written and (for commands) read by hand: the few fields that a simulated edge
 * node needs of the protobuf message `org.eclipse.tahu.protobuf.Payload`.
 */

const dataTypes = { int32: 3, uint32: 7, uint64: 8, boolean: 11, string: 12 } as const;

export type MetricValue =
  | { type: 'uint32'; value: number }
  | { type: 'uint64'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'string'; value: string | null };

/** With a name in births, by its alias alone in data. */
export type Metric = MetricValue & { name?: string; alias?: number; timestamp: number };

/** Protobuf wire types. */
const VARINT = 0;
const BYTES = 2;

class Writer {
  readonly #bytes: number[] = [];

  varint(field: number, value: number): this {
    this.#raw(field * 8 + VARINT);
    this.#raw(value);
    return this;
  }
  bytes(field: number, value: Uint8Array): this {
    this.#raw(field * 8 + BYTES);
    this.#raw(value.length);
    for (const byte of value) this.#bytes.push(byte);
    return this;
  }
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }
  done(): Buffer {
    return Buffer.from(this.#bytes);
  }
  /** Up to 2^53: division instead of shifts. */
  #raw(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
  }
}

function encodeMetric(metric: Metric): Buffer {
  const writer = new Writer();
  if (metric.name !== undefined) writer.text(1, metric.name);
  if (metric.alias !== undefined) writer.varint(2, metric.alias);
  writer.varint(3, metric.timestamp);
  writer.varint(4, dataTypes[metric.type]);
  switch (metric.type) {
    case 'uint32':
      return writer.varint(10, metric.value).done();
    case 'uint64':
      return writer.varint(11, metric.value).done();
    case 'boolean':
      return writer.varint(14, metric.value ? 1 : 0).done();
    case 'string':
      return metric.value === null ? writer.varint(7, 1).done() : writer.text(15, metric.value).done();
    default:
      return metric satisfies never;
  }
}

/** One message; `seq` is absent in an NDEATH. */
export function encodePayload(timestamp: number, seq: number | null, metrics: readonly Metric[]): Buffer {
  const writer = new Writer();
  writer.varint(1, timestamp);
  for (const metric of metrics) writer.bytes(2, encodeMetric(metric));
  if (seq !== null) writer.varint(3, seq);
  return writer.done();
}

/** Whether a command asks the node to be born again. Bytes that are no payload ask for nothing. */
export function asksRebirth(payload: Uint8Array): boolean {
  return fieldsOf(payload).some(({ field, bytes }) => {
    if (field !== 2 || bytes === null) return false;
    const metric = fieldsOf(bytes);
    const name = metric.find((part) => part.field === 1)?.bytes;
    const on = metric.find((part) => part.field === 14)?.value === 1;
    return on && name !== undefined && name !== null && new TextDecoder().decode(name) === 'Node Control/Rebirth';
  });
}

interface Field {
  field: number;
  value: number;
  bytes: Uint8Array | null;
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    const field = Math.floor(tag / 8);
    if (wire === VARINT) fields.push({ field, value: varint(), bytes: null });
    else if (wire === BYTES) {
      const length = varint();
      fields.push({ field, value: 0, bytes: bytes.subarray(at, at + length) });
      at += length;
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else return fields;
  }
  return fields;
}

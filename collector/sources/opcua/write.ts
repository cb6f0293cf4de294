/** One value to one OPC UA variable, in the variable's own data type, read before and after. */

import type { PlainValue } from '../../../shared/core/words/order.ts';
import { judged, plainOf, unsent, type Written } from '../mapping/write.ts';
import type { Life } from './life.ts';
import { AttributeIds, DataType, type DataValue, Variant, VariantArrayType } from './package.ts';
import { plainValue, qualityOf } from './value.ts';
import { within } from './within.ts';

/** Rejects only where the connection fails: then it is not known what arrived. */
export async function writeValue(life: Life, nodeId: string, value: PlainValue): Promise<Written> {
  const [present] = await life.read([nodeId]);
  const dataType = present?.value?.dataType ?? DataType.Null;
  const typed = present?.value?.arrayType === VariantArrayType.Scalar ? typedValue(dataType, value) : null;
  if (typed === null) return unsent(`${String(value)} does not fit the machine's type ${DataType[dataType]}`);
  const before = held(present);
  const toWrite = {
    nodeId,
    attributeId: AttributeIds.Value,
    value: { value: new Variant({ ...typed, arrayType: VariantArrayType.Scalar }) },
  };
  const status = await within(life.session.write(toWrite), life.patienceMs);
  if (!status.isGood())
    return { before, after: before, outcome: 'refused', words: `the server refuses it: ${status.name}` };
  const [after] = await life.read([nodeId]);
  return judged(value, before, held(after));
}

function held(value: DataValue | undefined): PlainValue | null {
  return value === undefined || qualityOf(value) === 'bad' ? null : plainOf(plainValue(value.value));
}

const wholeTypes: Partial<Record<DataType, [min: number, max: number]>> = {
  [DataType.SByte]: [-(2 ** 7), 2 ** 7 - 1],
  [DataType.Byte]: [0, 2 ** 8 - 1],
  [DataType.Int16]: [-(2 ** 15), 2 ** 15 - 1],
  [DataType.UInt16]: [0, 2 ** 16 - 1],
  [DataType.Int32]: [-(2 ** 31), 2 ** 31 - 1],
  [DataType.UInt32]: [0, 2 ** 32 - 1],
  [DataType.Int64]: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  [DataType.UInt64]: [0, Number.MAX_SAFE_INTEGER],
};

/** null = the value does not fit. Whole types take whole numbers within their width only. */
function typedValue(dataType: DataType, value: PlainValue): { dataType: DataType; value: unknown } | null {
  const range = wholeTypes[dataType];
  if (range !== undefined) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < range[0] || value > range[1]) return null;
    return { dataType, value: dataType === DataType.Int64 || dataType === DataType.UInt64 ? halves(value) : value };
  }
  switch (dataType) {
    case DataType.String:
      return typeof value === 'string' ? { dataType, value } : null;
    case DataType.Boolean:
      return typeof value === 'boolean' ? { dataType, value } : null;
    case DataType.Float:
    case DataType.Double:
      return typeof value === 'number' && Number.isFinite(value) ? { dataType, value } : null;
    default:
      return null;
  }
}

/** The driver's form of 64 bits. */
function halves(value: number): [high: number, low: number] {
  const bits = BigInt.asUintN(64, BigInt(value));
  return [Number(bits >> 32n), Number(bits & 0xffffffffn)];
}

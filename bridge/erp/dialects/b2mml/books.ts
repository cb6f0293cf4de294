/**
 * What the ERP holds, from performances of its own in a folder (Show, Sync or the bare noun, of any version): of an order
 * the newest document that names it counts, whole, with all its responses. They use the names that we write with, so that
 * what we wrote reads as what it said. Assumed, since no public instance shows it: yield is the first material that a
 * segment produces without a lot; goods with lots are not compared.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Amount,
  personOf,
  scrapOf,
  stopCountOf,
  stopMsOf,
  sumAmounts,
} from '../../../../shared/core/erp/amounts.ts';
import type { Taken } from '../../../../shared/core/erp/posting.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { isPieces, parseQuantity, pieces, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { childOf, childrenOf, readXml, textAt, type XmlElement } from '../../../../shared/io/xml.ts';
import type { Books } from '../../erp.ts';
import { envelopeOf, nameOfBod } from '../bods/envelope.ts';
import { type File, filesIn } from '../bods/files.ts';
import { durationIn } from '../bods/values.ts';
import type { B2mmlOptions } from './options.ts';

type Names = B2mmlOptions['names'];

const nouns = ['ProductionPerformance', 'OperationsPerformance'];
const MOST_BYTES = 64 * 1_048_576;

/** Errors: `unavailable` where the folder is away or empty, or its newest document is not understood. */
export async function booksIn(
  folder: string,
  orderId: string,
  names: Names,
  takes: ReadonlySet<Taken>,
): Promise<Books> {
  try {
    const files = (await filesIn(folder)).reverse();
    const newest = files[0];
    if (newest === undefined) throw new Error(`there is no document in ${folder}`);
    const without = [...takes].filter((kind) => kind === 'goods');
    for (const file of files) {
      const responses = responsesIn(await documentIn(folder, file)).filter((one) => orderOf(one) === orderId);
      if (responses.length === 0) continue;
      return { open: [], asOf: Math.trunc(file.mtimeMs), without, operations: operationsIn(responses, orderId, names) };
    }
    return { open: [], asOf: Math.trunc(newest.mtimeMs), without, operations: [] };
  } catch (error) {
    throw new Problem('unavailable', { what: 'erpAway', words: wordsOf(error) }, { cause: error });
  }
}

async function documentIn(folder: string, { name, size }: File): Promise<XmlElement> {
  if (size > MOST_BYTES) throw new Error(`${name} has ${size} bytes`);
  const read = readXml(await readFile(join(folder, name)));
  if (read.is === 'broken') throw new Error(`${name}: ${read.why}`);
  if (!nouns.includes(nameOfBod(read.root.name).noun)) throw new Error(`${name} is no performance`);
  return read.root;
}

const responsesIn = (root: XmlElement): XmlElement[] =>
  childrenOf(envelopeOf(root).dataArea, ...nouns).flatMap((noun) =>
    childrenOf(noun, 'ProductionResponse', 'OperationsResponse'),
  );

const orderOf = (response: XmlElement): string | null =>
  textAt(response, 'ProductionRequestID') ?? textAt(response, 'OperationsRequestID');

function operationsIn(responses: readonly XmlElement[], orderId: string, names: Names): Books['operations'] {
  const segments = responses.flatMap((one) => childrenOf(one, 'SegmentResponse'));
  const numbers = new Set(segments.map(numberOf));
  return [...numbers].map((number) => {
    const own = segments.filter((one) => numberOf(one) === number);
    return {
      operationId: `${orderId}/${number}`,
      sums: sumAmounts(own.map((one) => amountsIn(one, names))),
      final: own.some((one) => textAt(one, 'SegmentState') === 'Completed'),
      foreign: 0,
    };
  });
}

const numberOf = (segment: XmlElement): string =>
  textAt(segment, 'SegmentRequirementID') ?? textAt(segment, 'ID') ?? '';

function amountsIn(segment: XmlElement, names: Names): Map<Amount, number> {
  return sumAmounts([
    ...childrenOf(segment, 'ProductionData', 'SegmentData').map((one) => dataIn(one, names)),
    ...childrenOf(segment, 'PersonnelActual').map((one) => {
      const amount = personOf(textAt(one, 'PersonID') ?? '');
      return new Map([[amount, msIn(childOf(one, 'Quantity'), 'QuantityString')]]);
    }),
    ...materialsIn(segment, names),
  ]);
}

function dataIn(data: XmlElement, names: Names): Map<Amount, number> {
  const value = childOf(data, 'Value');
  const reason = textAt(value, 'Key');
  const time = (amount: Amount) => new Map([[amount, msIn(value, 'ValueString')]]);
  switch (textAt(data, 'ID')) {
    case names.setup:
      return time('setupMs');
    case names.machine:
      return time('machineMs');
    case names.labour:
      return time('labourMs');
    case names.stop:
      return time(stopMsOf(reason));
    case names.stopCount:
      return new Map([[stopCountOf(reason), Number(textAt(value, 'ValueString') ?? '')]]);
    default:
      return new Map();
  }
}

function msIn(value: XmlElement | undefined, stringName: string): number {
  const text = (textAt(value, stringName) ?? '').trim();
  const isBelow = text.startsWith('-');
  const ms = durationIn(isBelow ? text.slice(1) : text, textAt(value, 'UnitOfMeasure') ?? '');
  if (ms === null) throw new Error(`"${text}" is no time`);
  return isBelow ? -ms : ms;
}

function materialsIn(segment: XmlElement, names: Names): Map<Amount, number>[] {
  const materials = childrenOf(segment, 'MaterialActual');
  const isMade = (one: XmlElement) =>
    textAt(one, 'MaterialUse') === 'Produced' && textAt(one, 'MaterialLotID') === null;
  const item = textAt(materials.find(isMade), 'MaterialDefinitionID');
  return materials.flatMap((one) => {
    const other = childOf(one, 'MaterialUse')?.attributes.OtherValue;
    if (isMade(one) && textAt(one, 'MaterialDefinitionID') === item)
      return [new Map([['yield', stepsIn(one)]] as const)];
    if (other === names.rework) return [new Map([['rework', stepsIn(one)]] as const)];
    return other === names.scrap ? [new Map([[scrapOf(reasonIn(one, names)), stepsIn(one)]])] : [];
  });
}

function reasonIn(material: XmlElement, names: Names): string | null {
  const property = childrenOf(material, 'MaterialActualProperty').find((one) => textAt(one, 'ID') === names.reason);
  return textAt(property, 'Value', 'ValueString');
}

function stepsIn(material: XmlElement): number {
  const [text, name] = ['QuantityString', 'UnitOfMeasure'].map((field) => textAt(material, 'Quantity', field) ?? '');
  const unit = isPieces({ name: name ?? '', decimals: 0 }) ? pieces : unitNamed(name ?? '');
  const steps = parseQuantity(text ?? '', unit);
  if (steps === null) throw new Error(`"${text}" is no quantity in ${unit.name}`);
  return steps;
}

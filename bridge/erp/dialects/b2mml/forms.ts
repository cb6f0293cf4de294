/**
 * How the versions of B2MML differ in what we write: names, and the order of the elements, which their schemas hold
 * fast. V05 and V0600 know both nouns.
 */
import type { XmlElement } from '../../../../shared/io/xml.ts';
import type { B2mmlOptions } from './options.ts';

export interface Form {
  namespace: string;
  /** ProductionPerformance, OperationsPerformance. */
  noun: string;
  response: string;
  requestId: string;
  data: string;
  /** State of work that rests. */
  held: string;
  /** Everything has an id of its own. */
  hasIds: boolean;
  responseOrder: readonly string[];
  /** Of a segment; what is not in it does not exist in this version. */
  segmentOrder: readonly string[];
}

const namespaces = {
  V0401: 'http://www.wbf.org/xml/B2MML-V0401',
  V05: 'http://www.wbf.org/xml/B2MML-V05',
  V0600: 'http://www.mesa.org/xml/B2MML-V0600',
  V0701: 'http://www.mesa.org/xml/B2MML',
} as const;

const actuals = ['PersonnelActual', 'EquipmentActual', 'MaterialActual'];
const production = {
  ...{ noun: 'ProductionPerformance', response: 'ProductionResponse', requestId: 'ProductionRequestID' },
  ...{ data: 'ProductionData', held: 'Holding', hasIds: false },
  responseOrder: ['ID', 'ProductionRequestID', 'StartTime', 'EndTime', 'SegmentResponse'],
  segmentOrder: [
    ...['ID', 'ProcessSegmentID', 'ActualStartTime', 'ActualEndTime', 'ProductionData', ...actuals, 'SegmentState'],
  ],
};
const operations = {
  ...{ noun: 'OperationsPerformance', response: 'OperationsResponse', requestId: 'OperationsRequestID' },
  ...{ data: 'SegmentData', held: 'Holding', hasIds: false },
  responseOrder: ['ID', 'OperationsRequestID', 'StartTime', 'EndTime', 'SegmentResponse'],
  segmentOrder: [
    ...['ID', 'ProcessSegmentID', 'ActualStartTime', 'ActualEndTime', 'OperationsDefinitionID', 'SegmentState'],
    ...['SegmentData', ...actuals],
  ],
};
const operationsOf07 = {
  ...operations,
  ...{ held: 'Held', hasIds: true },
  responseOrder: ['ID', 'StartTime', 'EndTime', 'OperationsRequestID', 'SegmentResponse'],
  segmentOrder: [
    ...['ID', 'PostingDate', 'ActualStartTime', 'ActualEndTime', 'ProcessSegmentID', 'OperationsRequestID'],
    ...['SegmentRequirementID', 'OperationsDefinitionID', 'OperationsSegmentID', 'SegmentState', 'SegmentData'],
    ...actuals,
  ],
};

export function formOf({ version, noun }: Pick<B2mmlOptions, 'version' | 'noun'>): Form {
  const namespace = namespaces[version];
  if (version === 'V0701') return { namespace, ...operationsOf07 };
  return { namespace, ...(noun === 'operations' ? operations : production) };
}

/** As the schema wants them; what it does not know is left out. */
export function inOrder(names: readonly string[], elements: readonly (XmlElement | null)[]): XmlElement[] {
  return names.flatMap((name) => elements.filter((one) => one !== null).filter((one) => one.name === name));
}

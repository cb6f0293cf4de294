import { describe, expect, test } from 'vitest';
import { answersIn } from '../../../../../bridge/erp/dialects/bods/envelope.ts';
import { readXml } from '../../../../../shared/io/xml.ts';

const key = '0123456789abcdef0123456789abcdef';
const answers = (document: string) => {
  const read = readXml(document);
  return read.is === 'read' ? answersIn(read.root, { 'ORD-3': 'openOrder' }) : read;
};
const original = (id = key) => `<OriginalApplicationArea><BODID>${id}</BODID></OriginalApplicationArea>`;
const acknowledged = (criteria: string, noun = '<Thing><ID>17</ID></Thing>', id = key) =>
  `<AcknowledgeThing><DataArea><Acknowledge>${original(id)}<ResponseCriteria>${criteria}</ResponseCriteria></Acknowledge>${noun}</DataArea></AcknowledgeThing>`;
const confirmed = (inBod: string, code = '') =>
  `<ConfirmBOD><DataArea><Confirm>${code}</Confirm><BOD>${original()}${inBod}</BOD></DataArea></ConfirmBOD>`;

describe('what the ERP says of a document', () => {
  test('accepted is booked, under its number', () => {
    expect(answers(acknowledged('<ResponseExpression actionCode="Accepted"/>'))).toEqual([
      { key, outcome: { is: 'booked', erpRef: { number: '17' } } },
    ]);
  });
  test('rejected is refused in its words, and its code tells the cure', () => {
    const change = '<ChangeStatus><ReasonCode>ORD-3</ReasonCode><Reason>Order is closed</Reason></ChangeStatus>';
    expect(answers(acknowledged(`<ResponseExpression actionCode="Rejected"/>${change}`))).toEqual([
      { key, outcome: { is: 'refused', words: { code: 'ORD-3', text: 'Order is closed' }, cure: 'openOrder' } },
    ]);
    expect(
      answers(acknowledged('<ResponseExpression actionCode="Rejected">no such order</ResponseExpression>')),
    ).toEqual([{ key, outcome: { is: 'refused', words: { code: '', text: 'no such order' }, cure: 'other' } }]);
  });
  test('modified is booked, and what it says is open', () => {
    expect(
      answers(acknowledged('<ResponseExpression actionCode="Modified">lot changed</ResponseExpression>', '')),
    ).toEqual([{ key, outcome: { is: 'booked', erpRef: {}, open: [{ code: '', text: 'lot changed' }] } }]);
  });
  test.each([
    ['nothing beside the document', '', 'booked'],
    ['a description', '<Description>Order is closed</Description>', 'refused'],
    ['a success, whatever it tells', '<BODSuccessMessage/><Description>Order taken</Description>', 'booked'],
    [
      'a failure',
      '<BODFailureMessage><ErrorProcessMessage><Description>Order is closed</Description></ErrorProcessMessage></BODFailureMessage>',
      'refused',
    ],
  ])('a confirmation with %s', (_, inBod, is) => {
    expect(answers(confirmed(inBod))).toMatchObject([{ key, outcome: { is } }]);
  });
  test('an id that a middleware has dressed up is ours', () => {
    const dressed = `urn:uuid:01234567-89AB-CDEF-0123-456789ABCDEF`;
    expect(answers(acknowledged('<ResponseExpression actionCode="Accepted"/>', '', dressed))).toMatchObject([{ key }]);
  });
  test('of documents that are not ours it says nothing', () => {
    expect(answers(acknowledged('<ResponseExpression actionCode="Accepted"/>', '', '4711'))).toEqual([]);
    expect(answers('<ConfirmBOD/>')).toEqual([]);
  });
});

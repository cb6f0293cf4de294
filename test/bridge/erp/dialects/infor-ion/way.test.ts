import { describe, expect, test } from 'vitest';
import { allAt, saidAt, WaySchema } from '../../../../../bridge/erp/dialects/infor-ion/way.ts';
import { xml } from '../../../../../shared/io/xml.ts';

const document = xml('Noun', [
  xml('Header', [
    xml('DocumentID', [xml('ID', '4711', { variationID: '3' })]),
    xml('Empty', ''),
    xml('Quantity', '5', { unitCode: 'EA' }),
    xml('UserArea', [
      xml('Property', [xml('NameValue', 'a', { name: 'ORTY' })]),
      xml('Property', [xml('NameValue', 'b', { name: 'FACI' })]),
    ]),
  ]),
  xml('Operation', [xml('ID', '10')]),
  xml('Operation', [xml('ID', '20')]),
]);

describe('the way to what a document says', () => {
  test.each([
    ['Header/DocumentID/ID', '4711'],
    ['Header/DocumentID/ID/@variationID', '3'],
    ['Header/Quantity/@unitCode', 'EA'],
    ['Header/Empty|Header/Quantity', '5'],
    ['Header/UserArea/Property/NameValue[FACI]', 'b'],
    ['Header/UserArea/Property/NameValue', 'a'],
    ['Nothing/ID|Header/Nothing', null],
    ['Header/Quantity/@nothing', null],
    ['Operation/ID', '10'],
  ])('%s: %s', (way, text) => expect(saidAt(document, way)).toBe(text));

  test('leads to all of a name, by the first way that has any', () => {
    expect(allAt(document, 'Header/Operation|Operation').map((one) => saidAt(one, 'ID'))).toEqual(['10', '20']);
  });

  test.each(['', '/', 'a//b', 'a/@b/c', 'a[', 'a|', '../a', 'a b'])('"%s" is none', (way) => {
    expect(WaySchema.safeParse(way).success).toBe(false);
  });
});

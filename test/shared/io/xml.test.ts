import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printXml, readXml, textAt, within, xml } from '../../../shared/io/xml.ts';

describe('XML as a tree', () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,6}$/);
  const text = fc.string({ unit: 'grapheme' }).map((one) => one.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '').trim());
  const attributes = fc.dictionary(
    word.filter((one) => !one.startsWith('xmlns')),
    text,
    { maxKeys: 2 },
  );
  const tree = fc.letrec((tie) => ({
    element: fc.oneof(
      { maxDepth: 4 },
      fc.tuple(word, text, attributes).map(([name, content, more]) => xml(name, content, more)),
      fc
        .tuple(word, fc.array(tie('element'), { maxLength: 3 }), attributes)
        .map(([name, content, more]) => xml(name, content.filter(isElement), more)),
    ),
  }));
  const isElement = (one: unknown): one is ReturnType<typeof xml> => typeof one === 'object' && one !== null;

  test('what is printed is read back, whatever stands in it', () => {
    fc.assert(
      fc.property(tree.element, (root) => {
        const read = readXml(printXml(isElement(root) ? root : xml('none')));
        expect(read).toEqual({ is: 'read', root: JSON.parse(JSON.stringify(root)) });
      }),
    );
  });

  test('prefixes and namespaces count for nothing', () => {
    const read = readXml('<b:a xmlns:b="urn:b" xmlns="urn:c" b:x="1"><c> 7 </c><b:c>8</b:c></b:a>');
    expect(read).toEqual({ is: 'read', root: xml('a', [xml('c', '7'), xml('c', '8')], { x: '1' }) });
    if (read.is === 'read') {
      expect(textAt(read.root, 'c')).toBe('7');
      expect(within(read.root, 'c').map((one) => one.text)).toEqual(['7', '8']);
    }
  });

  test.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'document type'],
    ['an entity of its own', '<a>&x;</a>', 'entity'],
    ['two roots', '<a/><b/>', ''],
    ['half a document', '<a><b>', ''],
    ['nothing', '', ''],
    ['too deep', '<a>'.repeat(200) + '</a>'.repeat(200), 'nested'],
  ])('%s is broken, and says why', (_, document, why) => {
    expect(readXml(document)).toEqual({ is: 'broken', why: expect.stringContaining(why) });
  });

  test.each([
    ['UTF-8 with its mark', Buffer.from('\ufeff<a>Größe</a>')],
    ['ISO 8859-1', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>Größe</a>', 'latin1')],
    ['UTF-16', Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><a>Größe</a>', 'utf16le')],
  ])('%s is decoded', (_, bytes) => {
    expect(readXml(bytes)).toEqual({ is: 'read', root: xml('a', 'Größe') });
  });

  test('what the West wrote before UTF-8 keeps its euros and dashes', () => {
    const written = (encoding: string) =>
      Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><a>5 \x80 \x96 Gr\xf6\xdfe</a>`, 'latin1');
    for (const encoding of ['windows-1252', 'ISO-8859-1', 'cp1252'])
      expect(readXml(written(encoding))).toEqual({ is: 'read', root: xml('a', '5 € – Größe') });
  });

  test('bytes that are no text of their encoding are broken', () => {
    expect(readXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])).is).toBe('broken');
  });
});

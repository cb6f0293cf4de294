/**
 * XML as a tree, for documents that fit in memory. Elements and attributes go by their local names, so that namespaces
 * and prefixes of any version fit. Nothing is looked up or expanded: a document type is refused, and size, depth and
 * number are bounded. `readXml(printXml(root))` is `root`.
 */
import { SaxesParser } from 'saxes';
import { asWindows1252, isWindows1252 } from '../core/words/windows-1252.ts';
import { wordsOf } from '../core/words/words-of.ts';

export interface XmlElement {
  /** Without prefix, when read; as it is to stand, when printed. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without blanks around it. */
  readonly text: string;
}

export type XmlRead = { is: 'read'; root: XmlElement } | { is: 'broken'; why: string };

const maxLength = 64 * 1_048_576;
const maxDepth = 100;
const maxElements = 1_000_000;

interface Growing {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/** Bytes are decoded as their mark or their declaration says. Never throws: what makes no sense says why. */
export function readXml(document: string | Uint8Array): XmlRead {
  try {
    const text = typeof document === 'string' ? document : decoded(document);
    if (text.length > maxLength) return { is: 'broken', why: `it is longer than ${maxLength} characters` };
    return { is: 'read', root: treeOf(text.replace(/^\ufeff/, '')) };
  } catch (error) {
    return { is: 'broken', why: wordsOf(error).slice(0, 200) };
  }
}

function treeOf(text: string): XmlElement {
  const top: Growing = { name: '', attributes: {}, children: [], text: '' };
  const open: Growing[] = [top];
  let elements = 0;
  const refuse = (why: string): never => {
    throw new Error(why);
  };
  const parser = new SaxesParser();
  parser.on('error', (error) => refuse(error.message));
  parser.on('doctype', () => refuse('it has a document type'));
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1;
    if (elements > maxElements) refuse(`it has more than ${maxElements} elements`);
    if (open.length > maxDepth) refuse(`it is nested more than ${maxDepth} deep`);
    const own = Object.entries(attributes).filter(([key]) => !/^xmlns(:|$)/.test(key));
    const element: Growing = {
      name: localName(name),
      attributes: Object.fromEntries(own.map(([key, value]) => [localName(key), value])),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const heard = (part: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on('text', heard);
  parser.on('cdata', heard);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element !== undefined) element.text = element.text.trim();
  });
  parser.write(text).close();
  return top.children[0] ?? refuse('it has no element');
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** UTF-8 where neither a mark nor the declaration says otherwise. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le', { fatal: true }).decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be', { fatal: true }).decode(bytes);
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  if (isWindows1252(declared)) return asWindows1252(Buffer.from(bytes).toString('latin1'));
  return new TextDecoder(/^utf-?16/i.test(declared) ? 'utf-8' : declared, { fatal: true }).decode(bytes);
}

/** An element to print; a child that is null is left out. */
export function xml(
  name: string,
  content: string | readonly (XmlElement | null)[] = [],
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content.filter((child) => child !== null), text: '' };
}

/** One element a line, two blanks a level, in UTF-8. */
export function printXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${printed(root, '')}`;
}

function printed({ name, attributes, children, text }: XmlElement, indent: string): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const start = `${indent}<${name}${said.join('')}`;
  if (children.length === 0) return text === '' ? `${start}/>\n` : `${start}>${escaped(text)}</${name}>\n`;
  return `${start}>\n${children.map((child) => printed(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML cannot carry at all become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd');
}

/** Its first child of one of these names. */
export function childOf(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  return element?.children.find(({ name }) => names.includes(name));
}

export function childrenOf(element: XmlElement | undefined, ...names: readonly string[]): XmlElement[] {
  return element?.children.filter(({ name }) => names.includes(name)) ?? [];
}

/** The text at the end of a way of first children; null where there is none, or it is empty. */
export function textAt(element: XmlElement | undefined, ...way: readonly string[]): string | null {
  const last = way.reduce<XmlElement | undefined>((at, name) => childOf(at, name), element);
  return last === undefined || last.text === '' ? null : last.text;
}

/** All elements of a name, at any depth, those of the document's order. */
export function within(element: XmlElement | undefined, name: string): XmlElement[] {
  return (element?.children ?? []).flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...within(child, name),
  ]);
}

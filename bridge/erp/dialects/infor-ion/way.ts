/**
 * Where in a document something stands: names of elements from one to the next, first children all the way.
 *
 *     ProductionOrderHeader/DocumentID/ID              its text
 *     ProductionOrderHeader/Quantity/@unitCode         an attribute
 *     UserArea/Property/NameValue[ORTY]                the one whose attribute "name" is ORTY
 *     DueDateTime|RequiredDeliveryDateTime             the first of these that says something
 */
import { z } from 'zod';
import { own } from '../../../../shared/core/words/own.ts';
import type { XmlElement } from '../../../../shared/io/xml.ts';

const step = String.raw`[A-Za-z_][\w.-]*(?:\[[^\]|/]+\])?`;
const way = String.raw`(?:${step}/)*(?:${step}|@[A-Za-z_][\w.-]*)`;
export const WaySchema = z
  .string()
  .regex(new RegExp(`^${way}(?:\\|${way})*$`), 'expected names like Header/DocumentID/ID or Quantity/@unitCode');

/** null where nothing stands there, or it is empty. */
export function saidAt(element: XmlElement, ways: string): string | null {
  for (const one of ways.split('|')) {
    const steps = one.split('/');
    const attribute = steps.at(-1)?.startsWith('@') ? steps.pop()?.slice(1) : undefined;
    for (const end of endsOf([element], steps)) {
      const text = (attribute === undefined ? end.text : (own(end.attributes, attribute) ?? '')).trim();
      if (text !== '') return text;
    }
  }
  return null;
}

/** All elements at the ends of the ways, those of the first way that has any. */
export function allAt(element: XmlElement, ways: string): XmlElement[] {
  for (const one of ways.split('|')) {
    const ends = endsOf([element], one.split('/'));
    if (ends.length > 0) return ends;
  }
  return [];
}

function endsOf(elements: readonly XmlElement[], steps: readonly string[]): XmlElement[] {
  const [first, ...rest] = steps;
  if (first === undefined) return [...elements];
  const [, name = '', wanted] = /^([^[]+)(?:\[([^\]]+)\])?$/.exec(first) ?? [];
  const next = elements.flatMap(({ children }) =>
    children.filter((child) => child.name === name && (wanted === undefined || child.attributes.name === wanted)),
  );
  return endsOf(next, rest);
}

/**
 * What every BOD (business object document) has around its noun, in B2MML and in OAGIS: who sent it, when, under which
 * id, and what the receiver says of it afterwards.
 *
 *     <ProcessThing releaseID="…"><ApplicationArea>…<BODID>key</BODID></ApplicationArea>
 *       <DataArea><Process/><Thing>…</Thing></DataArea></ProcessThing>
 */

import type { Outcome } from '../../../../shared/core/erp/posting.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { childOf, childrenOf, textAt, within, type XmlElement, xml } from '../../../../shared/io/xml.ts';
import type { Cures } from './options.ts';

export interface Envelope {
  noun: string;
  verb: string;
  /** ApplicationArea/BODID; null where the sender gave none. */
  bodId: string | null;
  createdAt: string | null;
  dataArea: XmlElement;
}

const verbs = [
  'Process',
  'Acknowledge',
  'Sync',
  'Confirm',
  'Change',
  'Respond',
  'Cancel',
  'Show',
  'Get',
  'Post',
  'Load',
];

/** "SyncProductionSchedule": its verb and noun; a noun that stands alone counts as synchronised. */
export function nameOfBod(rootName: string): { verb: string; noun: string } {
  const verb = verbs.find((one) => rootName.startsWith(one) && rootName.length > one.length);
  return verb === undefined ? { verb: 'Sync', noun: rootName } : { verb, noun: rootName.slice(verb.length) };
}

export function envelopeOf(root: XmlElement): Envelope {
  const area = childOf(root, 'ApplicationArea');
  return {
    ...nameOfBod(root.name),
    bodId: textAt(area, 'BODID'),
    createdAt: textAt(area, 'CreationDateTime'),
    dataArea: childOf(root, 'DataArea') ?? xml('DataArea', [root]),
  };
}

export interface NewEnvelope {
  verb: string;
  noun: string;
  attributes: Readonly<Record<string, string>>;
  sender: { logicalId: string; componentId?: string; referenceId: string | null; confirmation: string | null };
  /** As the receiver reads it. */
  createdAt: string;
  key: string;
  /** Of the verb: acknowledgeCode, or what it does. */
  verbAttributes: Readonly<Record<string, string>>;
  verbContent?: readonly XmlElement[];
}

export function bodOf(said: NewEnvelope, noun: XmlElement): XmlElement {
  const { logicalId, componentId, referenceId, confirmation } = said.sender;
  const sender = xml('Sender', [
    xml('LogicalID', logicalId),
    componentId === undefined ? null : xml('ComponentID', componentId),
    referenceId === null ? null : xml('ReferenceID', referenceId),
    confirmation === null ? null : xml('ConfirmationCode', confirmation),
  ]);
  const area = [sender, xml('CreationDateTime', said.createdAt), xml('BODID', said.key)];
  return xml(
    `${said.verb}${said.noun}`,
    [
      xml('ApplicationArea', area),
      xml('DataArea', [xml(said.verb, said.verbContent ?? [], said.verbAttributes), noun]),
    ],
    said.attributes,
  );
}

export interface BodAnswer {
  key: string;
  outcome: Extract<Outcome, { is: 'booked' | 'refused' }>;
}

/** Documents that say what became of others. */
export function isAnswer(rootName: string): boolean {
  return rootName === 'ConfirmBOD' || rootName.startsWith('Acknowledge');
}

/**
 * What an Acknowledge or a ConfirmBOD says of our documents; empty where it names none of them. Rejected, or a failure,
 * is refused; Accepted, a success, or a confirmation without any words is booked; Modified is booked, with its words
 * as open points.
 */
export function answersIn(root: XmlElement, cures: Cures): BodAnswer[] {
  const { dataArea } = envelopeOf(root);
  const verb = childOf(dataArea, 'Confirm', 'Acknowledge');
  const bods = root.name === 'ConfirmBOD' ? childrenOf(dataArea, 'BOD') : [];
  const about = bods.length > 0 ? bods : [verb ?? dataArea];
  return about.flatMap((one) => {
    const key = keyIn(one) ?? keyIn(verb);
    if (key === null) return [];
    const nouns = dataArea.children.filter(({ name }) => name !== verb?.name && name !== 'BOD');
    return [{ key, outcome: outcomeOf(one, verb, nouns[0], cures) }];
  });
}

/** Ours are 32 hexadecimal characters, whatever a middleware puts around them. */
function keyIn(element: XmlElement | undefined): string | null {
  const ids = within(element, 'OriginalApplicationArea').flatMap((area) => textAt(area, 'BODID') ?? []);
  return ids.flatMap((id) => /[0-9a-f]{32}/.exec(id.toLowerCase().replaceAll('-', '')) ?? [])[0] ?? null;
}

function outcomeOf(
  about: XmlElement,
  verb: XmlElement | undefined,
  noun: XmlElement | undefined,
  cures: Cures,
): BodAnswer['outcome'] {
  const expressions = [...within(about, 'ResponseExpression'), ...within(verb, 'ResponseExpression')];
  const action = expressions[0]?.attributes.actionCode ?? '';
  const words = wordsIn(about, verb, expressions);
  const isFailure = within(about, 'BODFailureMessage').length > 0;
  const isSaid = action !== '' || within(about, 'BODSuccessMessage').length > 0;
  if (/^reject/i.test(action) || isFailure || (!isSaid && words.text !== ''))
    return { is: 'refused', words, cure: own(cures, words.code) ?? 'other' };
  const number = textAt(noun, 'ID') ?? textAt(noun, 'DocumentID', 'ID');
  const erpRef: Record<string, string> = number === null ? {} : { number };
  return /^modif/i.test(action) ? { is: 'booked', erpRef, open: [words] } : { is: 'booked', erpRef };
}

function wordsIn(about: XmlElement, verb: XmlElement | undefined, expressions: readonly XmlElement[]) {
  const said = ['ReasonCode', 'Reason', 'Description', 'Note'].flatMap((name) =>
    [...within(about, name), ...(about === verb ? [] : within(verb, name))].map(({ text }) => ({ name, text })),
  );
  const code = said.find(({ name }) => name === 'ReasonCode')?.text ?? '';
  const texts = [...said.filter(({ name }) => name !== 'ReasonCode'), ...expressions]
    .map(({ text }) => text)
    .filter((text) => text !== '');
  return { code, text: [...new Set(texts)].join('; ').slice(0, 500) };
}

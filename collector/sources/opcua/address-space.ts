/**
 * Finds nodes by browse names. Names are compared without their namespace index: a server may renumber its
 * namespaces at any restart, and companion specifications mix several below one object.
 */

import { Problem } from '../../../shared/core/words/problem.ts';
import { BrowseDirection, type ClientSession, NodeClass, type ReferenceDescription } from './package.ts';

/** HierarchicalReferences, with all that are derived from it. */
const hierarchical = 'i=33';
const root = 'i=84';
const objects = 'i=85';
/** A folder with more children than this is not walked to its end. */
const maxChildren = 20_000;
const allResults = 63;

export interface Child {
  name: string;
  nodeId: string;
  isVariable: boolean;
}

/** One connection's view of the server; what was browsed is not browsed again. */
export class AddressSpace {
  readonly #session: ClientSession;
  readonly #children = new Map<string, Promise<Child[]>>();
  #namespaces: Promise<string[]> | null = null;

  constructor(session: ClientSession) {
    this.#session = session;
  }

  /**
   * Node id of `/Objects/A/B` or `A/B` below `from`, or of `nsu=…;s=…`; null = the server has none.
   * Throws only when the connection fails.
   */
  async find(address: string, from: string = root): Promise<string | null> {
    if (/^(nsu=[^;]+;|ns=\d+;)?[isgb]=/.test(address)) return this.#absolute(address);
    const names = address.split('/').filter((name) => name !== '');
    let here = address.startsWith('/') ? root : from;
    for (const name of names) {
      const child = (await this.children(here)).find((one) => one.name === name);
      if (child === undefined) return null;
      here = child.nodeId;
    }
    return here;
  }

  children(nodeId: string): Promise<Child[]> {
    let known = this.#children.get(nodeId);
    if (known === undefined) {
      known = this.#browse(nodeId);
      this.#children.set(nodeId, known);
    }
    return known;
  }

  /** What stands directly below Objects, for a sentence to a person who mistyped a path. */
  async objectNames(): Promise<string[]> {
    return (await this.children(objects)).map(({ name }) => name);
  }

  /** Forgets what was browsed: the server may have grown. */
  refresh(): void {
    this.#children.clear();
  }

  async #absolute(address: string): Promise<string | null> {
    const match = /^nsu=([^;]+);(.*)$/s.exec(address);
    if (match === null) return address;
    this.#namespaces ??= this.#session.readNamespaceArray();
    const index = (await this.#namespaces).indexOf(match[1] ?? '');
    return index < 0 ? null : `ns=${index};${match[2]}`;
  }

  async #browse(nodeId: string): Promise<Child[]> {
    const result = await this.#session.browse({
      nodeId,
      referenceTypeId: hierarchical,
      includeSubtypes: true,
      browseDirection: BrowseDirection.Forward,
      nodeClassMask: 0,
      resultMask: allResults,
    });
    if (!result.statusCode.isGood()) return [];
    const references: ReferenceDescription[] = [...(result.references ?? [])];
    let more = result.continuationPoint;
    while (more !== undefined && more !== null && more.length > 0) {
      if (references.length > maxChildren)
        throw new Problem('invalid', `node ${nodeId} has too many children to browse`);
      const next = await this.#session.browseNext(more, false);
      references.push(...(next.references ?? []));
      more = next.continuationPoint;
    }
    return references.map((reference) => ({
      name: reference.browseName.name ?? '',
      nodeId: reference.nodeId.toString(),
      isVariable: reference.nodeClass === NodeClass.Variable,
    }));
  }
}

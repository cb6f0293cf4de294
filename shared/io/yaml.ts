/**
 * YAML that people write, read in one way wherever it comes from. Every fault has a place and a sentence: a star, a
 * tag or brackets without end are mistakes in a file, and no reason to end with a library's own words.
 */
import { type Alias, type Document, isAlias, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { Problem } from '../core/words/problem.ts';
import type { Sentence } from '../core/words/sentence.ts';

export interface Written {
  lines: LineCounter;
  document: Document.Parsed;
  /** What it holds, not looked at yet. */
  raw: unknown;
}

interface YamlFault {
  offset: number;
  fault: Sentence | string;
}

/** A configuration of fifty machines has some hundred thousand characters. */
const LONGEST = 8_000_000;
/** How many values all names together may stand for. */
const MOST_UNFOLDED = 500_000;

/** Errors: `invalid`, one line a fault: `file:line:column is no valid YAML here: …`. */
export function readYaml(file: string, text: string): Written {
  const { lines, document, raw, faults } = read(text);
  if (document !== null && faults.length === 0) return { lines, document, raw };
  throw new Problem('invalid', {
    what: 'faultLines',
    faults: faults.map(({ offset, fault }): Sentence => {
      const { line, col: column } = lines.linePos(offset);
      return { what: 'noYaml', file, line: Math.max(line, 1), column: Math.max(column, 1), words: fault };
    }),
  });
}

/** What a piece of YAML holds that stands in no file. Errors: `invalid`. */
export function pieceOfYaml(text: string): unknown {
  return pieceIn(text).raw;
}

/** The same as a document, to be changed where it stands. Errors: `invalid`. */
export function documentOfYaml(text: string): Document.Parsed {
  return pieceIn(text).document;
}

function pieceIn(text: string): Written {
  const { lines, document, raw, faults } = read(text);
  if (document !== null && faults.length === 0) return { lines, document, raw };
  throw new Problem('invalid', { what: 'noYamlHere', words: faults[0]?.fault ?? '' });
}

interface Read {
  lines: LineCounter;
  document: Document.Parsed | null;
  raw: unknown;
  faults: readonly YamlFault[];
}

function read(text: string): Read {
  const lines = new LineCounter();
  if (text.length > LONGEST) {
    const faults = [{ offset: 0, fault: { what: 'yamlTooLong', count: LONGEST } }] as const;
    return { lines, document: null, raw: null, faults };
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const faults = [...syntaxFaults(document), ...tagFaults(document), ...nameFaults(document)];
  return { lines, document, raw: faults.length > 0 ? null : document.toJS({ maxAliasCount: -1 }), faults };
}

function syntaxFaults({ errors }: Document.Parsed): YamlFault[] {
  return errors.map(({ code, message, pos: [offset] }) => {
    if (code === 'RESOURCE_EXHAUSTION') return { offset, fault: { what: 'yamlTooDeep' } };
    return { offset, fault: code === 'MULTIPLE_DOCS' ? { what: 'yamlSecondDocument' } : message };
  });
}

/** What only warns would be taken for text without its tag. */
function tagFaults({ warnings }: Document.Parsed): YamlFault[] {
  return warnings
    .filter(({ code }) => code === 'TAG_RESOLVE_FAILED')
    .map(({ pos: [offset] }) => ({ offset, fault: { what: 'yamlTagUnknown' } }));
}

/** Names (`*name`) that stand for nothing, for what they stand in, or for more than anybody means. */
function nameFaults(document: Document.Parsed): YamlFault[] {
  const anchors = new Map<string, Node>();
  /** Of each name how many values it stands for. */
  const sizes = new Map<Alias, number>();
  const faults: YamlFault[] = [];
  let unfolded = 0;
  visit(document, {
    Node: (_key, node, path) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return undefined;
      }
      const meant = anchors.get(node.source);
      const size = meant === undefined ? 0 : sizeOf(meant, sizes);
      sizes.set(node, size);
      unfolded += size;
      const fault = nameFault(node, meant, path, unfolded);
      if (fault !== null) faults.push({ offset: node.range?.[0] ?? 0, fault });
      return unfolded > MOST_UNFOLDED ? visit.BREAK : undefined;
    },
  });
  return faults;
}

function nameFault({ source: name }: Alias, meant: Node | undefined, path: readonly unknown[], unfolded: number) {
  if (meant === undefined) return { what: 'yamlNameUnknown', name } as const;
  if (path.includes(meant)) return { what: 'yamlNameInItself', name } as const;
  return unfolded > MOST_UNFOLDED ? ({ what: 'yamlNamesTooMany' } as const) : null;
}

/** The names in it were met before. */
function sizeOf(meant: Node, sizes: ReadonlyMap<Alias, number>): number {
  let size = 0;
  visit(meant, {
    Scalar: () => {
      size += 1;
    },
    Alias: (_key, alias) => {
      size += sizes.get(alias) ?? 0;
    },
  });
  return size;
}

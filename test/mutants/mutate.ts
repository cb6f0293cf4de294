/** Source text -> its mutants: the same text with one small fault each. It works on the tokens; no parser is needed. */

export interface Mutant {
  /** From 1. */
  line: number;
  /** The line before and after, trimmed. */
  was: string;
  becomes: string;
  /** The line in front of it, trimmed. */
  behind: string;
  /** The whole file with the fault in it. */
  source: string;
}

/** Binary operators stand between blanks here (the formatter sees to it), generics and arrows never do. */
const operators: readonly (readonly [string, string])[] = [
  ['===', '!=='],
  ['!==', '==='],
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['&&', '||'],
  ['||', '&&'],
  ['+', '-'],
  ['-', '+'],
  ['+=', '-='],
  ['-=', '+='],
  ['*', '/'],
  ['/', '*'],
];

const words: readonly (readonly [RegExp, string])[] = [
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\bMath\.min\b/g, 'Math.max'],
  [/\bMath\.max\b/g, 'Math.min'],
  [/\.some\b/g, '.every'],
  [/\.every\b/g, '.some'],
  [/(?<=[\s(])!(?=[\w(])/g, ''],
];

/** A whole statement on one line; declarations, returns and throws are left alone. */
const statement =
  /^\s*(?!(?:const|let|return|throw|export|import|type|case|default|readonly|static|private|yield|else|declare)\b)[\w$][^;]*;$/;

export function mutantsOf(source: string): Mutant[] {
  const code = onlyCode(source);
  const edits: { at: number; end: number; text: string }[] = [];
  for (const [was, becomes] of operators)
    for (let at = code.indexOf(` ${was} `); at >= 0; at = code.indexOf(` ${was} `, at + 1))
      edits.push({ at: at + 1, end: at + 1 + was.length, text: becomes });
  for (const [was, becomes] of words)
    for (const found of code.matchAll(was))
      edits.push({ at: found.index, end: found.index + found[0].length, text: becomes });
  // Not the fallback of an index, which is there for the compiler.
  for (const found of code.matchAll(/(?<![\w$.#]|\] \?\? )\d[\d_]*(?:\.\d+)?(?![\w.])/g)) {
    const value = Number(found[0].replaceAll('_', ''));
    edits.push({
      at: found.index,
      end: found.index + found[0].length,
      text: String(value < 10 ? value + 1 : 2 * value),
    });
  }
  for (const found of code.matchAll(/\bif \(/g)) {
    const open = found.index + found[0].length - 1;
    const close = closing(code, open);
    edits.push({ at: open, end: close + 1, text: `(!${source.slice(open, close + 1)})` });
  }
  let at = 0;
  for (const line of code.split('\n')) {
    if (statement.test(line) && isBalanced(line))
      edits.push({ at: at + line.search(/\S/), end: at + line.length, text: ';' });
    at += line.length + 1;
  }
  return edits.sort((a, b) => a.at - b.at || a.text.length - b.text.length).map((edit) => mutantOf(source, edit));
}

function mutantOf(source: string, { at, end, text }: { at: number; end: number; text: string }): Mutant {
  const mutated = source.slice(0, at) + text + source.slice(end);
  const from = source.lastIndexOf('\n', at - 1) + 1;
  const lineOf = (whole: string): string => whole.slice(from).split('\n', 1)[0]?.trim() ?? '';
  return {
    line: source.slice(0, at).split('\n').length,
    was: lineOf(source),
    becomes: lineOf(mutated),
    behind: source.slice(0, from).split('\n').at(-2)?.trim() ?? '',
    source: mutated,
  };
}

/** The same length, with blanks for what does not run: comments, texts, patterns, imports and types. */
function onlyCode(source: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  const noText = source.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=:!&|] ?)\/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\//g,
    blank,
  );
  const noTypes = noText.replace(/^(?:import\b|export \* |export \{|(?:export )?type \w)[^;]*;/gm, blank);
  let code = noTypes;
  for (const found of noTypes.matchAll(/^(?:export )?interface [^{]*\{/gm)) {
    const end = closing(noTypes, found.index + found[0].length - 1) + 1;
    code = code.slice(0, found.index) + blank(code.slice(found.index, end)) + code.slice(end);
  }
  return code;
}

/** Where the bracket that opens at `open` closes. */
function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if ('({['.includes(code.charAt(at))) depth += 1;
    if (')}]'.includes(code.charAt(at))) depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`The bracket at ${open} never closes.`);
}

function isBalanced(line: string): boolean {
  let depth = 0;
  for (const character of line) {
    if ('({['.includes(character)) depth += 1;
    if (')}]'.includes(character)) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

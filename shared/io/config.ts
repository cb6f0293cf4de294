/** YAML -> checked configuration. Every fault names file, line, column and field, all of them at once. */
import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Problem } from '../core/problem.ts';

/** Reads and checks. Errors: `invalid`, its message one line a fault: `file:line:column field: what was expected`. */
export function readConfig<T>(file: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem('invalid', `${file} cannot be read (${messageOf(error)}). Give the path of a YAML file.`, {
      cause: error,
    });
  }
  return parseConfig(file, text, schema);
}

export function parseConfig<T>(file: string, text: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0)
    throw new Problem(
      'invalid',
      document.errors
        .map((error) => {
          const { line, col } = lines.linePos(error.pos[0]);
          return `${file}:${line}:${col} is no valid YAML here: ${error.message}`;
        })
        .join('\n'),
    );
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;

  const place = (path: readonly PropertyKey[]): string => {
    const { line, col } = lines.linePos(offsetOf(document, path));
    return `${file}:${line}:${col}`;
  };
  throw new Problem(
    'invalid',
    result.error.issues
      .flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => `${place([...issue.path, key])} ${fieldName([...issue.path, key])}: unknown field`)
          : [`${place(issue.path)} ${fieldName(issue.path)}: ${issue.message}`],
      )
      .join('\n'),
  );
}

type YamlDocument = ReturnType<typeof parseDocument>;

/** Where the field stands; the nearest parent that exists when the field is missing. */
function offsetOf(document: YamlDocument, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    } else {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
  }
  return 0;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? '(whole file)'
    : path
        .map((step, index) =>
          typeof step === 'number' ? `[${step}]` : index === 0 ? String(step) : `.${String(step)}`,
        )
        .join('');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Foreign text is never a key of an object: `table['constructor']` is what every object has. A table with any text as its
 * key is asked by `own()`, or is a Map. Where brackets read one still, by file and how often, the keys are words of our
 * own or `Object.hasOwn` was asked before; whoever comes to a new place takes `own()`, not a number more.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBinaryExpression, isElementAccessExpression, type Node, SyntaxKind } from 'typescript/unstable/ast';
import { API, type Project } from 'typescript/unstable/sync';
import { expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 240_000 });
const root = fileURLToPath(new URL('..', import.meta.url));

const KNOWN: Readonly<Record<string, number>> = {
  'bridge/backtest/report.ts': 1,
  'bridge/backtest/rolling.ts': 1,
  'bridge/erp/dialects/business-central/books.ts': 1,
  'bridge/erp/dialects/business-central/business-central.ts': 6,
  'bridge/erp/dialects/business-central/orders.ts': 1,
  'bridge/erp/dialects/d365/goods.ts': 1,
  'bridge/erp/dialects/d365/orders.ts': 1,
  'bridge/erp/dialects/d365/states.ts': 5,
  'bridge/erp/dialects/erpnext/erpnext.ts': 1,
  'bridge/erp/dialects/files/encoding.ts': 1,
  'bridge/erp/dialects/files/layout.ts': 1,
  'bridge/erp/dialects/files/read-orders.ts': 3,
  'bridge/erp/dialects/files/tables.ts': 1,
  'bridge/erp/dialects/files/writer.ts': 3,
  'bridge/erp/dialects/files/written.ts': 1,
  'bridge/erp/dialects/infor-ion/write.ts': 1,
  'bridge/erp/dialects/odoo/orders.ts': 1,
  'bridge/erp/dialects/odoo/rpc.ts': 2,
  'bridge/erp/dialects/sap/idoc.ts': 1,
  'bridge/erp/dialects/sap/odata-values.ts': 4,
  'bridge/erp/dialects/sap/sap-odata.ts': 1,
  'bridge/erp/dialects/web/rows.ts': 2,
  'bridge/erp/planning.ts': 3,
  'bridge/erp/stock.ts': 2,
  'bridge/keeping.ts': 1,
  'bridge/mcp/tools.ts': 3,
  'bridge/promise/record/record.ts': 1,
  'bridge/promise/simulation/compile-model.ts': 1,
  'bridge/sign-on/serve.ts': 1,
  'collector/commissioning/browse/said.ts': 1,
  'collector/commissioning/connect/alter.ts': 1,
  'collector/commissioning/connect/configured.ts': 3,
  'collector/intake/moved.ts': 2,
  'collector/offline/dictionary.ts': 2,
  'collector/offline/history/dates.ts': 1,
  'collector/profiles/profiles.ts': 1,
  'collector/setup/answers.ts': 1,
  'collector/sources/blueprint.ts': 1,
  'collector/sources/mapping/mapper.ts': 1,
  'collector/sources/mapping/profile.ts': 3,
  'collector/sources/mapping/rules.ts': 1,
  'collector/sources/mapping/width.ts': 1,
  'collector/sources/mapping/write.ts': 1,
  'collector/sources/mqtt-json/mqtt-json.ts': 1,
  'collector/sources/mqtt-json/write.ts': 1,
  'collector/sources/mtconnect/mtconnect.ts': 1,
  'collector/sources/mtconnect/tracker.ts': 1,
  'collector/sources/payload/payload.ts': 1,
  'shared/core/costs/prices.ts': 2,
  'shared/core/costs/rates.ts': 1,
  'shared/core/orders/written-order.ts': 3,
  'shared/core/words/faults.ts': 1,
  'shared/core/words/own.ts': 1,
  'shared/core/words/patch.ts': 2,
  'shared/core/words/sending.ts': 2,
  'shared/core/words/sentence.ts': 3,
  'shared/io/doctor/reach.ts': 3,
  'shared/io/door/rights.ts': 2,
  'shared/io/early-words.ts': 2,
  'shared/io/openapi.ts': 2,
  'shared/io/outward.ts': 1,
  'shared/io/xml.ts': 1,
};

/** Reads of a table by a text that may be any, as they stand there. */
function readsIn({ program, checker }: Project, name: string): string[] {
  const source = program.getSourceFile(name);
  if (source === undefined) return [];
  const found: { table: Node; key: Node; text: string }[] = [];
  const visit = (node: Node): void => {
    if (isElementAccessExpression(node) && !isWritten(node))
      found.push({
        table: node.expression,
        key: node.argumentExpression,
        text: source.text.slice(node.pos, node.end).trim(),
      });
    node.forEachChild(visit);
  };
  visit(source);
  const keys = checker.getTypeAtLocation(found.map(({ key }) => key));
  const tables = checker.getTypeAtLocation(found.map(({ table }) => table));
  return found.flatMap(({ text }, index) => {
    const [key, table] = [keys[index], tables[index]];
    if (key === undefined || table === undefined || checker.typeToString(key) !== 'string') return [];
    const whole = checker.getNonNullableType(table) ?? table;
    return checker.getIndexInfosOfType(whole).length === 0 ? [] : [text];
  });
}

function isWritten(node: Node): boolean {
  const { parent } = node;
  return isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === SyntaxKind.EqualsToken;
}

test('no table is read by a text that came from outside', () => {
  const api = new API({ cwd: root });
  try {
    const [project] = api.updateSnapshot({ openProject: `${root}tsconfig.json` }).getProjects();
    if (project === undefined) throw new Error('tsconfig.json was not read');
    const files = project.program.getSourceFileNames().filter((name) => !name.includes('node_modules'));
    const more = files.flatMap((name) => {
      const file = relative(root, name);
      const reads = /^(shared|collector|bridge)\//.test(file) ? readsIn(project, name) : [];
      return reads.length > (KNOWN[file] ?? 0) ? [{ file, reads }] : [];
    });
    expect(files.length).toBeGreaterThan(500);
    expect(more).toEqual([]);
  } finally {
    api.close();
  }
});

/**
 * The web apps: `vite build -c config/vite.config.ts` writes dist/web/tablet, in it the collector's service page
 * (one server shows both), and dist/web/planner.
 * Each is one HTML page with everything it needs beside it: nothing is inlined (the servers send
 * `default-src 'self'`) and nothing is fetched from elsewhere.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** A release is built beside what may be running. */
const out = resolve(path('.'), process.env.ISTWERT_DIST ?? 'dist');

const apps = {
  tablet: { root: 'collector/tablet/web', out: 'web/tablet' },
  service: { root: 'collector/service/web', out: 'web/tablet/service' },
  planner: { root: 'bridge/planner/web', out: 'web/planner' },
} as const;

/** Whose words come when somebody reads them. */
const languages = ['de', 'fr'];

/** Puts the list of built files and a mark of this build into the service worker, if the app has one. */
function offlineList(): Plugin {
  return {
    name: 'istwert-offline-list',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle['worker.js'];
        if (worker?.type !== 'chunk') return;
        const files = Object.keys(bundle).filter((file) => !/^worker\.js$|^early\.json$|\.map$/.test(file));
        const list = ['./', ...files.filter((file) => file !== 'index.html').map((file) => `./${file}`)].sort();
        // The names carry a hash of what is in the files, so this changes when any of them does.
        const mark = createHash('sha256').update(list.join()).digest('hex').slice(0, 12);
        worker.code = worker.code
          .replace(/(["'`])__FILES__\1/, () => JSON.stringify(JSON.stringify(list)))
          .replaceAll('__BUILD__', mark);
      },
    },
  };
}

/** Which chunks hold the words that the first picture waits for, by language: the server tells the browser before any script runs. */
function earlyWords(): Plugin {
  return {
    name: 'istwert-early-words',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? [one] : []));
      const first = chunks.filter(({ isEntry, name }) => isEntry && name === 'index');
      const early: Record<string, string[]> = {};
      for (const file of first.flatMap(({ dynamicImports }) => dynamicImports)) {
        const { name = '', facadeModuleId = '' } = chunks.find(({ fileName }) => fileName === file) ?? {};
        const isSentences = facadeModuleId?.includes('/sentences/') ?? false;
        if (languages.includes(name) && !isSentences) early[name] = [...(early[name] ?? []), file];
      }
      this.emitFile({ type: 'asset', fileName: 'early.json', source: JSON.stringify(early) });
    },
  };
}

export function appConfig(name: keyof typeof apps): InlineConfig {
  const app = apps[name];
  const input: Record<string, string> = { index: path(`${app.root}/index.html`) };
  if (name === 'tablet') input.worker = path(`${app.root}/worker.ts`);
  return {
    configFile: false,
    root: path(app.root),
    base: './',
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [earlyWords(), offlineList()],
    build: {
      outDir: join(out, app.out),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2022',
      rolldownOptions: {
        input,
        output: {
          // The service worker must keep its name and lie at the root of what it serves.
          entryFileNames: (chunk) => (chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
  };
}

export default defineConfig({
  builder: {
    async buildApp(builder) {
      for (const name of ['tablet', 'service', 'planner'] as const) await build(appConfig(name));
      // Everything is built: without this mark Vite would go on to build an index.html of its own.
      for (const environment of Object.values(builder.environments)) environment.isBuilt = true;
    },
  },
});

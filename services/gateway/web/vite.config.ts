import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

type ImportsOf = (id: string) => { importedIds: readonly string[] } | null;

const START = fileURLToPath(new URL("src/start.ts", import.meta.url));
const MAIN = fileURLToPath(new URL("src/main.tsx", import.meta.url));

/** Returns a module and everything that is loaded together with it. */
function withImports(id: string, of: ImportsOf, found = new Set<string>()): Set<string> {
  if (found.has(id)) return found;
  found.add(id);
  of(id)?.importedIds.forEach((imported) => withImports(imported, of, found));
  return found;
}

/** Makes a file of a module and everything that is loaded together with it. */
function fileOf(name: string, entry: string, priority: number) {
  let modules: Set<string> | undefined;
  return {
    debugName: name,
    priority,
    name: (id: string, graph: { getModuleInfo: ImportsOf }) => ((modules ??= withImports(entry, (one) => graph.getModuleInfo(one))).has(id) ? name : null),
  };
}

/** Loads the code that shows the page from the beginning, though only the code before it imports it: the page has loaded once both are there. */
const loadDashboard: Plugin = {
  name: "load-dashboard",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle = {} }) =>
      Object.keys(bundle).filter((file) => /\/dashboard-[^/]+\.js$/.test(file)).map((file) => ({ tag: "script", attrs: { type: "module", crossorigin: true, src: `./${file}` }, injectTo: "head" as const })),
  },
};

/** Tells the browser, in their first line, to compile all of these files while they come, beside its main thread, not each function when it is called. */
const compileAtOnce: Plugin = {
  name: "compile-at-once",
  writeBundle: ({ dir = "" }, bundle) => {
    for (const file of Object.values(bundle)) {
      if (file.type === "chunk" && ["start", "dashboard"].includes(file.name)) writeFileSync(join(dir, file.fileName), `//# allFunctionsCalledOnLoad\n${file.code}`);
    }
  },
};

// Addresses are relative, so that the page also works below a path of a reverse proxy. What the first page needs is two
// files: over HTTP/1 a browser fetches six at once, and each round costs the latency.
export default defineConfig({
  base: "./",
  plugins: [loadDashboard, compileAtOnce],
  build: {
    outDir: "../static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [fileOf("start", START, 2), fileOf("dashboard", MAIN, 1)],
        },
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

type ImportsOf = (id: string) => { importedIds: readonly string[] } | null;

const MAIN = fileURLToPath(new URL("src/main.tsx", import.meta.url));
let first: Set<string> | undefined;

/** Returns a module and everything that is loaded together with it. */
function withImports(id: string, of: ImportsOf, found = new Set<string>()): Set<string> {
  if (found.has(id)) return found;
  found.add(id);
  of(id)?.importedIds.forEach((imported) => withImports(imported, of, found));
  return found;
}

// Addresses are relative, so that the page also works below a path of a reverse proxy. What the first page needs is one
// file: over HTTP/1 a browser fetches six at once, and each round costs the latency.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ debugName: "dashboard", name: (id, modules) => ((first ??= withImports(MAIN, (one) => modules.getModuleInfo(one))).has(id) ? "dashboard" : null) }],
        },
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});

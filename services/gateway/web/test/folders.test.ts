import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "../src");

/** Which folders of `src` each folder imports from. */
function folderGraph(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: "utf8" })) {
    const folder = dirname(file);
    if (folder === "." || !/\.tsx?$/.test(file)) continue;
    const imported = graph.get(folder) ?? new Set();
    for (const [, path] of readFileSync(join(SOURCE, file), "utf8").matchAll(/from "\.\.\/(\w+)\//g)) imported.add(path!);
    graph.set(folder, imported);
  }
  return graph;
}

test("no folders import each other, directly or around", () => {
  const left = folderGraph();
  for (;;) {
    const free = [...left].filter(([, imported]) => [...imported].every((folder) => !left.has(folder)));
    if (free.length === 0) break;
    free.forEach(([folder]) => left.delete(folder));
  }
  expect(Object.fromEntries(left)).toEqual({});
});

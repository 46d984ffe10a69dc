import { defineConfig } from "vite";

// Addresses are relative, so that the page also works below a path of a reverse proxy.
export default defineConfig({
  base: "./",
  build: { outDir: "../static", emptyOutDir: true, assetsInlineLimit: 0, target: "es2022" },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});

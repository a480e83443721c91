/**
 * One build for every Electron from 22 (Node 16.17, Chrome 108) on: CommonJS, so that the oldest runtime that
 * the tests use and the newest that users get run the very same files.
 */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Native code, or packages that load their own files at run time; everything else is bundled. */
const EXTERNAL = ['@duckdb/node-api', '@duckdb/node-bindings', 'kafkajs', 'cassandra-driver'];

/** Dependencies that are ESM only, or small enough that a bundle beats a folder in the package. */
const BUNDLED = ['aws-msk-iam-sasl-signer-js', 'birpc', 'commander', 'electron-store', 'pino', 'ws', 'zod'];

const NODE = 'node16.17';

export default defineConfig({
  main: {
    build: {
      target: NODE,
      outDir: 'out/electron',
      externalizeDeps: { include: EXTERNAL, exclude: BUNDLED },
      rolldownOptions: {
        input: { index: resolve('electron/index.ts'), engine: resolve('electron/engine-process.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'shared/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      target: NODE,
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('electron/preload.ts'), prompt: resolve('electron/prompt-preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [react()],
    build: {
      target: 'chrome108',
      outDir: resolve('out/renderer'),
      // Half the bytes to parse: Plotly alone is 9 MB as it comes.
      minify: true,
      emptyOutDir: true,
      rolldownOptions: {
        input: { index: resolve('renderer/index.html'), prompt: resolve('renderer/prompt.html') },
      },
    },
  },
});

import { defineConfig } from 'vitest/config';

/** One project per test layer; docs/ARCHITECTURE.md says which layer proves what. */
const layer = (name: string, include: string, options: object = {}) => ({
  test: { name, include: [include], environment: 'node', ...options },
});

/** Layers that start real servers, browsers or Electron: one file at a time, minutes instead of seconds. */
const real = { testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      layer('unit', 'test/unit/**/*.test.{ts,tsx}'),
      layer('property', 'test/property/**/*.test.ts', { testTimeout: 120_000 }),
      layer('contract', 'test/contract/**/*.test.ts', { testTimeout: 60_000 }),
      layer('integration', 'test/integration/**/*.test.ts', real),
      layer('browser', 'test/e2e/browser/**/*.test.ts', real),
      layer('electron', 'test/e2e/electron/**/*.test.ts', real),
      layer('package', 'test/e2e/package/**/*.test.ts', real),
    ],
  },
});

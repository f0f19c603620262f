import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Vite would take graphql's ES module, Node takes its CommonJS one for the packages outside: two of it refuse each other's schemas. */
const resolve = { tsconfigPaths: true, alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

/** Each file brings a gateway and half of them a browser; the test run's PostgreSQL has room for so many. */
const E2E_FILES_AT_ONCE = Math.min(availableParallelism(), 4);

export default defineConfig({
  resolve,
  test: {
    reporters: ['default'],
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['libs/**/*.spec.ts', 'apps/gateway/**/*.spec.ts', 'apps/gatewayctl/**/*.spec.ts', 'apps/admin-web/**/*.spec.ts'],
          setupFiles: ['test/support/reflect-metadata.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e-spec.ts'],
          setupFiles: ['test/support/reflect-metadata.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: E2E_FILES_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        test: {
          name: 'screenshots',
          include: ['test/screenshots/*.pictures.ts'],
          setupFiles: ['test/support/reflect-metadata.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

/** Vite would take graphql's ES module, Node takes its CommonJS one for the packages outside: two of it refuse each other's schemas. */
const resolve = { tsconfigPaths: true, alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

/** A build machine that is shared may stall for a moment. On a person's machine nothing is tried twice. */
const retry = process.env.CI ? 1 : 0;

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
          retry,
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
          fileParallelism: false,
          retry,
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

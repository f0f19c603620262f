import { defineConfig } from 'vitest/config';

const resolve = { tsconfigPaths: true };

export default defineConfig({
  resolve,
  test: {
    reporters: ['default'],
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['libs/**/*.spec.ts', 'apps/gateway/**/*.spec.ts', 'apps/admin-web/**/*.spec.ts'],
          setupFiles: ['test/support/reflect-metadata.ts'],
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
        },
      },
    ],
  },
});

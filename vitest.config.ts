import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Levels live in file names: `.spec.ts` and `.property.spec.ts` are pure, `.int.spec.ts` talks to real servers, `.e2e.spec.ts` to the whole system. */
const resolve = { conditions: ['source', ...defaultServerConditions] };
const shared = {
  resolve,
  ssr: { resolve },
  environments: { __vitest__: { resolve } }, // where global set-ups are run
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};
const outside = ['**/node_modules/**', '**/dist/**', '**/.berth/**'];

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // Pure specs leave nothing behind for the next: files share a worker, at 0.6 times the CPU time of one for each.
          isolate: false,
          // Properties run thousands of cases; on a busy machine that is not five seconds.
          testTimeout: 60_000,
          include: ['**/*.spec.ts'],
          exclude: [...outside, '**/*.int.spec.ts', '**/*.e2e.spec.ts'],
        },
      },
      {
        ...shared,
        test: {
          name: 'int',
          // They wait for servers more than they work: two at a time, after the units and before what needs the machine for itself.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          include: ['**/*.int.spec.ts'],
          exclude: outside,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: ['libs/testing/src/servers.global.ts'],
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['**/*.e2e.spec.ts'],
          exclude: outside,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// What the tests start by the hundred strips its types once; V8 has been seen to die of the WebAssembly that does it.
const NODE_COMPILE_CACHE = join(import.meta.dirname, 'node_modules/.cache/compile');

// A camera that plays at its own pace loses frames beside other work: these run alone, after all others.
const PACED = ['test/integration/scripts/road.test.ts', 'test/contract/frame-source.test.ts'];

// A file of which everything takes long; `scripts/test --full` runs it.
const LONG = process.env['WAYPOST_TEST_FULL'] === 'yes' ? [] : ['test/**/*.full.test.ts'];

export default defineConfig({
  test: {
    env: { NODE_COMPILE_CACHE },
    // Node itself loads the sources, as it does on a unit; a loader of the test runner's own accepts what Node refuses,
    // and makes every imported constant a call.
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // Three also where there are only two processors: much of it waits for children, brokers and disks.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      // Pure code without state of its own: the files share a process, and load each module once.
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      // Native add-ons (SQLite, ONNX Runtime) and worker threads want a process of their own per file.
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/{contract,crash,field,images,integration}/**/*.test.ts'],
          exclude: [...PACED, ...LONG],
        },
      },
      {
        extends: true,
        test: { name: 'paced', include: PACED, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

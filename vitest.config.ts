import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Native add-ons (SQLite, ONNX Runtime) and worker threads want a process of their own per file.
    pool: 'forks',
    // Two also where there are only two processors: much of it waits for children, brokers and disks.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

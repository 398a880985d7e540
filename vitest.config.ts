// Which tests there are, and how long one may take before it counts as hanging.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/temporary.ts',
    // For a machine with much other work: a test that hangs is found all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // Tests that start processes or servers wait more than they work: more of them at once than there are cores.
    maxWorkers: 4,
    maxConcurrency: 4,
  },
});

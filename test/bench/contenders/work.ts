// Measures what a contender does from when all its modules are loaded, and tells it on stdout.

/** `cpuSeconds`: of all threads. */
export interface Work {
  readonly rows: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** @param work resolves to the number of rows, or calls, that it did */
export async function tell(work: () => Promise<number>): Promise<void> {
  const before = process.resourceUsage();
  const startedAt = performance.now();
  const rows = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = process.resourceUsage();
  const micros = after.userCPUTime - before.userCPUTime + after.systemCPUTime - before.systemCPUTime;
  const told: Work = { rows, seconds, cpuSeconds: micros / 1e6 };
  process.stdout.write(JSON.stringify(told));
}

/** The arguments behind the script's name. @throws Error when there are too few */
export function given<const N extends readonly string[]>(...names: N): { [K in keyof N]: string } {
  const values = process.argv.slice(2, 2 + names.length);
  if (values.length < names.length) throw new Error(`needs ${names.join(' ')}`);
  return values as { [K in keyof N]: string };
}

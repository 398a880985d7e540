// What the figures were taken on.
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { version } from 'node:process';

export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const cores = availableParallelism();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = loadavg()[0] ?? 0;
  // Measured on the spot, since others may be using the machine: a load of the number of cores means that we waited.
  return `Node ${version}, ${platform()} ${release()} ${arch()}, ${cores} cores (${model}), ${memory}; load before the start ${load.toFixed(1)}.`;
}

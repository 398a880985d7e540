// How the built command is called, with everything it writes in a folder of the benchmark.
import { join } from 'node:path';
import type { Contender } from './measure.js';
import type { Bench } from './section.js';

export const APP = '1400000000';
export const SECRET = { TIM_SECRET_KEY: '0123456789abcdef'.repeat(4) };
/** So high that nothing waits for it. */
export const UNLIMITED = '1000000';

/** @param name of the folder that reports and ledger go to: the same name, the same ledger */
export function importing(
  { cli, folder, target }: Pick<Bench, 'cli' | 'folder' | 'target'>,
  options: { file: string; name: string; rate: string; concurrency: string; origin?: string },
): Contender {
  const { file, name, rate, concurrency, origin = target.http } = options;
  const own = join(folder, name);
  const app = ['--sdkappid', APP, '--endpoint', origin];
  const pace = ['--rate', rate, '--concurrency', concurrency];
  return {
    args: [cli, 'run', file, ...app, ...pace, '--out', join(own, 'reports'), '--ledger', join(own, 'ledger')],
    env: { ...SECRET, NODE_EXTRA_CA_CERTS: target.certificate },
  };
}

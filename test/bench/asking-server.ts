// A process of its own: the emulator with the accounts of a file, for what `verify` asks.
import { preload } from '../../src/commands/preload.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { APP, SECRET } from './command.js';

const sandbox = await startSandbox({
  ...{ sdkappid: Number(APP), secretKey: SECRET.TIM_SECRET_KEY, admin: 'administrator', remember: true },
});
await preload(sandbox, process.argv[2] ?? '');

/** Each message asks for what was seen since the last one. */
process.on('message', () => {
  const seen = sandbox.statistics();
  sandbox.resetStatistics();
  process.send?.(seen);
});
process.on('disconnect', () => process.exit());
process.send?.(sandbox.origin);

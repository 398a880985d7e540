// A process of its own: the emulator without a limit, which remembers its accounts and sums them up when it is asked.
import process from 'node:process';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { createDigest } from './digest.js';

const [, , sdkappid, secretKey = ''] = process.argv;
const sandbox = await startSandbox({
  ...{ sdkappid: Number(sdkappid), secretKey, admin: 'administrator', remember: true },
});
process.on('message', () => {
  const digest = createDigest();
  let calls = 0;
  for (const [identifier, { nick, faceUrl, type, times }] of sandbox.accounts()) {
    digest.add(JSON.stringify([identifier, nick, faceUrl, type]));
    calls += times;
  }
  process.send?.({ accounts: digest.sum, calls });
});
process.on('disconnect', () => process.exit());
process.send?.(sandbox.origin);

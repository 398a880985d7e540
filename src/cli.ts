#!/usr/bin/env node
// argv in, exit code out; the only file that touches process.
import { setFlagsFromString } from 'node:v8';
import { main } from './commands/main.js';
import type { SignalName } from './commands/terminal.js';

const SIGNALS: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

let unsaid = false;
// A reader that has seen enough (`| head`) ends nothing: what is left to say is dropped. A full disk is another matter.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || unsaid) return;
  unsaid = true;
  process.stderr.write(
    `The output could not be written (${error.code}): free some space, then run it again.\n`,
  );
  process.exitCode ||= 4;
});
process.stderr.on('error', () => {});

void main(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal(listener) {
    for (const signal of SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  },
  tuneGc() {
    // By default the collector lets several times what is alive pile up, and doubles its nursery as rows pass by.
    setFlagsFromString('--heap-growing-percent=10');
    setFlagsFromString('--semi-space-growth-factor=1');
  },
  exit: (code) => process.exit(code),
}).then((code) => {
  // Not process.exit: it would cut what is still on its way into a pipe.
  process.exitCode = code === 0 && unsaid ? 4 : code;
});

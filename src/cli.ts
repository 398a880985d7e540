#!/usr/bin/env node
// argv in, exit code out; the only file that touches process.
import { readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { SignalName } from './commands/terminal.js';
import { LEAST_OPEN_FILES, openFileLimit } from './open-file.js';

const EXIT_CODES: Readonly<Record<SignalName, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

// Without a listener Node would open its inspector: a port that reads the secret and runs code.
process.on('SIGUSR1', () => {});

// Node undoes what a process inherits: a signal that whoever started it had set to be ignored.
const ignored = signalsToIgnore();
for (const signal of ignored) process.on(signal, () => {});
const signals = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).filter((signal) => !ignored.includes(signal));

let lostOutput = false;
// A reader that has seen enough (`| head`) ends nothing: the rest of the output is dropped. A full disk is another matter.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || lostOutput) return;
  lostOutput = true;
  process.stderr.write(
    `The output could not be written (${error.code}): free some space, then run it again.\n`,
  );
  process.exitCode ||= 4;
});
process.stderr.on('error', () => {});

void loadMain()
  .then((main) =>
    main(process.argv.slice(2), {
      env: process.env,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      onSignal(listener) {
        for (const signal of signals) process.on(signal, listener);
        return () => {
          for (const signal of signals) process.off(signal, listener);
        };
      },
      tuneGc() {
        // By default the collector lets several times what is alive pile up, and doubles its nursery as rows pass by.
        setFlagsFromString('--heap-growing-percent=10');
        setFlagsFromString('--semi-space-growth-factor=1');
      },
      endBy,
    }),
  )
  .then(async (code) => {
    // Not process.exit: it would cut what is still on its way into a pipe.
    process.exitCode = code === 0 && lostOutput ? 4 : code;
    const signal = signals.find((name) => EXIT_CODES[name] === code);
    if (signal === undefined) return;
    for (const stream of [process.stdout, process.stderr]) {
      await new Promise<void>((written) => stream.write('', () => written()));
    }
    endBy(signal);
  });

/** Not before there is room for its modules: Node would end in the middle of loading them. */
async function loadMain() {
  const limit = openFileLimit();
  if (limit >= LEAST_OPEN_FILES) return (await import('./commands/main.js')).main;
  process.stderr.write(
    `tim-import needs ${LEAST_OPEN_FILES} open files at once, and this process is allowed only ${limit}: raise the limit (ulimit -n ${LEAST_OPEN_FILES}).\n`,
  );
  return async () => 2;
}

/** A shell sees an exit code, but only a process that ends by the signal itself stops its loops too. */
function endBy(signal: SignalName): void {
  process.exitCode = EXIT_CODES[signal];
  if (process.platform === 'win32') process.exit();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * What the parent ignores, as a script with `trap '' HUP`; and SIGHUP under nohup, which replaces a stdin that is a
 * terminal by /dev/null, open for writing only. None where there is no /proc.
 */
function signalsToIgnore(): SignalName[] {
  try {
    const [, mask = '0'] =
      /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'utf8')) ?? [];
    const [, flags = '0'] = /^flags:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8')) ?? [];
    const isUnderNohup =
      Number.parseInt(flags, 8) % 4 === 1 && readlinkSync('/proc/self/fd/0') === '/dev/null';
    const isIgnored = (signal: SignalName) =>
      (BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) % 2n === 1n;
    return (['SIGINT', 'SIGHUP'] as const).filter(
      (signal) => isIgnored(signal) || (signal === 'SIGHUP' && isUnderNohup),
    );
  } catch {
    return [];
  }
}

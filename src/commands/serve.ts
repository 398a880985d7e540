// `tim-import sandbox`, as the command line says it.

import { parseFault } from '../sandbox/parse-fault.js';
import { type CommandCall, SANDBOX_OPTIONS } from './commands.js';
import { gather } from './gather.js';
import { sandboxCommand } from './sandbox.js';
import { refuse } from './usage-errors.js';

export async function serveCommand({ read, mistakes, terminal }: CommandCall): Promise<number> {
  const values = read(SANDBOX_OPTIONS);
  for (const fault of values.fault) gather(() => parseFault(fault), mistakes);
  refuse(mistakes);
  const ending = new AbortController();
  const release = terminal.onSignal(() => ending.abort());
  try {
    return await sandboxCommand(
      { ...values, idField: values.idField },
      {
        stdout: (text) => terminal.stdout.write(text),
        stderr: (text) => terminal.stderr.write(text),
        signal: ending.signal,
      },
    );
  } finally {
    release();
  }
}

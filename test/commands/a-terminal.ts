// What a command sees of its process, made up: streams that are read back, an environment, and no signal.
import { PassThrough } from 'node:stream';
import { main } from '../../src/commands/main.js';
import type { Terminal } from '../../src/commands/terminal.js';
import type { TestScreen } from '../report/a-screen.js';

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process. */
export async function commandLine(
  argv: readonly string[],
  options: { readonly env?: Terminal['env']; readonly screen?: TestScreen } = {},
): Promise<Ended> {
  const { env = {}, screen } = options;
  const [stdout, stderr] = [reading(), reading()];
  const exitCode = await main(argv, {
    env,
    stdin: new PassThrough(),
    stdout: screen?.stream ?? stdout.stream,
    stderr: screen?.stream ?? stderr.stream,
    onSignal: () => () => {},
    exit: () => {},
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function reading() {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return { stream, text: () => text };
}

// A named pipe that nobody writes to, or that stalls: the deadline and the first signal end the waiting for it.
import { type ChildProcess, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CommandOptions, command } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { APP, aServer, KEY, type Server, usersCsv } from '../support/rehearsal.js';

let folder: Folder;
let server: Server;
let pipe: string;
let users: string;
beforeEach(async () => {
  folder = aFolder();
  server = await aServer({});
  pipe = join(folder.path, 'pipe');
  spawnSync('mkfifo', [pipe]);
  users = folder.file('users.csv', usersCsv(5));
});
afterEach(async () => {
  await server.close();
  folder[Symbol.dispose]();
});

function run(args: readonly string[], options: Partial<CommandOptions> = {}) {
  const place = ['--sdkappid', String(APP), '--endpoint', server.origin, '--json', '--quiet'];
  return command(['run', ...args, ...place], { home: folder.path, ...options });
}

/** Where the pipe is: what to run, and what the environment holds. */
const PLACES = {
  'the input': () => [[pipe], { TIM_SECRET_KEY: KEY }],
  'the key file': () => [[users, '--secret-key-file', pipe], {}],
  'the UserSig file': () => [[users, '--usersig-file', pipe], {}],
} satisfies Record<string, () => [string[], Record<string, string>]>;
type PlaceName = keyof typeof PLACES;

/** Calls back once a process has the pipe open, and no sooner; Linux shows it. */
function whenOpen(child: ChildProcess, then: () => void): void {
  const look = setInterval(() => {
    if (child.exitCode !== null || child.signalCode !== null) clearInterval(look);
    else if (opensPipe(child)) {
      clearInterval(look);
      then();
    }
  }, 20);
}

function opensPipe({ pid }: ChildProcess): boolean {
  try {
    const files = `/proc/${pid}/fd`;
    return readdirSync(files).some((name) => readlinkSync(join(files, name)) === pipe);
  } catch {
    return false; // a file that was closed in the meantime
  }
}

describe.skipIf(process.platform !== 'linux').each(Object.keys(PLACES) as PlaceName[])('%s', (name) => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('has no writer: %s ends it', async (signal) => {
    const [args, env] = PLACES[name]();
    const ended = await run(args, {
      env,
      onStart: (child) => whenOpen(child, () => child.kill(signal)),
    });
    expect(ended).toMatchObject({ code: null, signal });
    expect(server.statistics().calls).toBe(0);
  });

  test('has no writer: the deadline ends it', async () => {
    const [args, env] = PLACES[name]();
    const ended = await run([...args, '--deadline', '1s'], { env });
    expect(ended).toMatchObject({ signal: null, code: name === 'the key file' ? 2 : 3 });
    expect(ended.stderr).toContain('--deadline');
    expect(server.statistics().calls).toBe(0);
  });

  test('is read when its writer comes', async () => {
    const [args, env] = PLACES[name]();
    const texts = { 'the input': usersCsv(5), 'the key file': KEY, 'the UserSig file': aUserSig() };
    const ended = await run(args, {
      env,
      onStart: (child) => whenOpen(child, () => writeFileSync(pipe, texts[name])),
    });
    expect([ended.code, server.statistics().accepted]).toEqual([0, 5]);
  });
});

test.skipIf(process.platform !== 'linux')(
  'an input that stalls between two rows: what was read is sent, and the deadline ends the rest',
  async () => {
    let writer = -1;
    const ended = await run([pipe, '--deadline', '2s'], {
      env: { TIM_SECRET_KEY: KEY },
      onStart: (child) =>
        whenOpen(child, () => {
          writer = openSync(pipe, 'w');
          writeSync(writer, usersCsv(5));
        }),
    });
    closeSync(writer);
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ stopped: { code: 'DEADLINE' }, exitCode: 3 });
  },
);

test.skipIf(process.platform !== 'linux')('a key file without an end is no key', async () => {
  const ended = await run([users, '--secret-key-file', '/dev/zero'], {});
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('/dev/zero cannot be read') });
});

function aUserSig(): string {
  const to = join(folder.path, 'made.usersig');
  spawnSync(process.execPath, [new URL('../../dist/cli.js', import.meta.url).pathname, 'sign', '--to', to], {
    env: { TIM_SDKAPPID: String(APP), TIM_SECRET_KEY: KEY },
  });
  return spawnSync('cat', [to], { encoding: 'utf8' }).stdout;
}

// Limits of the machine, set for real: open files, addresses, memory; and what would print or show a secret.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLI, command } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { APP, aServer, KEY, type Server, usersCsv } from '../support/rehearsal.js';
import { requireAll } from '../support/require-all.js';

let folder: Folder;
let server: Server;
beforeEach(async () => {
  folder = aFolder();
  server = await aServer({ faults: ['latency=200'] });
  folder.file('users.csv', usersCsv(800));
});
afterEach(async () => {
  await server.close();
  folder[Symbol.dispose]();
});

const limited = test.skipIf(requireAll(existsSync('/usr/bin/prlimit'), 'prlimit'));
const run = (...args: string[]) => ['run', 'users.csv', '--json', '--quiet', ...args];

/** The command under limits of prlimit. */
async function under(limit: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn('prlimit', [limit, process.execPath, CLI, ...args], {
    cwd: folder.path,
    env: {
      ...{ PATH: process.env.PATH, HOME: folder.path, XDG_STATE_HOME: folder.path, LANG: 'C.UTF-8' },
      ...{ TIM_SECRET_KEY: KEY, TIM_SDKAPPID: String(APP), TIM_ENDPOINT: server.origin, ...env },
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('open files', () => {
  limited('too few to load the program are said, with the number needed', async () => {
    const ended = await under('--nofile=127', ['check', 'users.csv']);
    expect(ended).toMatchObject({
      code: 2,
      stderr:
        'tim-import needs 128 open files at once, and this process is allowed only 127: raise the limit (ulimit -n 128).\n',
    });
  });

  limited('as few as that are enough: the connections leave room for the files', async () => {
    const ended = await under('--nofile=128', run());
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    const { accepted, peakInFlight } = server.statistics();
    expect(accepted).toBe(800);
    expect(peakInFlight).toBeLessThan(128 - 48);
  });

  limited('too few for the concurrency are said before the first call', async () => {
    const ended = await under('--nofile=128', run('--concurrency', '100'));
    expect(ended.code).toBe(2);
    const [, needed = '0'] =
      /^100 calls in flight need (\d+) open files, and this process is allowed only 128: raise the limit \(ulimit -n \1\), or lower the concurrency\.\n$/.exec(
        ended.stderr,
      ) ?? [];
    expect(server.statistics().connections).toBe(0);
    // The number is true: with so many the run goes through.
    expect((await under(`--nofile=${needed}`, run('--concurrency', '100'))).code).toBe(0);
  });
});

describe('memory', () => {
  limited('addresses that the HTTP parser cannot have are named, before the first call', async () => {
    const ended = await under('--as=5000000000', run());
    expect(ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^The HTTP parser needs more addresses .*ulimit -v unlimited/),
    });
    expect(server.statistics().connections).toBe(0);
  });

  limited('a check needs none of them', async () => {
    expect(await under('--as=1500000000', ['check', 'users.csv', '--quiet'])).toMatchObject({ code: 0 });
  });
});

describe('a secret', () => {
  const place = (more: Readonly<Record<string, string>>) => ({
    home: folder.path,
    env: { TIM_SDKAPPID: String(APP), TIM_ENDPOINT: server.origin, ...more },
  });

  test.each(['undici', 'http,fetch', '*', 'UNDICI'])(
    'is not printed under NODE_DEBUG=%s',
    async (sections) => {
      const ended = await command(run(), place({ TIM_SECRET_KEY: KEY, NODE_DEBUG: sections }));
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(
        /^NODE_DEBUG would print the UserSig of every call \("(undici|fetch)"\): unset it\.$/m,
      );
      expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/usersig=e|eJ[\w*-]{40}/);
      expect(server.statistics().connections).toBe(0);
      expect(readdirSync(folder.path)).toEqual(['users.csv']);
    },
  );

  test('may be debugged around', async () => {
    const ended = await command(
      run('--limit', '1'),
      place({ TIM_SECRET_KEY: KEY, NODE_DEBUG: 'http,net,tls' }),
    );
    expect(ended.code).toBe(3);
    expect(ended.stderr).not.toMatch(/usersig=e|eJ[\w*-]{40}/);
  });

  test.each([
    [0o600, false],
    [0o400, false],
    [0o640, process.getegid?.() !== process.geteuid?.()],
    [0o644, true],
    [0o604, true],
  ])('in a file with mode %o: warned of %s', async (mode, warned) => {
    const key = folder.file('key.txt', KEY);
    chmodSync(key, mode);
    const args = ['run', 'users.csv', '--limit', '1', '--no-progress', '--secret-key-file', key];
    const { stderr } = await command(args, place({}));
    const warning = `Other users of this machine can read the secret key file ${key}: make it yours alone (chmod 600).`;
    expect(stderr.split('\n').includes(warning)).toBe(warned);
  });
});

test('a folder in the place of summary.json.part is named, and is not called a bug', async () => {
  const ended = await command(run(), {
    home: folder.path,
    env: { TIM_SDKAPPID: String(APP), TIM_ENDPOINT: server.origin, TIM_SECRET_KEY: KEY },
    onStart: () => {
      const out = join(folder.path, 'users.csv.import');
      const look = setInterval(() => {
        const [made] = existsSync(out) ? readdirSync(out) : [];
        if (made === undefined) return;
        clearInterval(look);
        mkdirSync(join(out, made, 'summary.json.part'));
      }, 20);
    },
  });
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain('summary.json.part" cannot be written: a folder is in the way');
});

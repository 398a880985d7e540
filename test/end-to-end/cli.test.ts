// The built command as people and cron start it: what it refuses, what it says and where, and how it ends.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readUserSig } from '../../src/api/usersig.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { FAULTS_ZH } from '../../src/commands/fault-help.js';
import { meaningOf } from '../../src/commands/help.js';
import { OPTIONS } from '../../src/options.js';
import { readRun } from '../../src/report/runs.js';
import { summarySchema } from '../../src/report/summary-schema.js';
import { EXIT_CODES } from '../../src/run/exit-code.js';
import { CONDITIONS, FAULTS } from '../../src/sandbox/faults.js';
import { columnsOf } from '../../src/words/text-width.js';
import {
  CLI,
  type CommandOptions,
  command,
  commandHere,
  isListening,
  type Said,
} from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { onPty } from '../support/pty.js';
import { APP, aServer, KEY, type Server, usersCsv } from '../support/rehearsal.js';
import { jsonOf, onlyRun, recordsOf } from '../support/reports.js';

const USERS = fileURLToPath(new URL('../../samples/users.csv', import.meta.url));
const MISTAKES = fileURLToPath(new URL('../../samples/mistakes.csv', import.meta.url));

interface Place extends AsyncDisposable {
  readonly server: Server;
  readonly folder: Folder;
  readonly env: Readonly<Record<string, string>>;
  /** With credentials and the server's endpoint in the environment. */
  run(args: readonly string[], options?: Partial<CommandOptions>): Promise<Said>;
}

async function aPlace(faults: readonly string[] = []): Promise<Place> {
  const server = await aServer({ faults });
  const folder = aFolder();
  const key = folder.file('key.txt', `${KEY}\n`, 0o600);
  folder.file('users.csv', usersCsv(20));
  const env = { TIM_SECRET_KEY_FILE: key, TIM_SDKAPPID: String(APP), TIM_ENDPOINT: server.origin };
  return {
    ...{ server, folder, env },
    run: (args, options = {}) =>
      command(args, { home: folder.path, ...options, env: { ...env, ...options.env } }),
    async [Symbol.asyncDispose]() {
      await server.close();
      folder[Symbol.dispose]();
    },
  };
}

describe('a mistake in the command line: exit 2, a sentence, and nothing is sent', () => {
  let place: Place;
  /** Without a process, so that there may be many: files are those of the place. */
  const here = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    commandHere(
      args.map((arg) => (/^\w+\.(csv|txt)$/.test(arg) ? join(place.folder.path, arg) : arg)),
      { home: place.folder.path, env: { ...place.env, ...env } },
    );
  beforeAll(async () => {
    place = await aPlace();
    const { folder } = place;
    folder.file('empty.csv', '');
    folder.file('nobody.csv', 'name,Nick\na,b\n');
    folder.file('twice.csv', 'Identifier,UserID\na,b\n');
    mkdirSync(join(folder.path, 'dir.csv'));
  });
  afterAll(async () => {
    expect(place.server.statistics()).toMatchObject({ calls: 0, connections: 0 });
    expect(readdirSync(place.folder.path).sort()).toEqual([
      ...['dir.csv', 'empty.csv', 'key.txt', 'nobody.csv', 'twice.csv', 'users.csv'],
    ]);
    await place[Symbol.asyncDispose]();
  });

  test.concurrent.each<[string, string[], RegExp[], Record<string, string>?]>([
    ['no file', ['run'], [/run needs a file/]],
    ['two files', ['run', 'users.csv', 'more.csv'], [/one file, not 2/]],
    ['a file that is not there', ['run', 'gone.csv'], [/gone\.csv does not exist; check the path\./]],
    ['no name of a file', ['check', ''], [/^"" does not exist; check the path\.$/m]],
    [
      'an SDKAppID that is none, told once',
      ['run', 'users.csv', '--sdkappid', 'abc'],
      [/^--sdkappid needs a whole number from 1 to 4294967295, not "abc"\.$/m],
    ],
    [
      'a UserSig as an argument',
      ['run', 'users.csv', '--usersig', 'eJx'],
      [/--usersig-file, or in TIM_USERSIG/],
    ],
    [
      'nothing to merge',
      ['merge', 'nix', '--out', 'x'],
      [/^Nothing was merged: there is no folder "nix"\.$/m],
    ],
    [
      'a merge without --out, in Chinese',
      ['merge', 'nix', '--lang', 'zh'],
      [/^merge 需要 --out：存放合并报告的新目录。$/m],
    ],
    ['a folder', ['run', 'dir.csv'], [/dir\.csv is a folder/]],
    ['an empty file', ['run', 'empty.csv'], [/empty\.csv is empty/]],
    ['an empty stdin', ['run', '-'], [/stdin is empty/]],
    ['a header without Identifier', ['run', 'nobody.csv'], [/Identifier/, /--map/]],
    ['two columns for one field', ['run', 'twice.csv'], [/Identifier/, /UserID/]],
    [
      'an unknown command',
      ['import', 'users.csv'],
      [/"import" is not a command/, /tim-import run users\.csv/],
    ],
    [
      'an unknown option',
      ['run', 'users.csv', '--conccurency', '5'],
      [/--conccurency is not an option of run; did you mean --concurrency\?/],
    ],
    ['the beginning of an option', ['run', 'users.csv', '--max-out', '5'], [/did you mean --max-outage\?/]],
    [
      'an option of another command',
      ['run', 'users.csv', '--lifetime', '30d'],
      [/--lifetime is not an option of run/],
    ],
    [
      '--rate 0',
      ['run', 'users.csv', '--rate', '0'],
      [/--rate needs a whole number from 1 to 1000000, not "0"\./],
    ],
    ['--rate 1e3', ['run', 'users.csv', '--rate', '1e3'], [/--rate needs/]],
    ['--rate -5', ['run', 'users.csv', '--rate', '-5'], [/--rate needs/]],
    [
      'a rate of the environment',
      ['run', 'users.csv'],
      [/TIM_RATE needs a whole number/],
      { TIM_RATE: 'fast' },
    ],
    ['an option without its value', ['run', 'users.csv', '--limit'], [/--limit needs .*not an empty value/]],
    [
      'an endpoint in the clear',
      ['run', 'users.csv', '--endpoint', 'http://example.com'],
      [/--endpoint must begin with https:\/\//],
    ],
    [
      'an endpoint with a password',
      ['run', 'users.csv', '--endpoint', 'https://me:hunter2@example.com'],
      [/--endpoint must not hold a user name/],
    ],
    [
      'two sources of credentials',
      ['run', 'users.csv'],
      [/two sources of credentials/, /TIM_SECRET_KEY/, /TIM_USERSIG/],
      { TIM_USERSIG: 'eJx' },
    ],
    [
      'a key file that is not there',
      ['run', 'users.csv', '--secret-key-file', 'gone.txt'],
      [/gone\.txt cannot be read \(ENOENT\)/],
    ],
    ['--dry-run', ['run', 'users.csv', '--dry-run'], [/--dry-run is not an option: tim-import check/]],
    ['a report of nothing', ['report'], [/report needs a folder/]],
    [
      'two key files on the command line',
      ['run', 'users.csv', '--secret-key-file', 'key.txt', '--usersig-file', 'key.txt'],
      [/two sources of credentials/],
    ],
    ['an unknown region', ['run', 'users.csv', '--region', 'mars'], [/--region takes one of cn, sg/]],
    ['a share above all', ['run', 'users.csv', '--tolerate', '120%'], [/--tolerate needs/]],
    [
      'an endpoint beside --sandbox',
      ['run', 'users.csv', '--sandbox'],
      [/--sandbox brings its own endpoint/],
    ],
    ['a fault without --sandbox', ['run', 'users.csv', '--fault', 'http=502'], [/go with --sandbox/]],
    ['check of a file that is not there', ['check', 'gone.csv'], [/gone\.csv does not exist/]],
    ['check without a file', ['check'], [/check needs a file/]],
    ['sign with an argument', ['sign', 'users.csv'], [/sign takes no argument/]],
    ['a lifetime without its unit', ['sign', '--lifetime', '30'], [/--lifetime needs a duration/]],
    ['a code that is none', ['codes', 'NONSENSE'], [/"NONSENSE" is neither a number nor a code/]],
    [
      'many mistakes at once: all of them are said',
      [
        'run',
        '--rate',
        '0',
        '--concurrency',
        'many',
        '--timeout',
        '-',
        '--regoin',
        'sg',
        '--endpoint',
        'ftp://x',
      ],
      [
        /--rate needs/,
        /--concurrency needs/,
        /--timeout needs/,
        /did you mean --region\?/,
        /--endpoint must/,
      ],
    ],
  ])('%s', async (_name, args, sentences, env) => {
    const { code, stdout, stderr } = await here(args, env);
    for (const sentence of sentences) expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/hunter2|at .*\.js:|Internal error/);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(sentences.length);
  });

  test.concurrent.each([
    ['--secret-key', KEY],
    [`--secret-key=${KEY}`],
    ['--secretkey', KEY],
    ['--key', KEY],
    ['--usersig', KEY],
    [`-k${KEY}`],
    ['--secret-key-file', KEY],
    [`--secret-key-file=${KEY}`],
    ['--usersig-file', KEY],
    ['--usersig-file', `eJ${KEY}-*_`],
  ])('a secret as an argument (%s) is refused and not repeated', async (...flags) => {
    const { code, stdout, stderr } = await here(['run', 'users.csv', ...flags]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toContain(KEY.slice(0, 16));
    expect(stderr).toMatch(/secret|UserSig/);
  });

  test.concurrent('is reported by the built command as well', async () => {
    const [rate, gone] = await Promise.all([
      place.run(['run', 'users.csv', '--rate', '0']),
      place.run(['run', 'gone.csv']),
    ]);
    expect([rate, gone]).toEqual([
      {
        code: 2,
        signal: null,
        stdout: '',
        stderr: '--rate needs a whole number from 1 to 1000000, not "0".\n',
      },
      { code: 2, signal: null, stdout: '', stderr: 'gone.csv does not exist; check the path.\n' },
    ]);
  });

  test.concurrent('no command shows the commands', async () => {
    const { code, stdout, stderr } = await here([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const { name } of COMMANDS) expect(stderr).toContain(name);
  });
});

describe('help', () => {
  test.concurrent.each(COMMANDS.map((one) => [one.name, one] as const))(
    'of %s names all its options, in 80 columns',
    async (name, one) => {
      const { options, examples } = one;
      using folder = aFolder();
      const { code, stdout, stderr } = await commandHere([name, '--help'], { home: folder.path });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const option of options) expect(stdout).toContain(`  ${OPTIONS[option].flag}`);
      for (const example of examples) expect(stdout).toContain(example);
      const chinese = (await commandHere([name, '--help', '--lang', 'zh'], { home: folder.path })).stdout;
      for (const option of options) {
        expect(chinese).toContain(meaningOf(option, one, 'zh').slice(0, 8));
      }
      const long = `${stdout}\n${chinese}`.split('\n').filter((line) => columnsOf(line) > 80);
      expect(long).toEqual([]);
    },
  );

  test('of sandbox explains every fault and condition, in Chinese too', async () => {
    const page = (language: string) =>
      commandHere(['sandbox', '--help', '--lang', language], { home: '/nowhere' });
    const [english, chinese] = await Promise.all([page('en'), page('zh')]);
    for (const { name, does } of FAULTS) {
      expect(english?.stdout.replace(/\s+/g, ' ')).toContain(does);
      expect(chinese?.stdout).toMatch(new RegExp(`^ {2}${name}(?:=.*)?\n {6}.*\\p{Script=Han}`, 'mu'));
    }
    for (const { name } of CONDITIONS) expect(FAULTS_ZH[`:${name}`]).toMatch(/\p{Script=Han}/u);
  });

  test.concurrent('and the version are there without anything else', async () => {
    using folder = aFolder();
    const [help, version] = await Promise.all(
      [['--help'], ['--version']].map((args) => command(args, { home: folder.path })),
    );
    expect([help?.code, version?.code]).toEqual([0, 0]);
    expect(help?.stdout).toContain('Usage: tim-import');
    expect(version?.stdout).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('codes', () => {
  test.concurrent('explains one code, or all, for people and for programs', async () => {
    using folder = aFolder();
    const [one, all, json] = await Promise.all(
      [['codes', '70398'], ['codes'], ['codes', '70398', '--json', '--lang', 'zh']].map((args) =>
        command(args, { home: folder.path }),
      ),
    );
    expect([one?.code, all?.code, json?.code]).toEqual([0, 0, 0]);
    expect(one?.stdout).toContain('at most 100 accounts');
    expect(all?.stdout).toContain('IDENTIFIER_SPREADSHEET');
    expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ code: '70398', class: 'stop' });
  });
});

describe('sign', () => {
  test.concurrent('writes a UserSig that the server takes, for its owner alone, and says nothing of it', async () => {
    await using place = await aPlace();
    const { folder, server } = place;
    const { code, stdout, stderr } = await place.run(['sign', '--lifetime', '30d']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const file = join(folder.path, 'usersig.txt');
    const usersig = readFileSync(file, 'utf8').trim();
    expect(readUserSig(usersig)).toMatchObject({
      sdkappid: APP,
      identifier: 'administrator',
      expire: 30 * 86_400,
    });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stderr).not.toContain(usersig);
    expect(readdirSync(folder.path).sort()).toEqual(['key.txt', 'users.csv', 'usersig.txt']);

    const run = await command(['run', 'users.csv', '--usersig-file', file, '--quiet'], {
      home: folder.path,
      env: { TIM_SDKAPPID: String(APP), TIM_ENDPOINT: server.origin, TIM_SECRET_KEY: 'not the one to use' },
    });
    expect(run).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(server.statistics().accepted).toBe(20);
  });

  test.concurrent('replaces an older UserSig, and leaves any other file alone', async () => {
    await using place = await aPlace();
    const { folder } = place;
    const first = await place.run(['sign']);
    const second = await place.run(['sign', '--lifetime', '2d']);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(readUserSig(readFileSync(join(folder.path, 'usersig.txt'), 'utf8').trim()).expire).toBe(
      2 * 86_400,
    );
    const foreign = await place.run(['sign', '--to', 'users.csv']);
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toMatch(/users\.csv exists and holds no UserSig/);
    expect(readFileSync(join(folder.path, 'users.csv'), 'utf8')).toBe(usersCsv(20));
  });

  test.concurrent('prints it with --stdout, and writes no file', async () => {
    await using place = await aPlace();
    const { code, stdout } = await place.run(['sign', '--stdout']);
    expect(code).toBe(0);
    expect(readUserSig(stdout.trim())).toMatchObject({ sdkappid: APP });
    expect(readdirSync(place.folder.path).sort()).toEqual(['key.txt', 'users.csv']);
  });
});

describe('check', () => {
  test.concurrent('says what a file holds, asks for no credentials, and ends with 0 or 1', async () => {
    using folder = aFolder();
    const [good, bad, json] = await Promise.all(
      [
        ['check', USERS],
        ['check', MISTAKES],
        ['check', MISTAKES, '--json'],
      ].map((args) => command(args, { home: folder.path })),
    );
    expect([good?.code, bad?.code, json?.code]).toEqual([0, 1, 1]);
    expect(good?.stdout).toMatch(/1[ ,]?000 rows/);
    expect(bad?.stdout).toContain('IDENTIFIER_SPREADSHEET');
    expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ rows: 41, calls: 19, invalid: 20 });
    expect([good?.stderr, bad?.stderr, json?.stderr]).toEqual(['', '', '']);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test.concurrent('reads stdin, and is silent with --quiet when all is well', async () => {
    using folder = aFolder();
    const said = await command(['check', '-', '--quiet'], { home: folder.path, input: usersCsv(5) });
    expect(said).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });
});

describe('run', () => {
  test.concurrent('shows its plan first, on stderr, and the summary on stdout', async () => {
    await using place = await aPlace();
    const { code, stdout, stderr } = await place.run(['run', 'users.csv', '--rate', '1000', '--no-progress']);
    expect(code).toBe(0);
    for (const word of [
      String(APP),
      place.server.origin,
      'administrator',
      'users.csv',
      'at most 1,000',
      'users.csv.import',
    ]) {
      expect(stderr).toContain(word);
    }
    expect(stdout).toContain('20');
    expect(stdout).not.toContain('SANDBOX');
    expect(jsonOf(onlyRun(join(place.folder.path, 'users.csv.import')), 'summary.json')).toMatchObject({
      ...{ counts: { imported: 20 }, sandbox: false },
    });
    expect(place.server.statistics().accepted).toBe(20);
  });

  test.concurrent('--sandbox needs no app, and says SANDBOX wherever it reports', async () => {
    using folder = aFolder();
    folder.file('users.csv', usersCsv(20));
    const said = await command(['run', 'users.csv', '--sandbox'], { home: folder.path });
    expect(said.code).toBe(0);
    expect([said.stdout, said.stderr].map((text) => text.includes('SANDBOX'))).toEqual([true, true]);
    const run = onlyRun(join(folder.path, 'users.csv.import'));
    expect([jsonOf(run, 'run.json'), jsonOf(run, 'summary.json')].map(({ sandbox }) => sandbox)).toEqual([
      true,
      true,
    ]);
    expect(readdirSync(folder.path).sort()).toEqual(['users.csv', 'users.csv.import']); // and no ledger
  });

  test.concurrent('--sandbox --fault imports through an outage', async () => {
    using folder = aFolder();
    folder.file('users.csv', usersCsv(20));
    const args = ['run', 'users.csv', '--sandbox', '--fault', 'code=70402:id=u7', '--json'];
    const { code, stdout } = await command(args, { home: folder.path });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { imported: 19, rejected: 1 } });
  });

  test.concurrent('--json is the whole stdout, and is what the schema says', async () => {
    await using place = await aPlace();
    const { code, stdout, stderr } = await place.run(['run', MISTAKES, '--json', '--out', 'reports']);
    expect(code).toBe(1);
    const summary: unknown = JSON.parse(stdout);
    expect(summarySchema.safeParse(summary).error).toBeUndefined();
    expect(summary).toMatchObject({
      rows: 41,
      counts: { imported: 19, invalid: 20, duplicate: 2 },
      exitCode: 1,
    });
    expect(stdout).toBe(
      readFileSync(join(onlyRun(join(place.folder.path, 'reports')), 'summary.json'), 'utf8'),
    );
    expect(stderr).not.toBe('');
  });

  test.concurrent('--json --quiet leaves stderr empty', async () => {
    await using place = await aPlace();
    const { code, stdout, stderr } = await place.run(['run', 'users.csv', '--json', '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ counts: { imported: 20 } });
  });

  test.concurrent('--quiet says nothing when all is well, and one line when not', async () => {
    await using place = await aPlace(['code=70402:id=u7']);
    place.folder.file('well.csv', 'Identifier\nw1\nw2\n');
    const well = await place.run(['run', 'well.csv', '--quiet']);
    expect(well).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    const bad = await place.run(['run', 'users.csv', '--quiet']);
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 1, stdout: '' });
    expect(bad.stderr.trim().split('\n')).toHaveLength(1);
    expect(bad.stderr).toContain('users.csv.import');
  });

  test.concurrent('- reads stdin, and reports beside where it is started', async () => {
    await using place = await aPlace();
    const { code } = await place.run(['run', '-', '--no-progress'], { input: usersCsv(30) });
    expect(code).toBe(0);
    expect(place.server.accounts().size).toBe(30);
    expect(recordsOf(onlyRun(join(place.folder.path, 'stdin.import')), 'results.csv')).toHaveLength(30);
  });

  test.concurrent('--no-progress draws nothing; without it, a plain line and no terminal codes in a pipe', async () => {
    await using place = await aPlace(['latency=150']);
    const draws = await place.run(['run', 'users.csv', '--concurrency', '2']);
    const silent = await place.run(['run', 'users.csv', '--concurrency', '2', '--no-progress', '--force']);
    expect([draws.code, silent.code]).toEqual([0, 0]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(draws.stderr + draws.stdout).not.toMatch(/[\u001b\r]/);
    expect(silent.stderr.split('\n').length).toBeLessThan(12); // the plan
  });

  test.concurrent('--limit is a pilot: exit 3, and what is left is left', async () => {
    await using place = await aPlace();
    const pilot = await place.run(['run', 'users.csv', '--limit', '5', '--no-progress']);
    expect(pilot.code).toBe(3);
    expect(place.server.statistics().accepted).toBe(5);
    expect(pilot.stdout).toMatch(/^Pilot done: all 5 accounts that --limit asked for are imported\./m);
    const rest = await place.run(['run', 'users.csv', '--no-progress', '--json']);
    expect(rest.code).toBe(0);
    expect(place.server.statistics()).toMatchObject({ calls: 20, accepted: 20 });
    expect(JSON.parse(rest.stdout)).toMatchObject({ counts: { unchanged: 5, imported: 15 } });
  });

  test.concurrent('a wrong secret: one call, exit 4, and it says what to do', async () => {
    await using place = await aPlace();
    const wrong = place.folder.file('wrong.txt', KEY.replaceAll('0', 'f'));
    const { code, stdout } = await place.run([
      'run',
      'users.csv',
      '--secret-key-file',
      wrong,
      '--no-progress',
    ]);
    expect(code).toBe(4);
    expect(place.server.statistics()).toMatchObject({ calls: 1, refused: { 70009: 1 } });
    expect(stdout).toMatch(/70009/);
    expect(stdout).toMatch(/--secret-key-file/);
  });

  test.concurrent('a folder of reports that cannot be made: exit 2, and an open stdin does not hold it', async () => {
    await using place = await aPlace();
    place.folder.file('taken', 'a file');
    const { code, stderr } = await place.run(['run', '-', '--out', 'taken'], {
      input: 'open',
      onStart: (child) => child.stdin.write(usersCsv(3)),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('taken');
    expect(place.server.statistics().calls).toBe(0);
  });
});

describe('a reader of stdout that leaves early changes nothing', () => {
  test.concurrent('of the import, and nothing of the exit code', async () => {
    await using place = await aPlace();
    const { code, stderr } = await place.run(['run', 'users.csv', '--json'], {
      onStart: (child) => child.stdout.destroy(),
    });
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|Error/);
    expect(place.server.statistics().accepted).toBe(20);
  });

  test.concurrent('and neither does one of stderr', async () => {
    await using place = await aPlace();
    const { code, stdout } = await place.run(['run', 'users.csv', '--json'], {
      onStart: (child) => child.stderr.destroy(),
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { imported: 20 } });
  });
});

describe.runIf(process.platform !== 'win32')('a signal', () => {
  test.concurrent.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s once: calls in flight are finished, the reports are whole', async (signal, exitCode) => {
    await using place = await aPlace(['latency=100']);
    place.folder.file('many.csv', usersCsv(2000));
    const said = await place.run(['run', 'many.csv', '--concurrency', '4', '--json'], {
      onStart: (child) => {
        const look = setInterval(() => {
          if (place.server.statistics().accepted < 12) return;
          clearInterval(look);
          child.kill(signal);
        }, 10);
      },
    });
    const { stdout, stderr } = said;
    expect(said).toMatchObject({ code: null, signal });
    expect(stderr).toMatch(new RegExp(`^Ended by ${signal}\\.$`, 'm'));
    const run = onlyRun(join(place.folder.path, 'many.csv.import'));
    const summary = jsonOf(run, 'summary.json');
    const { accepted, calls } = place.server.statistics();
    expect(JSON.parse(stdout)).toMatchObject({ runId: summary.runId, counts: summary.counts });
    expect(summary).toMatchObject({
      exitCode,
      stopped: { code: 'INTERRUPTED' },
      counts: { imported: accepted },
    });
    expect(calls).toBe(accepted);
    expect(accepted).toBeLessThan(60);
    expect(recordsOf(run, 'results.csv')).toHaveLength(Number(summary.rows));
  });

  test.concurrent.each([['SIGINT'], ['SIGTERM'], ['SIGHUP']] as const)(
    '%s twice leaves at once, whatever the calls in flight do',
    async (signal) => {
      await using place = await aPlace(['black-hole:skip=5']);
      const ended = await place.run(['run', 'users.csv', '--concurrency', '4', '--timeout', '3000'], {
        onStderr: (text, child) => text.includes('Stopping:') && child.kill(signal),
        onStart: (child) => {
          // Some looks after the last answer: the ledger has it by then.
          let looks = 0;
          const look = setInterval(() => {
            if (place.server.statistics().calls < 6 || looks++ < 10) return;
            clearInterval(look);
            child.kill(signal);
          }, 50);
        },
      });
      expect(ended).toMatchObject({ code: null, signal });
      expect(ended.stderr).toMatch(/Quit\.\n$/);
      expect(readdirSync(onlyRun(join(place.folder.path, 'users.csv.import')))).not.toContain('summary.json');
      // What it knew is remembered: the next run sends only the rest.
      await place.server.clearFaults();
      const next = await place.run(['run', 'users.csv', '--json', '--quiet']);
      expect(next.code).toBe(0);
      expect(JSON.parse(next.stdout)).toMatchObject({ counts: { unchanged: 5, imported: 15 } });
    },
  );

  test.runIf(process.platform === 'linux').concurrent.each([
    ['with rows', usersCsv(3)],
    ['with a header', 'Identifier\n'],
    ['without a byte', ''],
  ])('while stdin (%s) is idle ends it at once', async (_name, text) => {
    await using place = await aPlace();
    const { signal, stderr } = await place.run(['run', '-', '--no-progress'], {
      input: 'open',
      onStart: (child) => {
        child.stdin.write(text);
        const look = setInterval(() => {
          if (!isListening(child)) return;
          if (text.includes('u1') && place.server.statistics().accepted < 3) return;
          clearInterval(look);
          child.kill('SIGINT');
        }, 20);
      },
    });
    expect(signal).toBe('SIGINT');
    expect(stderr).not.toMatch(/Internal error|at .*\.js:/);
  });
});

test.concurrent('what is wrong is said in Chinese where that is asked for', async () => {
  const { code, stderr } = await commandHere(['run', 'a', 'b', '--rate', '0', '--lang=zh', '--regoin', 'x'], {
    ...{ home: '/nowhere', env: { TIM_SECRET_KEY: KEY, TIM_SDKAPPID: '1' } },
  });
  expect(code).toBe(2);
  expect(stderr).toBe(
    'run 没有 --regoin 这个选项；是否想用 --region？\n--rate 应为 1 到 1000000 的整数，而不是 "0"。\n',
  );
});

describe.runIf(process.platform === 'linux')('the process and its surroundings', () => {
  test.concurrent('a shell loop around it stops at Ctrl-C', async () => {
    await using place = await aPlace(['latency=100']);
    place.folder.file('many.csv', usersCsv(2000));
    const loop = `for i in 1 2 3; do echo turn; "$0" "$1" run many.csv --quiet; done; echo after`;
    const child = spawn('bash', ['-c', loop, process.execPath, CLI], {
      cwd: place.folder.path,
      detached: true,
      env: { PATH: process.env.PATH ?? '', HOME: place.folder.path, ...place.env },
    });
    let stdout = '';
    child.stdout.on('data', (piece) => {
      stdout += piece;
    });
    await vi.waitFor(() => expect(place.server.statistics().accepted).toBeGreaterThan(5), {
      timeout: 20_000,
    });
    process.kill(-Number(child.pid), 'SIGINT'); // as a terminal does: to the whole group
    const signal = await new Promise((resolve) => child.on('close', (_code, name) => resolve(name)));
    expect([signal, stdout]).toEqual(['SIGINT', 'turn\n']);
  });

  test.concurrent('under nohup a hangup does not end it', async () => {
    await using place = await aPlace(['latency=20']);
    place.folder.file('some.csv', usersCsv(200));
    const pty = onPty(['run', 'some.csv', '--quiet', '--concurrency', '2'], {
      ...{ home: place.folder.path, columns: 80, env: place.env, before: 'nohup' },
    });
    await vi.waitFor(() => expect(place.server.statistics().accepted).toBeGreaterThan(5), {
      timeout: 20_000,
    });
    const run = readRun(onlyRun(join(place.folder.path, 'some.csv.import')));
    process.kill(Number(run?.run.holder.pid), 'SIGHUP');
    expect((await pty).code).toBe(0);
    expect(place.server.statistics().accepted).toBe(200);
  });

  test.concurrent('a script that ignores a signal passes that on', async () => {
    await using place = await aPlace(['latency=20']);
    place.folder.file('some.csv', usersCsv(200));
    const script = `trap '' HUP INT; "$0" "$1" run some.csv --quiet --concurrency 2; echo "ended $?"`;
    const child = spawn('bash', ['-c', script, process.execPath, CLI], {
      cwd: place.folder.path,
      env: { PATH: process.env.PATH ?? '', HOME: place.folder.path, ...place.env },
    });
    let stdout = '';
    child.stdout.on('data', (piece) => {
      stdout += piece;
    });
    await vi.waitFor(() => expect(place.server.statistics().accepted).toBeGreaterThan(5), {
      timeout: 20_000,
    });
    const run = readRun(onlyRun(join(place.folder.path, 'some.csv.import')));
    for (const signal of ['SIGHUP', 'SIGINT']) process.kill(Number(run?.run.holder.pid), signal);
    await new Promise((resolve) => child.on('close', resolve));
    expect(stdout).toBe('ended 0\n');
    expect(place.server.statistics().accepted).toBe(200);
  });

  test.concurrent('SIGUSR1 opens no inspector', async () => {
    await using place = await aPlace(['latency=20']);
    place.folder.file('some.csv', usersCsv(200));
    const { code, stderr } = await place.run(['run', 'some.csv', '--concurrency', '2'], {
      onStart: (child) => {
        const look = setInterval(() => {
          if (place.server.statistics().accepted < 5) return;
          clearInterval(look);
          child.kill('SIGUSR1');
        }, 20);
      },
    });
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/Debugger listening/);
  });
});

test('every way to end that these tests met is in the table', () => {
  expect(Object.keys(EXIT_CODES)).toEqual(['0', '1', '2', '3', '4', '5', '70', '129', '130', '143']);
});

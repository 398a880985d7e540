// The package as it is installed: used from ESM, from CommonJS, and under a strict compiler.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aFolder, type Folder } from '../support/folder.js';
import { aServer, KEY, type Server, usersCsv } from '../support/rehearsal.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const start = promisify(execFile);

/** A project of somebody else, with the package in its node_modules: what `npm pack` packs, and nothing else. */
let project: Folder;
let server: Server;
let packed: string[];

beforeAll(async () => {
  project = aFolder();
  server = await aServer();
  const [pack]: { filename: string; files: { path: string }[] }[] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project.path], {
      ...{ cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      shell: process.platform === 'win32',
    }),
  );
  packed = (pack?.files ?? []).map(({ path }) => path).sort();
  const modules = join(project.path, 'node_modules');
  const installed = join(modules, 'tim-import');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', [
    '-xzf',
    join(project.path, pack?.filename ?? ''),
    '--strip-components=1',
    '-C',
    installed,
  ]);
  // Its dependencies, where an installation would put them; and what the project's own compiler needs.
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  project.file('package.json', '{ "name": "project", "private": true, "type": "module" }');
  project.file('users.csv', usersCsv(50));
}, 60_000);

afterAll(async () => {
  await server.close();
  project[Symbol.dispose]();
});

/** Runs a program of the project. @returns what it logged as JSON, and how many accounts it made */
async function program(name: string, text: string) {
  const file = project.file(name, text);
  const before = server.statistics().accepted;
  const { stdout, stderr } = await start(process.execPath, [file], {
    cwd: project.path,
    env: { PATH: process.env.PATH ?? '', ORIGIN: server.origin, KEY },
  });
  return { told: JSON.parse(stdout), stderr, accepted: server.statistics().accepted - before };
}

const OPTIONS = `{
  source: 'users.csv',
  credentials: { sdkappid: 1400000000, secretKey: process.env.KEY },
  endpoint: process.env.ORIGIN,
}`;

test('packs what it needs, and no more', () => {
  expect(packed).toEqual(
    expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/cli.js', 'package.json', 'LICENSE']),
  );
  expect(packed).toContain('samples/users.csv');
  expect(
    packed.filter(
      (path) =>
        !/^(dist|docs|samples)\/|^(package\.json|LICENSE|README(\.zh-CN)?\.md|CHANGELOG\.md)$/.test(path),
    ),
  ).toEqual([]);
  expect(packed.filter((path) => /\.import\/|\.test\.|key|usersig\.txt/.test(path))).toEqual([]);
  expect(readFileSync(join(ROOT, 'dist/cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('every link of its pages leads to a file in it', () => {
  const pages = packed.filter((path) => path.endsWith('.md'));
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(project.path, 'node_modules/tim-import', page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|<img[^>]+src="([^"]+)"|<a[^>]+href="([^"]+)"/g)];
    return links.flatMap(([, ...targets]) => {
      const [target = ''] = targets.filter(Boolean);
      if (/^(https?:|#)/.test(target)) return [];
      const path = posix.join(posix.dirname(page), target.replace(/#.*/, ''));
      const isThere = packed.includes(path) || packed.some((file) => file.startsWith(`${path}/`));
      return isThere ? [] : [`${page}: ${target}`];
    });
  });
  expect(pages).toContain('README.md');
  expect(broken).toEqual([]);
});

describe('the package', () => {
  test('works with import', async () => {
    const found = await program(
      'esm.js',
      `import { ImportError, importAccounts, run, STATUSES } from 'tim-import';
      const { counts } = await run(${OPTIONS});
      const rows = [];
      for await (const { row, status } of importAccounts(${OPTIONS})) rows.push(status + row);
      const refused = await run({ ...${OPTIONS}, source: 'gone.csv' }).catch((error) => error);
      console.log(JSON.stringify({ counts, rows: rows.length, STATUSES, is: refused instanceof ImportError, code: refused.code }));`,
    );
    expect(found).toMatchObject({
      told: { counts: { imported: 50 }, rows: 50, is: true, code: 'INPUT_UNREADABLE' },
      ...{ stderr: '', accepted: 100 },
    });
  });

  test('checks a file, serves an emulator, and refuses what it does not know, in its own words', async () => {
    const { told, stderr } = await program(
      'more.js',
      `import { check, run, startSandbox } from 'tim-import';
      const { rows, valid, calls } = await check({ source: 'users.csv', input: { trim: false } });
      const credentials = { sdkappid: 1400000000, secretKey: process.env.KEY };
      const sandbox = await startSandbox({ ...credentials, admin: 'administrator', remember: true });
      await run({ source: [{ UserID: 'a' }, { UserID: 'b' }], credentials, endpoint: sandbox.origin });
      const made = [...sandbox.accounts().keys()];
      await sandbox.close();
      const refuse = (options) => run({ ...${OPTIONS}, ...options }).catch(({ code, message }) => [code, message]);
      const refused = await Promise.all([
        refuse({ concurency: 5 }),
        refuse({ input: { delimeter: ',' } }),
        refuse({ credentials: { ...credentials, key: 'x' } }),
        refuse({ rate: 0, timeout: 0, onOutcome: 'x', maxFailures: 5 }),
        refuse({ endpoint: 'http://example.com' }),
        refuse({ source: undefined }),
        check({ source: 'users.csv', rates: 5 }).catch(({ code, message }) => [code, message]),
      ]);
      console.log(JSON.stringify({ rows, valid, calls, made, refused }));`,
    );
    expect(stderr).toBe('');
    expect(told).toMatchObject({ rows: 50, valid: 50, calls: 50, made: ['a', 'b'] });
    expect(told.refused.map(([code]: [string]) => code)).toEqual(Array.from({ length: 7 }, () => 'USAGE'));
    expect(told.refused.map(([, message]: [string, string]) => message)).toEqual([
      'concurency is not an option.',
      'input.delimeter is not an option.',
      'credentials.key is not an option.',
      expect.stringMatching(
        /^onOutcome needs a function\.\nrate needs .*, not 0\.\ntimeout needs .*milliseconds.*\.\nmaxFailures needs \{ count \}.*\.$/,
      ),
      expect.stringMatching(/^endpoint must begin with https/),
      'source needs a path, a stream, or records.',
      'rates is not an option.',
    ]);
    for (const [, message] of told.refused) expect(message).not.toContain('--');
  });

  test('works with require, where node can require ES modules', async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    expect(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)).toBe(true);
    const found = await program(
      'required.cjs',
      `const { run, importAccounts } = require('tim-import');
      run(${OPTIONS}).then(async ({ counts }) => {
        const summary = await importAccounts(${OPTIONS}).summary;
        console.log(JSON.stringify({ counts, exitCode: summary.exitCode }));
      });`,
    );
    expect(found).toMatchObject({ told: { counts: { imported: 50 }, exitCode: 0 }, accepted: 100 });
    expect(
      found.stderr.replace(/^.*(ExperimentalWarning: CommonJS module|Use `node --trace-warnings).*\n/gm, ''),
    ).toBe('');
  });

  test('prints nothing, leaves signals and errors to its host, and lets it end', async () => {
    const { told, stderr } = await program(
      'host.js',
      `import { run } from 'tim-import';
      const heard = () => Object.fromEntries(['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'uncaughtException', 'unhandledRejection', 'warning']
        .map((name) => [name, process.listenerCount(name)]));
      const before = heard();
      let during;
      await run({ ...${OPTIONS}, onOutcome() { during ??= heard(); } });
      console.log(JSON.stringify({ before, during, after: heard() }));`,
    );
    expect(told.during).toEqual(told.before);
    expect(told.after).toEqual(told.before);
    expect(stderr).toBe('');
  });

  test('brings its own package.json, and nothing from inside', async () => {
    const { told } = await program(
      'inside.js',
      `import own from 'tim-import/package.json' with { type: 'json' };
      const inside = await import('tim-import/dist/run/import.js').catch(({ code }) => code);
      console.log(JSON.stringify({ name: own.name, inside }));`,
    );
    expect(told).toEqual({ name: 'tim-import', inside: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  });

  test('its command runs', async () => {
    const cli = join(project.path, 'node_modules/tim-import/dist/cli.js');
    const { stdout } = await start(process.execPath, [cli, 'codes', '70398'], { cwd: project.path });
    expect(stdout).toContain('70398');
  });
});

describe('the types', () => {
  const CONFIG = {
    compilerOptions: {
      ...{
        module: 'nodenext',
        moduleResolution: 'nodenext',
        target: 'es2023',
        lib: ['es2023'],
        types: ['node'],
      },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true },
      skipLibCheck: false,
    },
  };

  async function compile(name: string, text: string, options: object = {}): Promise<string[]> {
    project.file(name, text);
    const compilerOptions = { ...CONFIG.compilerOptions, ...options };
    const config = project.file('tsconfig.json', JSON.stringify({ compilerOptions, files: [name] }));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const output = await start(process.execPath, [tsc, '-p', config], { cwd: project.path }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    // What other packages' own declarations say is not ours to fix.
    return output
      .split('\n')
      .filter((line) => /error TS/.test(line) && !/node_modules\/(?!tim-import\/)/.test(line));
  }

  const USE = `
    const options: RunOptions = {
      source: [{ Identifier: 'a' }],
      credentials: async () => ({ sdkappid: 1, usersig: 'x' }),
      rate: 200,
      concurrency: 'auto',
      tolerate: { share: 0.01 },
      onOutcome: async ({ row, status, latencyMs }: Outcome) => { const all: [number, Status, number | undefined] = [row, status, latencyMs]; void all; },
      onProgress: ({ rowsRead, counts }: ProgressView) => { const all: [number, number] = [rowsRead, counts.imported]; void all; },
      signal: new AbortController().signal,
    };
    export async function all(): Promise<number> {
      for await (const outcome of importAccounts(options)) { const line: number = outcome.line; void line; }
      const summary: RunSummary = await run(options);
      return summary.exitCode;
    }
    export const code = (error: unknown): string => (error instanceof ImportError ? error.code : '');
  `;
  const NAMES =
    'ImportError, importAccounts, type Outcome, type ProgressView, run, type RunOptions, type RunSummary, type Status';

  const IMPORT = `import { ${NAMES} } from 'tim-import';\n${USE}`;
  const REQUIRE = `import lib = require('tim-import');
    export const check = (source: string): Promise<lib.Examination> => lib.check({ source });`;
  const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' };

  test.each([
    ['a module', 'use.mts', IMPORT, {}],
    ['CommonJS', 'use.cts', IMPORT, {}],
    ['CommonJS by require', 'required.cts', REQUIRE, {}],
    ['a bundler', 'bundled.ts', IMPORT, BUNDLER],
  ] as const)(
    'compile in %s',
    async (_name, file, text, options) => {
      expect(await compile(file, text, options)).toEqual([]);
    },
    60_000,
  );

  test('refuse what is wrong', async () => {
    const errors = await compile(
      'wrong.mts',
      `import { run } from 'tim-import';
      void run({ source: 1, credentials: { sdkappid: 1 } });
      void run({ source: 'a.csv', credentials: { sdkappid: '1' } });
      void run({ source: 'a.csv' });
      void run({ source: 'a.csv', credentials: { sdkappid: 1 }, rat: 5 });`,
    );
    expect(errors.map((line) => /\((\d+),/.exec(line)?.[1])).toEqual(['2', '3', '4', '5']);
  }, 60_000);
});

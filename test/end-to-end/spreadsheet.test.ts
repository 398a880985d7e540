// What people do with failures.csv: open it in a spreadsheet, mend it, save it, run it. The values must survive.
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.js';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const KEY = '0123456789abcdef'.repeat(4);
const INSTALLED = spawnSync('soffice', ['--version'], { timeout: 60_000 }).status === 0;
const REQUIRED = process.env.CI === 'true' && process.env.TIM_IMPORT_REQUIRE_ALL === '1';
const ABSENT = 'soffice is not on the PATH: install libreoffice-calc to run this test';

// The spreadsheet's CSV filter: comma, double quote, UTF-8, from line 1 on.
const FILTER = '44,34,76,1';
const SPREADSHEET = { timeout: 180_000 };

// Every first character that a spreadsheet acts upon, and every look of a number that it rewrites.
const NICKS = [
  '=1+1',
  '=HYPERLINK("https://example.com","here")',
  '+1s',
  '-小鹿-',
  '-1',
  '@SUM(1,2)',
  "'90s kid",
  "''twice",
  "'",
  'two\nlines',
  'a "b" c',
  'Carter, Emily',
  'Zoë 🎧👩‍💻',
];
const NUMBER_LIKE = [
  '2020-01-01',
  '1/2',
  'TRUE',
  '007',
  '3.10',
  '1,5',
  '50%',
  '12:30',
  '1E5',
  '173432434348334726',
];
const IDENTIFIERS = [
  '00020002',
  '183432434348334726',
  '9007199254740993',
  '1E5',
  '12e3',
  '3-4',
  '=x',
  '-dash',
  '+44',
];

describe('failures.csv, opened and saved by a spreadsheet', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tim-import-spreadsheet-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('imports the same values when every column is opened as text', SPREADSHEET, async ({ skip }) => {
    needSpreadsheet(skip);
    const rows = [
      ...(await sampleRows()),
      ...[...NICKS, ...NUMBER_LIKE].map((nick, index) => [`text_${index}`, nick]),
      ...IDENTIFIERS.map((identifier) => [identifier, identifier]),
    ];
    const failures = await failuresOf('text', rows);
    const [header = []]: string[][] = parse(failures);
    const columns = header.map((_, index) => `${index + 1}/2`);
    const saved = await openAndSave('text', failures, [
      `--infilter=CSV:${FILTER},${columns.join('/')}`,
      '--convert-to',
      `csv:Text - txt - csv (StarCalc):${FILTER},,0,false,true`,
    ]);
    expect(await importedFrom('text', saved)).toMatchObject({ code: 0, accounts: accountsOf(rows) });
  });

  test('imports the same values when it is just opened and saved', SPREADSHEET, async ({ skip }) => {
    needSpreadsheet(skip);
    const rows = NICKS.map((nick, index) => [`plain_${index}`, nick]);
    const saved = await openAndSave('plain', await failuresOf('plain', rows), ['--convert-to', 'csv']);
    expect(await importedFrom('plain', saved)).toMatchObject({ code: 0, accounts: accountsOf(rows) });
  });

  test(
    'makes no account under another name, whatever the spreadsheet took for a number',
    SPREADSHEET,
    async ({ skip }) => {
      needSpreadsheet(skip);
      const rows = IDENTIFIERS.map((identifier) => [identifier, '']);
      const saved = await openAndSave('numbers', await failuresOf('numbers', rows), ['--convert-to', 'csv']);
      const { accounts, stderr } = await importedFrom('numbers', saved);
      const strangers = [...accounts.keys()].filter((identifier) => !IDENTIFIERS.includes(identifier));
      expect({ strangers, kept: accounts.has('-dash'), stderr }).toMatchObject({ strangers: [], kept: true });
    },
  );

  /** A rehearsal in which every row is invalid for its Type alone: its failures.csv. */
  async function failuresOf(name: string, rows: readonly (readonly string[])[]): Promise<string> {
    const records = [['UserID', 'Nick', 'Type'], ...rows.map(([id = '', nick = '']) => [id, nick, 'MEND'])];
    const source = await written(
      `${name}.csv`,
      records.map((record) => record.map(quoted).join(',')).join('\n'),
    );
    const out = join(folder, `${name}.out`);
    const { code, stderr } = await cli(['run', source, '--sandbox', '--out', out]);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    const [run = ''] = await readdir(out);
    return readFile(join(out, run, 'failures.csv'), 'utf8');
  }

  async function openAndSave(name: string, csv: string, filters: readonly string[]): Promise<string> {
    const opened = await written(`${name}.failures.csv`, csv);
    const saved = join(folder, `${name}.saved`);
    await mkdir(saved);
    // A profile of its own: a spreadsheet that is open elsewhere would take the job and answer nothing.
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
    await called('soffice', [profile, '--headless', '--norestore', ...filters, '--outdir', saved, opened]);
    return readFile(join(saved, basename(opened)), 'utf8');
  }

  /** Mends the Type in what the spreadsheet saved, byte for byte otherwise, and imports it: what the server saw. */
  async function importedFrom(name: string, csv: string) {
    const source = await written(`${name}.mended.csv`, csv.replace(/(?<=[,"])MEND(?=[,"])/g, ''));
    const sandbox = await startSandbox({
      sdkappid: 1400000000,
      secretKey: KEY,
      admin: 'administrator',
      remember: true,
    });
    try {
      const options = ['--sdkappid', '1400000000', '--endpoint', sandbox.origin];
      const { code, stderr } = await cli([
        'run',
        source,
        ...options,
        '--out',
        join(folder, `${name}.second`),
      ]);
      return { code, stderr, accounts: new Map(sandbox.accounts()) };
    } finally {
      await sandbox.close();
    }
  }

  /** With a state folder of its own for the ledger, wherever the platform wants it. */
  function cli(args: readonly string[]) {
    const state = { XDG_STATE_HOME: folder, LOCALAPPDATA: folder };
    return called(process.execPath, [CLI, ...args], { ...process.env, ...state, TIM_SECRET_KEY: KEY });
  }

  async function written(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }
});

function called(command: string, args: readonly string[], env = process.env) {
  return new Promise<{ code: number | string; stdout: string; stderr: string }>((resolve) => {
    execFile(command, args, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

/** Without one the test is skipped with the reason, but fails where everything must be there: on our CI. */
function needSpreadsheet(skip: (condition: boolean, note: string) => void): void {
  if (REQUIRED) expect(INSTALLED, ABSENT).toBe(true);
  skip(!INSTALLED, ABSENT);
}

/** Identifier and Nick of the sample's ordinary accounts. */
async function sampleRows(): Promise<string[][]> {
  const records: string[][] = parse(await readFile(new URL('../../samples/users.csv', import.meta.url)), {
    from: 2,
  });
  return records.map(([identifier = '', nick = '']) => [identifier, nick]);
}

function accountsOf(rows: readonly (readonly string[])[]): ReadonlyMap<string, unknown> {
  return new Map(rows.map(([identifier = '', nick]) => [identifier, { ...(nick && { nick }), times: 1 }]));
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

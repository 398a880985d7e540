// `check` as a person sees it: the sample with mistakes, from its first figure to the time its import would take.
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { renderExamination } from '../../src/commands/render-check.js';
import { fingerprintOf } from '../../src/ledger/fingerprint.js';
import type { Examination } from '../../src/run/check.js';
import { columnsOf } from '../../src/words/text-width.js';
import { open } from '../ledger/a-ledger.js';
import { aSummary } from '../support/a-summary.js';
import { commandHere, type Said } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import { onlyRun, recordsOf } from '../support/reports.js';

const MISTAKES = fileURLToPath(new URL('../../samples/mistakes.csv', import.meta.url));

const found: Examination = {
  ...aSummary().input,
  ...{ notes: ['Column "x" is ignored.'], rows: 1_000_000, valid: 999_985, invalid: 15 },
  ...{ duplicates: { identical: 3, conflicting: 1 }, new: 500, changed: 20, unchanged: 999_461 },
  ...{ robots: 7, calls: 520, seconds: { 1000: 1, 100: 6, 200: 3 } },
  problems: [
    {
      code: 'IDENTIFIER_MISSING',
      rows: 15,
      lines: [2, 3, 9],
      message: 'UserID is empty, and every account needs one.',
    },
    {
      code: 'DUPLICATE_CONFLICT',
      rows: 1,
      lines: [17],
      message: 'Line 6 has the same Identifier with other content, and is used.',
    },
  ],
  warnings: [
    {
      code: 'NICK_MOJIBAKE',
      rows: 2,
      lines: [4, 5],
      message: 'The nickname looks like text that was once decoded wrongly.',
    },
  ],
  ...{ folder: 'out/2026', files: ['failures.csv', 'conflicts.csv'] },
};
const render = (language: 'en' | 'zh', width?: number, change: Partial<Examination> = {}) =>
  `\n${renderExamination({ ...found, ...change }, language, width)}`;

test('everything that a file shows', () => {
  expect(render('en')).toMatchInlineSnapshot(`
    "
    users.csv: 1,000,000 rows, 520 would be sent.
    utf-8, comma
    Identifier from "user_id", Nick from "nickname"
    ! Column "x" is ignored.

      valid       999,985
      invalid     15
      new         500
      changed     20
      unchanged   999,461
      duplicates  3 identical, 1 conflicting
      robots      7

    IDENTIFIER_MISSING: 15 rows, lines 2, 3, 9 …
      UserID is empty, and every account needs one.
      → Fill the column in failures.csv and run that file; if every row is like
        this, name the right column with --map Identifier=<column>.

    DUPLICATE_CONFLICT: 1 row, line 17
      Line 6 has the same Identifier with other content, and is used.
      → Compare the two rows in conflicts.csv and correct the source, so that one
        is left; --duplicates last uses the last row in place of the first.

    Valid, but worth a look:

    NICK_MOJIBAKE: 2 rows, lines 4, 5
      The nickname looks like text that was once decoded wrongly.

    Written to out/2026:
      failures.csv
      conflicts.csv

    The import would take 1 s at 1,000/s, 3 s at 200/s, 6 s at 100/s.
    "
  `);
});

test('the same in Chinese', () => {
  expect(render('zh')).toMatchInlineSnapshot(`
    "
    users.csv：共 1,000,000 行，需要发送 520 行。
    utf-8，逗号分隔
    Identifier ← "user_id"，Nick ← "nickname"
    ! 列 "x" 被忽略。

      有效    999,985
      无效    15
      新增    500
      有变化  20
      无变化  999,461
      重复    内容相同 3 行，内容不同 1 行
      机器人  7

    IDENTIFIER_MISSING：15 行，第 2、3、9 … 行
      UserID 为空，而每个账号都需要它。
      → 请在 failures.csv 中补上后用该文件运行一次；若所有行都如此，请用 --map
        Identifier=<列> 指定正确的列。

    DUPLICATE_CONFLICT：1 行，第 17 行
      第 6 行的 Identifier 相同但内容不同，实际采用的是该行。
      → 请对照 conflicts.csv 中的两行修正数据源，只保留一行；加 --duplicates last
        则以最后出现的一行为准。

    以下行有效，但值得核对：

    NICK_MOJIBAKE：2 行，第 4、5 行
      昵称像是曾按错误的编码读取过（乱码）。

    已写入 out/2026：
      failures.csv
      conflicts.csv

    导入预计用时：1,000 次/秒时 1 秒，200 次/秒时 3 秒，100 次/秒时 6 秒。
    "
  `);
});

test('without a ledger nothing is said of what is new', () => {
  expect(render('en', 80, { changed: null, unchanged: null })).not.toContain('new');
});

test('no line is wider than the terminal', () => {
  for (const language of ['en', 'zh'] as const) {
    for (const width of [50, 80]) {
      expect(
        render(language, width)
          .split('\n')
          .filter((line) => columnsOf(line) >= width),
      ).toEqual([]);
    }
  }
});

describe('the command', () => {
  const firstLine = ({ stdout }: Said) => stdout.split('\n')[0]?.split('/').at(-1);
  const home = '/nowhere';

  test('speaks the language of LANG, and of --lang before it', async () => {
    const env = { LANG: 'zh_CN.UTF-8' };
    const byLocale = await commandHere(['check', MISTAKES], { home, env });
    const byOption = await commandHere(['check', MISTAKES, '--lang', 'en'], { home, env });
    expect([byLocale, byOption].map(firstLine)).toEqual([
      'mistakes.csv：共 41 行，需要发送 19 行。',
      'mistakes.csv: 41 rows, 19 would be sent.',
    ]);
    expect([byLocale, byOption].map(({ code, stderr }) => [code, stderr])).toEqual([
      [1, ''],
      [1, ''],
    ]);
  });

  test('in Chinese says nothing in English', async () => {
    const { stdout } = await commandHere(['check', MISTAKES, '--lang', 'zh'], { home });
    const said = stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
    expect(said.length).toBeGreaterThan(15);
    expect(said.filter((line) => !/\p{Script=Han}/u.test(line))).toEqual([]);
  });

  test('advises once about all rows that are to be corrected, and puts what needs nobody last', async () => {
    using folder = aFolder();
    const file = folder.file(
      'users.csv',
      `UserID,Nick\n${'u1,A\n'.repeat(4)}u1,B\n,x\n${'y'.repeat(40)},C\n`,
    );
    const { stdout } = await commandHere(['check', file], { home });
    expect(stdout.match(/Correct these rows in the file/g)).toHaveLength(1);
    expect([...stdout.matchAll(/^([A-Z_]+): /gm)].map(([, code]) => code)).toEqual([
      'DUPLICATE_CONFLICT',
      'IDENTIFIER_MISSING',
      'IDENTIFIER_TOO_LONG',
      'DUPLICATE_IDENTIFIER',
    ]);
  });

  test("compares with the app's own ledger where the app is named, and says so where it cannot", async () => {
    using folder = aFolder();
    const file = folder.file('users.csv', 'Identifier\nu1\nu2\n');
    const path = join(folder.path, 'tim-import', '1400000000');
    const ask = (...more: string[]) =>
      commandHere(['check', file, '--sdkappid', '1400000000', '--json', ...more], { home: folder.path });
    const found = async (...more: string[]) => {
      const { stdout, stderr } = await ask(...more);
      const { new: added, unchanged } = JSON.parse(stdout);
      return { added, unchanged, stderr };
    };
    expect(await found()).toEqual({ added: 2, unchanged: null, stderr: '' });
    const ledger = await open(path);
    await ledger.record('u1', fingerprintOf({ identifier: 'u1' }), undefined);
    expect(await found()).toEqual({
      added: 2,
      unchanged: null,
      stderr: 'Another run holds the ledger, so the rows are not compared with it.\n',
    });
    await ledger.close();
    expect(await found()).toEqual({ added: 1, unchanged: 1, stderr: '' });
    expect(await found('--ledger', join(folder.path, 'no'))).toMatchObject({
      added: 2,
      stderr: expect.stringMatching(/^There is no ledger in ".*no": all rows are new\.\n$/),
    });
  });
});

describe('check --out', () => {
  test('leaves failures.csv and conflicts.csv as a run would, and names them', async () => {
    using folder = aFolder();
    const checked = await commandHere(['check', MISTAKES, '--out', join(folder.path, 'to-fix')], {
      home: folder.path,
    });
    await commandHere(['run', MISTAKES, '--sandbox', '--quiet', '--out', join(folder.path, 'run')], {
      home: folder.path,
    });
    const [written, sent] = [onlyRun(join(folder.path, 'to-fix')), onlyRun(join(folder.path, 'run'))];
    expect(readdirSync(written).sort()).toEqual(['conflicts.csv', 'failures.csv']);
    for (const name of ['failures.csv', 'conflicts.csv']) {
      expect(recordsOf(written, name)).toEqual(recordsOf(sent, name));
    }
    expect(checked.stdout).toContain(`Written to ${written}:`);
    expect(checked.stdout).toContain('in failures.csv');
  });

  test('is not given: nothing is written, and no advice names a file that is not there', async () => {
    using folder = aFolder();
    copyFileSync(MISTAKES, join(folder.path, 'mistakes.csv'));
    const { stdout } = await commandHere(['check', join(folder.path, 'mistakes.csv')], { home: folder.path });
    expect(stdout).not.toMatch(/(?:failures|conflicts)\.csv/);
    expect(stdout).toContain('--out <dir>');
    expect(readdirSync(folder.path)).toEqual(['mistakes.csv']);
  });
});

test('a file with a header alone ends with 1, as a run stops at it; --allow-empty accepts both', async () => {
  using folder = aFolder();
  const file = folder.file('empty.csv', 'Identifier,Nick\n');
  const [plain, quiet, allowed] = await Promise.all(
    [
      ['check', file],
      ['check', file, '--quiet'],
      ['check', file, '--allow-empty', '--quiet'],
    ].map((args) => commandHere(args, { home: folder.path })),
  );
  expect([plain?.code, quiet?.code, allowed?.code]).toEqual([1, 1, 0]);
  expect(plain?.stdout).toContain('The file holds no rows');
  expect([quiet?.stderr, allowed?.stderr]).toEqual([`${file} holds no rows.\n`, '']);
});

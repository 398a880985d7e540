// The summary as a person sees it: whole screens, kept as text.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { noCounts } from '../../src/outcome.js';
import type { Summary } from '../../src/report/summary.js';
import { summaryText } from '../../src/report/summary-text.js';
import { renderSummary } from '../../src/terminal/render-summary.js';
import { columnsOf } from '../../src/words/text-width.js';
import { aSummary } from '../support/a-summary.js';

const render = (summary: Summary, change: Partial<Parameters<typeof renderSummary>[2]> = {}) => {
  const options = { language: 'en', color: false, width: 80, ...change } as const;
  return `\n${renderSummary(summary, summaryText(summary, options.language), options)}`;
};

const CODES = [
  { status: 'invalid', code: 'IDENTIFIER_TOO_LONG', rows: 15, firstLine: 17, first: [], before: 15 },
  { status: 'rejected', code: '40005', rows: 10, firstLine: 210, first: [], before: 0 },
  { status: 'duplicate', code: 'DUPLICATE_IDENTIFIER', rows: 3, firstLine: 99, first: [], before: 0 },
  { status: 'failed', code: 'TIMEOUT', rows: 2, firstLine: 9_000, first: [], before: 7 },
] as const;

const troubled = aSummary({
  exitCode: 1,
  rows: 12_000,
  counts: {
    ...noCounts(),
    imported: 11_950,
    unchanged: 20,
    duplicate: 3,
    invalid: 15,
    rejected: 10,
    failed: 2,
  },
  conflicts: 1,
  codes: CODES,
  files: ['results.csv', 'failures.csv', 'conflicts.csv', 'summary.json'],
});

const stopped = aSummary({
  exitCode: 4,
  stopped: {
    code: '70398',
    cure: 'person',
    message: 'The API answered 70398 to the row on line 102, and to another one.',
    advice: '',
  },
  rows: 120,
  counts: { ...noCounts(), imported: 100, unsent: 20 },
  input: { ...aSummary().input, readToEnd: false, bytesUnread: 40_000, sha256: null },
  codes: [{ status: 'unsent', code: '70398', rows: 1, firstLine: 102, first: [], before: null }],
});

const wrongKey = aSummary({
  exitCode: 4,
  stopped: { code: '70003', cure: 'person', message: 'The API answered 70003 to every call.', advice: '' },
  rows: 987,
  counts: { ...noCounts(), duplicate: 7, invalid: 12, unsent: 968 },
  input: { ...aSummary().input, readToEnd: false, bytesUnread: 40_000, sha256: null },
  codes: [
    { status: 'invalid', code: 'NICK_TOO_LONG', rows: 12, firstLine: 17, first: [], before: null },
    { status: 'unsent', code: '70003', rows: 968, firstLine: 2, first: [], before: null },
  ],
  conflicts: 0,
});

const pilot = aSummary({
  exitCode: 3,
  stopped: { code: 'LIMIT_REACHED', cure: 'rerun', message: '--limit 10 is reached.', advice: '' },
  rows: 2_000,
  counts: { ...noCounts(), imported: 10, invalid: 30, unsent: 1_960 },
  settings: { limit: 10 },
  input: { ...aSummary().input, readToEnd: false, bytesUnread: 40_000, sha256: null },
  codes: [{ status: 'invalid', code: 'NICK_TOO_LONG', rows: 30, firstLine: 17, first: [], before: null }],
  pilot: Array.from({ length: 10 }, (_, index) => ({
    line: index + 2,
    identifier: `user${index + 1}`,
    status: 'imported' as const,
    code: '',
  })),
});

test('a run that went well', () => {
  expect(render(aSummary())).toMatchInlineSnapshot(`
    "
    Done: 1,000 accounts imported.

    1,000 rows: 1,000 imported
    took 2.5 s at 998 calls/s (ceiling 1,000), p95 30 ms
    Reports in users.csv.import/2026-11-23T075601Z-80000000

    Next: Nothing is left to do.
    Done: 1,000 accounts imported.
    "
  `);
});

test('a run with rows that need somebody: one line a problem, and whether it is new', () => {
  expect(render(troubled)).toMatchInlineSnapshot(`
    "
    Finished: 11,950 accounts imported, 20 were already imported; 26 rows need
    fixing, 2 rows are not imported yet.

    Problems (explained in report.html, or here with --details)
      15  IDENTIFIER_TOO_LONG  invalid   line 17    as in the last run
      10  40005                rejected  line 210   new
       2  TIMEOUT              failed    line 9000  last run: 7

    12,000 rows: 11,950 imported, 20 unchanged, 3 duplicate, 15 invalid, 10
    rejected, 2 failed
    took 2.5 s at 998 calls/s (ceiling 1,000), p95 30 ms
    Reports in users.csv.import/2026-11-23T075601Z-80000000

    Next: Correct the rows in this file, then run it in place of users.csv:
      users.csv.import/2026-11-23T075601Z-80000000/failures.csv
    Correct the source where conflicts.csv shows two rows for one account.
    Finished: 11,950 accounts imported, 20 were already imported; 26 rows need
    fixing, 2 rows are not imported yet.
    "
  `);
});

test('the same with details', () => {
  expect(render(troubled, { details: true })).toMatchInlineSnapshot(`
    "
    Finished: 11,950 accounts imported, 20 were already imported; 26 rows need
    fixing, 2 rows are not imported yet.

    IDENTIFIER_TOO_LONG  15 invalid rows, first on line 17
      The Identifier is longer than 32 bytes.
      → Choose a shorter one in failures.csv and run that file; use the same one
        wherever your systems address this account.
    40005  10 rejected rows, first on line 210
      The profile contains a sensitive word.
      → Change Nick in failures.csv and run that file.
    TIMEOUT  2 failed rows, first on line 9000
      No reply came within --timeout; the account may or may not have been created.
      → The row is retried automatically, which is safe; if it continues, check the
        network or raise --timeout.

    12,000 rows: 11,950 imported, 20 unchanged, 3 duplicate, 15 invalid, 10
    rejected, 2 failed
    took 2.5 s
    1,000 calls, 0 retries, 0 throttled
    998.2 calls/s on average, 1,000 in the busiest second (ceiling 1,000)
    latency p50 12 ms, p95 30 ms, p99 41 ms, max 213 ms
    Reports in users.csv.import/2026-11-23T075601Z-80000000
      results.csv    the outcome of every row
      failures.csv   the rows to correct, ready to run again
      conflicts.csv  duplicates that differ from the row used
      summary.json   the summary, for a program

    Next: Correct the rows in this file, then run it in place of users.csv:
      users.csv.import/2026-11-23T075601Z-80000000/failures.csv
    Correct the source where conflicts.csv shows two rows for one account.
    Finished: 11,950 accounts imported, 20 were already imported; 26 rows need
    fixing, 2 rows are not imported yet.
    "
  `);
});

test('the same in Chinese', () => {
  expect(render(troubled, { language: 'zh' })).toMatchInlineSnapshot(`
    "
    运行结束：已导入 11,950 个账号，20 个账号此前已导入且无变化；26 行需要修改，2
    行尚未导入。

    问题（说明见 report.html，或加 --details 在此显示）
      15  IDENTIFIER_TOO_LONG  无效    第 17 行    与上次运行相同
      10  40005                被拒绝  第 210 行   新出现
       2  TIMEOUT              失败    第 9000 行  上次 7 行

    12,000 行：已导入 11,950，无变化 20，重复 3，无效 15，被拒绝 10，失败 2
    用时 2.5 秒，平均 998 次/秒（上限 1,000），p95 30 ms
    报告目录 users.csv.import/2026-11-23T075601Z-80000000

    下一步：修改该文件中的行，然后代替 users.csv 运行：
      users.csv.import/2026-11-23T075601Z-80000000/failures.csv
    请对照 conflicts.csv 中同一账号的两行修正数据源。
    运行结束：已导入 11,950 个账号，20 个账号此前已导入且无变化；26 行需要修改，2
    行尚未导入。
    "
  `);
});

test('a run that was stopped by a code that a person must cure, in a narrow terminal', () => {
  expect(render(stopped, { width: 50 })).toMatchInlineSnapshot(`
    "
    Stopped early: 100 accounts imported; 20 rows are
    not imported yet, 79 % of the input was not read.
    Why: The API answered 70398 to the row on line
         102, and to another one. [70398]

    120 rows: 100 imported, 20 unsent
    took 2.5 s at 998 calls/s (ceiling 1,000), p95 30
    ms
    Reports in users.csv.import/2026-11-23T075601Z-80000000

    Next: Upgrade the app in the console, then run
          the same command again: only the remaining
          rows are sent.
    Stopped early: 100 accounts imported; 20 rows are
    not imported yet, 79 % of the input was not read.
    "
  `);
});

test('a wrong key: the cause, its cure, and no problem of the file between them', () => {
  expect(render(wrongKey)).toMatchInlineSnapshot(`
    "
    Nothing was imported: the secret key (or the UserSig) is wrong; 79 % of the
    input was not read.
    Why: The API answered 70003 to every call. [70003]

    987 rows: 7 duplicate, 12 invalid, 968 unsent
    took 2.5 s at 998 calls/s (ceiling 1,000), p95 30 ms
    Reports in users.csv.import/2026-11-23T075601Z-80000000

    Next: Copy the whole UserSig into the file of --usersig-file again, or let the
          tool sign with --secret-key-file.
    Nothing was imported: the secret key (or the UserSig) is wrong; 79 % of the
    input was not read.
    "
  `);
  expect(render(wrongKey, { language: 'zh' })).toMatchInlineSnapshot(`
    "
    没有导入任何账号：密钥（或 UserSig）不正确；输入中还有 79 % 未读取。
    原因：UserSig 校验失败，多半是复制时被截断。The API answered 70003 to every
          call. [70003]

    987 行：重复 7，无效 12，未发送 968
    用时 2.5 秒，平均 998 次/秒（上限 1,000），p95 30 ms
    报告目录 users.csv.import/2026-11-23T075601Z-80000000

    下一步：请将完整的 UserSig 重新写入 --usersig-file 指定的文件，或改用
            --secret-key-file 由工具签发。
    没有导入任何账号：密钥（或 UserSig）不正确；输入中还有 79 % 未读取。
    "
  `);
});

test('a pilot that did what it was asked is a success, and lists its rows', () => {
  expect(render(pilot)).toMatchInlineSnapshot(`
    "
    Pilot done: all 10 accounts that --limit asked for are imported.

      line 2   user1   imported
      line 3   user2   imported
      line 4   user3   imported
      line 5   user4   imported
      line 6   user5   imported
      line 7   user6   imported
      line 8   user7   imported
      line 9   user8   imported
      line 10  user9   imported
      line 11  user10  imported

    took 2.5 s at 998 calls/s (ceiling 1,000), p95 30 ms
    Reports in users.csv.import/2026-11-23T075601Z-80000000

    Next: Look at these accounts in the console, then run the same command without
          --limit.
    Pilot done: all 10 accounts that --limit asked for are imported.
    "
  `);
});

test('the headline comes first and last, whatever the run', () => {
  for (const summary of [aSummary(), troubled, stopped, wrongKey, pilot]) {
    for (const language of ['en', 'zh'] as const) {
      const { headline } = summaryText(summary, language);
      const text = render(summary, { language, width: 200 }).trim().replaceAll('\n', ' '); // wrapped at 100
      expect(text.startsWith(headline)).toBe(true);
      expect(text.endsWith(headline)).toBe(true);
    }
  }
});

test('it fits a screen of 80 by 24, with the prompt and the command, however much is wrong', () => {
  const codes = Array.from({ length: 60 }, (_, index) => ({
    ...{
      status: 'rejected' as const,
      code: String(40_000 + index),
      rows: 1,
      firstLine: 9,
      first: [],
      before: 3,
    },
  }));
  const warnings = Array.from({ length: 20 }, () =>
    'A note that is a good deal longer than a line. '.repeat(4),
  );
  const files = [
    'results.csv',
    'failures.csv',
    'conflicts.csv',
    'missing.csv',
    'report.html',
    'summary.json',
  ];
  for (const summary of [troubled, stopped, wrongKey, pilot]) {
    for (const language of ['en', 'zh'] as const) {
      const worst = {
        ...summary,
        codes,
        warnings,
        files,
        conflicts: 9,
        notCleared: 9,
        lost: 9,
        sandbox: true,
      };
      const lines = render(worst, { language }).trim().split('\n');
      expect(lines.length).toBeLessThanOrEqual(20);
    }
  }
});

test('a sandbox run says so first, and what to do for real', () => {
  const lines = render(aSummary({ sandbox: true }))
    .trim()
    .split('\n');
  expect(lines[0]).toBe('SANDBOX: sent to the built-in emulator only; no real account was created.');
  expect(lines).toContain('Next: Run the same command without --sandbox to import for real.');
});

test('what comes from outside cannot steer the terminal', () => {
  const text = render(aSummary({ warnings: ['red \u001b[31m and \u202e turned\nround \u009b2J'] }));
  expect(text).toContain('! red \\x1b[31m and \\u202e turned\\nround \\x9b2J');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('no line is wider than the terminal, in either language', () => {
  for (const summary of [troubled, stopped, wrongKey, pilot]) {
    for (const language of ['en', 'zh'] as const) {
      for (const details of [true, false]) {
        const shown = { ...summary, folder: 'f' };
        const lines = render(shown, { language, width: 50, details }).split('\n');
        expect(lines.filter((line) => columnsOf(line) > 50)).toEqual([]);
      }
    }
  }
});

test('colour is added only when asked for, and changes no word', () => {
  const colored = render(troubled, { color: true });
  expect(stripVTControlCharacters(colored)).toBe(render(troubled));
  expect(colored).not.toBe(render(troubled));
});

test('a path with a blank can be pasted', () => {
  expect(render({ ...troubled, folder: "my users' folder" })).toContain(
    "  'my users'\\'' folder/failures.csv'\n",
  );
});

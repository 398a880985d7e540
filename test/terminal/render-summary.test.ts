// The summary as a person sees it: whole screens, kept as text.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { noCounts } from '../../src/outcome.js';
import type { Summary } from '../../src/report/summary.js';
import { summaryText } from '../../src/report/summary-text.js';
import { renderSummary } from '../../src/terminal/render-summary.js';
import { aSummary } from '../support/a-summary.js';

const render = (summary: Summary, change: Partial<Parameters<typeof renderSummary>[2]> = {}) => {
  const options = { language: 'en', color: false, width: 80, ...change } as const;
  return `\n${renderSummary(summary, summaryText(summary, options.language), options)}`;
};

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
  codes: [
    { status: 'invalid', code: 'IDENTIFIER_TOO_LONG', rows: 15, firstLine: 17, first: [] },
    { status: 'rejected', code: '40005', rows: 10, firstLine: 210, first: [] },
    { status: 'duplicate', code: 'DUPLICATE_IDENTIFIER', rows: 3, firstLine: 99, first: [] },
    { status: 'failed', code: 'TIMEOUT', rows: 2, firstLine: 9_000, first: [] },
  ],
  files: ['results.csv', 'failures.csv', 'conflicts.csv', 'summary.json'],
});

test('a run that went well', () => {
  expect(render(aSummary())).toMatchInlineSnapshot(`
    "
    Complete: all 1,000 rows are imported.

      imported  1,000  100.0 %

      took 2.5 s
      1,000 calls, 0 retries, 0 throttled
      998.2 calls/s on average, 1,000 in the busiest second (ceiling 1,000)
      latency p50 12 ms, p95 30 ms, p99 41 ms, max 213 ms

    Reports in users.csv.import/2026-11-23T075601Z-80000000
      results.csv   the outcome of every row
      summary.json  the summary, for a program

    Next
      Nothing is left to do.
    "
  `);
});

test('a run with rows that need somebody', () => {
  expect(render(troubled)).toMatchInlineSnapshot(`
    "
    Finished, but only 11,972 of 12,000 rows are imported.

      imported   11,950   99.6 %
      unchanged      20    0.2 %
      duplicate       3   <0.1 %
      invalid        15    0.1 %
      rejected       10   <0.1 %
      failed          2   <0.1 %

    Problems
      IDENTIFIER_TOO_LONG  15 rows invalid, first on line 17
        The Identifier is longer than 32 bytes.
        → Choose a shorter one in failures.csv and run that file; use the same one
          wherever your systems address this account.
      40005  10 rows rejected, first on line 210
        The profile contains a sensitive word.
        → Change Nick in failures.csv and run that file.
      TIMEOUT  2 rows failed, first on line 9000
        No reply came within --timeout; the account may or may not have been
        created.
        → The row is retried automatically, which is safe; if it continues, check
          the network or raise --timeout.

    ! 1 duplicate differs from the row used: see conflicts.csv.

      took 2.5 s
      1,000 calls, 0 retries, 0 throttled
      998.2 calls/s on average, 1,000 in the busiest second (ceiling 1,000)
      latency p50 12 ms, p95 30 ms, p99 41 ms, max 213 ms

    Reports in users.csv.import/2026-11-23T075601Z-80000000
      results.csv    the outcome of every row
      failures.csv   the rows to correct, ready to run again
      conflicts.csv  duplicates that differ from the row used
      summary.json   the summary, for a program

    Next
      Correct the rows in failures.csv, then: tim-import run users.csv.import/2026-11-23T075601Z-80000000/failures.csv
      Decide between the rows in conflicts.csv and the rows that they differ from.
    "
  `);
});

test('the same in Chinese', () => {
  expect(render(troubled, { language: 'zh' })).toMatchInlineSnapshot(`
    "
    运行结束，但 12,000 行中只导入了 11,972 行。

      已导入 imported   11,950   99.6 %
      无变化 unchanged      20    0.2 %
      重复 duplicate         3   <0.1 %
      无效 invalid          15    0.1 %
      被拒绝 rejected       10   <0.1 %
      失败 failed            2   <0.1 %

    问题
      IDENTIFIER_TOO_LONG  15 行，状态：无效 invalid，最早出现在第 17 行
        Identifier 超过 32 字节。
        → 请在 failures.csv 中改用更短的账号名后运行该文件，业务系统中也要使用同一
          个账号名。
      40005  10 行，状态：被拒绝 rejected，最早出现在第 210 行
        资料中包含敏感词。
        → 请在 failures.csv 中修改 Nick，再用该文件运行一次。
      TIMEOUT  2 行，状态：失败 failed，最早出现在第 9000 行
        在 --timeout 时间内没有收到响应，账号可能已创建，也可能没有。
        → 工具会自动重发（重复导入是安全的）；若持续出现，请检查网络或调大
          --timeout。

    ! 有 1 个重复行与实际采用的那一行内容不同，见 conflicts.csv。

      用时 2.5 秒
      调用 1,000 次，重试 0 次，被限频 0 次
      平均 998.2 次/秒，最高一秒 1,000 次（上限 1,000）
      时延 p50 12 ms，p95 30 ms，p99 41 ms，最大 213 ms

    报告目录 users.csv.import/2026-11-23T075601Z-80000000
      results.csv    每一行的结果
      failures.csv   需要修改的行，改好后可直接再次运行
      conflicts.csv  与实际采用的行内容不同的重复行
      summary.json   供程序读取的汇总

    下一步
      修改 failures.csv 中的行，然后运行：tim-import run users.csv.import/2026-11-23T075601Z-80000000/failures.csv
      请在 conflicts.csv 中的行与实际采用的行之间作出选择。
    "
  `);
});

test('a run that was stopped by a code that a person must cure, in a narrow terminal', () => {
  expect(
    render(
      aSummary({
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
        codes: [{ status: 'unsent', code: '70398', rows: 1, firstLine: 102, first: [] }],
      }),
      { width: 50 },
    ),
  ).toMatchInlineSnapshot(`
    "
    Stopped early: 100 of the 120 rows read so far
    are imported.

    Why: The API answered 70398 to the row on line
         102, and to another one. [70398] 79 % of the
         input was not read.
      → Upgrade the app in the console, then run the
        same command again: only the remaining rows
        are sent.

      imported  100   83.3 %
      unsent     20   16.7 %

      took 2.5 s
      1,000 calls, 0 retries, 0 throttled
      998.2 calls/s on average, 1,000 in the busiest
      second (ceiling 1,000)
      latency p50 12 ms, p95 30 ms, p99 41 ms, max
      213 ms

    Reports in users.csv.import/2026-11-23T075601Z-80000000
      results.csv   the outcome of every row
      summary.json  the summary, for a program

    Next
      Once that is fixed, run the same command again:
      only what is left is sent.
    "
  `);
});

test('a rehearsal says so first, and last', () => {
  const lines = render(aSummary({ sandbox: true }))
    .trim()
    .split('\n');
  expect([lines[0], lines.at(-1)]).toEqual([
    'SANDBOX: sent to the built-in emulator only; no real account was created.',
    '  Run the same command without --sandbox to import for real.',
  ]);
});

test('what comes from outside cannot steer the terminal', () => {
  const text = render(aSummary({ warnings: ['red \u001b[31m and \u202e turned\nround \u009b2J'] }));
  expect(text).toContain('! red  [31m and  turned round  2J');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('no line is wider than the terminal, in either language', () => {
  for (const language of ['en', 'zh'] as const) {
    const lines = render({ ...troubled, folder: 'f' }, { language, width: 50 }).split('\n');
    expect(lines.filter((line) => [...line].length > 50 && !line.includes('tim-import run'))).toEqual([]);
  }
});

test('colour is added only when asked for, and changes no word', () => {
  const colored = render(troubled, { color: true });
  expect(stripVTControlCharacters(colored)).toBe(render(troubled));
  expect(colored).not.toBe(render(troubled));
});

test('a path with a blank can be pasted', () => {
  expect(render({ ...troubled, folder: "my users' folder" })).toContain(
    "tim-import run 'my users'\\''' folder/failures.csv'".replace("'\\'''", "'\\''"),
  );
});

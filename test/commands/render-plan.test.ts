// The plan of a run as a person sees it, in both languages and in a narrow terminal.
import { expect, test } from 'vitest';
import { renderPlan } from '../../src/commands/render-plan.js';
import type { Plan } from '../../src/run/run-options.js';
import { columnsOf } from '../../src/words/text-width.js';
import { aSummary } from '../support/a-summary.js';

const plan: Plan = {
  run: { ...aSummary({ settings: { rate: 200, concurrency: 'auto' } }) },
  notes: ['Column "RegisteredAt" is ignored.'],
  folder: 'users.csv.import/2026-11-23T075601Z-80000000',
  known: 1_234_567,
};
const render = (options?: Parameters<typeof renderPlan>[1], change: Partial<Plan> = {}) =>
  `\n${renderPlan({ ...plan, ...change }, options)}\n`;

test('of batches it says the rate of both kinds of call', () => {
  const run = { ...aSummary({ settings: { rate: 100, concurrency: 'auto', batch: 50 } }) };
  expect(render({}, { run })).toContain(
    'at most 100 batches/s and 200 single calls/s; calls in flight: auto',
  );
});

test('it says who, what, how fast, and where', () => {
  expect(render()).toMatchInlineSnapshot(`
    "
    app:     1400000000, region cn, https://console.tim.qq.com, signed by
             administrator
    input:   users.csv (utf-8, comma): Identifier from "user_id", Nick from
             "nickname"
    rate:    at most 200 calls/s; calls in flight: auto
    ledger:  /home/me/.local/state/tim-import/1400000000
             1,234,567 accounts are known
    reports: users.csv.import/2026-11-23T075601Z-80000000
    note:    Column "RegisteredAt" is ignored.
    "
  `);
});

test('the same in Chinese', () => {
  expect(render({ language: 'zh' })).toMatchInlineSnapshot(`
    "
    应用： 1400000000，地域 cn，https://console.tim.qq.com，由 administrator 签名
    输入： users.csv（utf-8，逗号分隔）：Identifier ← "user_id"，Nick ← "nickname"
    速率： 最多 200 次/秒，并发数：自动
    账本： /home/me/.local/state/tim-import/1400000000
           已记录 1,234,567 个账号
    报告： users.csv.import/2026-11-23T075601Z-80000000
    提示： 列 "RegisteredAt" 被忽略。
    "
  `);
});

test('it says that a rehearsal is one, and that nothing was imported before', () => {
  const run = { ...plan.run, sandbox: true, app: { ...plan.run.app, region: null } };
  expect(render({ width: 50 }, { run, known: 0, notes: [] })).toMatchInlineSnapshot(`
    "
    SANDBOX: everything is sent to the built-in
    emulator.
    app:     1400000000, https://console.tim.qq.com,
             signed by administrator
    input:   users.csv (utf-8, comma): Identifier
             from "user_id", Nick from "nickname"
    rate:    at most 200 calls/s; calls in flight:
             auto
    ledger:  /home/me/.local/state/tim-import/1400000000
             no earlier import: all rows are new
    reports: users.csv.import/2026-11-23T075601Z-80000000
    "
  `);
});

test('no line is wider than the terminal, but a path, which stays in one piece', () => {
  for (const language of ['en', 'zh'] as const) {
    for (const width of [40, 50, 80]) {
      const wide = render({ language, width })
        .split('\n')
        .filter((line) => columnsOf(line) >= width);
      const text = wide.map((line) => line.replace(/^\S+\s+/, ''));
      expect(text.filter((line) => line !== plan.run.ledger && line !== plan.folder)).toEqual([]);
    }
  }
});

test('a name cannot steer the terminal', () => {
  const run = { ...plan.run, input: { ...plan.run.input, name: 'a\u001b[2Jb.csv' } };
  expect(render({}, { run })).toContain('input:   a\\x1b[2Jb.csv (');
});

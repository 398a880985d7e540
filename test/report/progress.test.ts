// What a run shows while it goes: whole lines, at chosen moments, on terminals of several widths and elsewhere.
import { getActiveResourcesInfo } from 'node:process';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { noCounts } from '../../src/outcome.js';
import { createProgress, type Every, type ProgressView } from '../../src/report/progress.js';
import { progressLine } from '../../src/report/progress-line.js';
import { columnsOf } from '../../src/report/terminal-text.js';
import { WORDS } from '../../src/report/words.js';

const running: ProgressView = {
  rowsRead: 16_400,
  bytesRead: 400_000,
  bytesTotal: 1_000_000,
  counts: { ...noCounts(), imported: 12_000, unchanged: 300, invalid: 3, failed: 1 },
  callsPerSecond: 998.4,
  ceiling: 1000,
  inFlight: 24,
  p50: 11.94,
  p95: 30.2,
};
const waiting: ProgressView = { ...running, waitingFor: 'server unreachable for 42 s, next try in 8 s' };

const drawBar = (share: number, columns: number) =>
  '#'.repeat(Math.round(share * columns)).padEnd(columns, '-');
const line = (view: ProgressView, columns: number, language: 'en' | 'zh' = 'en') =>
  progressLine({ view, secondsLeft: 42, words: WORDS[language], columns, drawBar });

test('as much as fits is shown, the most wanted first', () => {
  expect([120, 80, 50, 30, 12].map((columns) => line(running, columns))).toMatchInlineSnapshot(`
    [
      "#####-----------  30 %  16,400/~41,000 rows  998/1,000/s  42 s left  12,000 imported  300 unchanged  3 invalid  1 failed",
      "##------  30 %  16,400/~41,000 rows  998/1,000/s  42 s left  3 invalid  1 failed",
      "###-------  30 %  16,400/~41,000 rows  998/1,000/s",
      "###--------  30 %  998/1,000/s",
      "30 %",
    ]
  `);
});

test('a wait is said in place of the rate', () => {
  expect([100, 80, 50, 30].map((columns) => line(waiting, columns))).toMatchInlineSnapshot(`
    [
      "#####-----------  30 %  16,400/~41,000 rows  server unreachable for 42 s, next try in 8 s  3 invalid",
      "#####------------  30 %  server unreachable for 42 s, next try in 8 s  3 invalid",
      "30 %  server unreachable for 42 s, next try in 8 s",
      "30 %  server unreachable for …",
    ]
  `);
});

test('the same in Chinese', () => {
  expect([120, 80, 50].map((columns) => line(running, columns, 'zh'))).toMatchInlineSnapshot(`
    [
      "####----------  30 %  16,400/~41,000 行  998/1,000 次/秒  剩余 42 秒  12,000 已导入  300 无变化  3 无效  1 失败  并发 24",
      "###-------  30 %  16,400/~41,000 行  998/1,000 次/秒  剩余 42 秒  3 无效  1 失败",
      "##------  30 %  16,400/~41,000 行  998/1,000 次/秒",
    ]
  `);
});

test.each([
  ['outage', 'en', 'no good answer from the server for 1 min 2 s (TIMEOUT), next try in 8 s'],
  ['throttle', 'en', 'the server says: too fast (TIMEOUT), next try in 8 s'],
  ['usersig', 'en', 'the UserSig was refused (TIMEOUT), making a new one, next try in 8 s'],
  ['outage', 'zh', '服务端已 1 分 2 秒没有正常响应（TIMEOUT），8 秒后重试'],
] as const)('a wait for %s is told in %s', (cause, language, sentence) => {
  const wait = { cause, code: 'TIMEOUT', sinceMs: 62_400, nextTryMs: 7_200 };
  expect(line({ ...running, waitingFor: wait }, 200, language)).toContain(`  ${sentence}  `);
});

test('a rate below the ceiling of the run is told as a slowdown', () => {
  const slowed = { ...running, callsPerSecond: 428, ceiling: 430, limit: 1000 };
  expect(line(slowed, 110)).toContain('428/430/s  42 s left  slowed down from 1,000/s');
  expect(line({ ...running, limit: 1000 }, 110)).not.toContain('slowed');
});

test('no line is wider than the terminal', () => {
  for (let columns = 1; columns <= 200; columns++) {
    for (const view of [running, waiting]) {
      for (const language of ['en', 'zh'] as const) {
        expect(columnsOf(line(view, columns, language))).toBeLessThanOrEqual(columns);
      }
    }
  }
});

test('an input of unknown size has neither share nor end', () => {
  const { bytesTotal: _unknown, ...stdin } = running;
  expect(line(stdin, 60)).toBe('16,400 rows  998/1,000/s  42 s left  3 invalid  1 failed');
});

/** A progress whose time stands still until a test moves it. */
async function observed(options: { interactive: boolean; columns?: number }) {
  const stream = Object.assign(new PassThrough(), {
    isTTY: options.interactive,
    columns: options.columns ?? 80,
  });
  let written = '';
  stream.on('data', (text) => {
    written += text;
  });
  const time = { now: 0 };
  const state = { view: running };
  let look = () => {};
  let looking = false;
  const every: Every = (_milliseconds, step) => {
    look = step;
    looking = true;
    return () => {
      looking = false;
    };
  };
  const progress = await createProgress({
    stream,
    interactive: options.interactive,
    language: 'en',
    view: () => state.view,
    clock: () => time.now,
    every,
  });
  return {
    progress,
    state,
    stream,
    /** What was written since it was asked last. */
    after(seconds: number): string {
      for (let step = 0; step < seconds * 5; step++) {
        time.now += 200;
        look();
      }
      const seen = written;
      written = '';
      return seen;
    },
    get looking() {
      return looking;
    },
  };
}

test('without a terminal there is one plain line every ten seconds', async () => {
  const { after, progress } = await observed({ interactive: false });
  expect(after(9)).toBe('');
  expect(after(1)).toBe(
    '30 %  16,400/~41,000 rows  998/1,000/s  12,000 imported  300 unchanged  3 invalid  1 failed  24 in flight  p50 12 ms p95 30 ms\n',
  );
  expect(after(9)).toBe('');
  expect(after(1).split('\n')).toHaveLength(2);
  progress.stop();
});

test('what it waits for is said once for each reason, and so is the end of it', async () => {
  const { after, state, progress } = await observed({ interactive: false });
  state.view = waiting;
  expect(after(0.2)).toBe('server unreachable for 42 s, next try in 8 s\n');
  state.view = { ...waiting, waitingFor: 'server unreachable for 43 s, next try in 7 s' };
  expect(after(1)).toBe('');
  state.view = { ...waiting, waitingFor: 'throttled: pausing for 1 s' };
  expect(after(0.2)).toBe('throttled: pausing for 1 s\n');
  state.view = running;
  expect(after(0.2)).toBe('going on\n');
  progress.stop();
});

test('the time that is left comes from the rows that were finished lately', async () => {
  const { after, state, progress } = await observed({ interactive: false });
  const finished = (imported: number) => {
    state.view = { ...running, counts: { ...noCounts(), imported } };
  };
  for (let second = 1; second <= 9; second++) {
    finished(second * 41);
    after(1);
  }
  finished(410);
  // Nine thousandths in 9.8 s; 0.99 are left.
  expect(after(1)).toContain('17 min 58 s left');
  progress.stop();
});

test('on a terminal a bar is drawn, and sentences go above it', async () => {
  const { after, progress } = await observed({ interactive: true });
  expect(after(0.2)).toContain('████');
  progress.say('One thing\u001b[2J worth knowing.');
  const said = after(0);
  expect(said).toContain('One thing [2J worth knowing.\n');
  expect(said.indexOf('One thing')).toBeLessThan(said.indexOf('30 %'));
  progress.stop();
});

test('a terminal that is resized gets lines of its new width', async () => {
  const { after, stream, progress } = await observed({ interactive: true });
  after(1);
  stream.columns = 40;
  const drawn = after(0.2)
    .split('\u001b')
    .map((part) => columnsOf(part.replace(/^\[\w+/, '')));
  expect(Math.max(...drawn)).toBeLessThan(40);
  progress.stop();
});

test('stopping takes the bar away, leaves the terminal as it was, and may be done twice', async () => {
  const seen = await observed({ interactive: true });
  seen.after(1);
  seen.progress.stop();
  seen.progress.stop();
  expect(seen.after(1)).toBe('\u001b[1G\u001b[0J');
  expect(seen.looking).toBe(false);
  seen.progress.say('Afterwards.');
  expect(seen.after(0)).toBe('Afterwards.\n');
});

test('no escape sequence is left that a kill would not undo: cursor and wrapping stay alone', async () => {
  const { after, progress } = await observed({ interactive: true });
  expect(
    after(3)
      .split('\u001b')
      .filter((part) => /^(\[\?|[78])/.test(part)),
  ).toEqual([]);
  progress.stop();
});

test('nothing of it keeps the process alive, even if it is never stopped', async () => {
  const timers = () => getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  for (const interactive of [true, false]) {
    const stream = Object.assign(new PassThrough(), { isTTY: interactive, columns: 80 });
    const before = timers();
    const progress = await createProgress({ stream, interactive, language: 'en', view: () => running });
    progress.look();
    progress.say('Going on.');
    expect(timers()).toBeLessThanOrEqual(before);
    progress.stop();
  }
});

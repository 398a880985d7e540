// What a run shows while it goes: whole lines, at chosen moments, on terminals of several widths and elsewhere.
import { getActiveResourcesInfo } from 'node:process';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Language } from '../../src/catalogue/catalogue.js';
import { noCounts } from '../../src/outcome.js';
import { createProgress, type Every } from '../../src/terminal/progress.js';
import { progressLine, progressLines } from '../../src/terminal/progress-line.js';
import type { ProgressView, ProgressWait } from '../../src/terminal/progress-view.js';
import { columnsOf } from '../../src/words/text-width.js';
import { WORDS } from '../../src/words/words.js';
import { aScreen } from '../support/a-screen.js';

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
const wait: ProgressWait = { cause: 'outage', code: 'HTTP_502', sinceMs: 42_000, nextTryMs: 7_200 };
const waiting: ProgressView = { ...running, waitingFor: wait };

const drawBar = (share: number, columns: number) =>
  '#'.repeat(Math.round(share * columns)).padEnd(columns, '-');
const lines = (view: ProgressView, columns: number, language: Language = 'en') =>
  progressLines({ view, secondsLeft: 42, words: WORDS[language], columns, drawBar });
const line = (view: ProgressView, language: Language = 'en') =>
  progressLine({ view, secondsLeft: 42, words: WORDS[language] });
const screens = (view: ProgressView, language: Language = 'en') =>
  `\n${[100, 80, 50, 30, 12].map((columns) => lines(view, columns - 1, language).join('\n')).join('\n\n')}\n`;

test('as much as fits is shown, the most wanted first', () => {
  expect(screens(running)).toMatchInlineSnapshot(`
    "
    ########--------------------  30 %  12,304/~41,000 rows  998/1,000 calls/s  24 in flight  42 s left
    12,000 imported  300 unchanged  3 invalid  1 failed  p50 12 ms p95 30 ms

    ##------  30 %  12,304/~41,000 rows  998/1,000 calls/s  24 in flight  42 s left
    12,000 imported  300 unchanged  3 invalid  1 failed  p50 12 ms p95 30 ms

    30 %  12,304/~41,000 rows  998/1,000 calls/s
    12,000 imported  3 invalid  1 failed

    30 %  12,304/~41,000 rows
    3 invalid  1 failed

    30 %
    3 invalid
    "
  `);
});

test('a wait is said in place of the rate', () => {
  expect(screens(waiting)).toMatchInlineSnapshot(`
    "
    ######--------------  30 %  12,304/~41,000 rows  no good reply for 42 s (HTTP_502), next try in 8 s
    12,000 imported  300 unchanged  3 invalid  1 failed  p50 12 ms p95 30 ms

    30 %  12,304/~41,000 rows  no good reply for 42 s (HTTP_502), next try in 8 s
    12,000 imported  300 unchanged  3 invalid  1 failed  p50 12 ms p95 30 ms

    30 %  HTTP_502 for 42 s, next try in 8 s
    12,000 imported  3 invalid  1 failed

    30 %  HTTP_502 for 42 s, nex…
    3 invalid  1 failed

    30 %  HTTP…
    3 invalid
    "
  `);
});

test('the same in Chinese', () => {
  expect(screens(running, 'zh')).toMatchInlineSnapshot(`
    "
    #########---------------------  30 %  12,304/~41,000 行  998/1,000 次/秒  并发 24  剩余 42 秒
    已导入 12,000  无变化 300  无效 3  失败 1  p50 12 ms p95 30 ms

    #####-----------  30 %  12,304/~41,000 行  998/1,000 次/秒  并发 24  剩余 42 秒
    已导入 12,000  无变化 300  无效 3  失败 1  p50 12 ms p95 30 ms

    30 %  12,304/~41,000 行  998/1,000 次/秒  并发 24
    已导入 12,000  无变化 300  无效 3  失败 1

    30 %  12,304/~41,000 行
    已导入 12,000  无效 3  失败 1

    30 %
    无效 3
    "
  `);
});

test.each([
  ['outage', 'en', 'no good reply for 1 min 2 s (TIMEOUT), next try in 8 s'],
  ['throttle', 'en', 'throttled (TIMEOUT): all calls pause, next try in 8 s'],
  ['usersig', 'en', 'the UserSig was refused (TIMEOUT): signing a new one, next try in 8 s'],
  ['outage', 'zh', '服务端已 1 分 2 秒没有正常响应（TIMEOUT），8 秒后重试'],
] as const)('a wait for %s is told in %s', (cause, language, sentence) => {
  const waitingFor = { cause, code: 'TIMEOUT', sinceMs: 62_400, nextTryMs: 7_200 };
  expect(line({ ...running, waitingFor }, language)).toContain(`  ${sentence}  `);
});

test('a wait that has just begun is told without its seconds', () => {
  expect(line({ ...running, waitingFor: { cause: 'outage', code: 'TIMEOUT', sinceMs: 300 } })).toContain(
    '  no good reply (TIMEOUT)  ',
  );
});

test('a rate below the ceiling of the run is told as a slowdown', () => {
  const slowed = { ...running, callsPerSecond: 428, ceiling: 430, limit: 1000 };
  expect(line(slowed)).toContain('428/430 calls/s  slowed down: 1,000/s → 430/s  ');
  expect(line({ ...running, limit: 1000 })).not.toContain('slowed');
});

test('no line is wider than the terminal', () => {
  for (let columns = 1; columns <= 200; columns++) {
    for (const view of [running, waiting]) {
      for (const language of ['en', 'zh'] as const) {
        const widths = lines(view, columns, language).map(columnsOf);
        expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
      }
    }
  }
});

test('an input of unknown size has neither share nor end', () => {
  const { bytesTotal: _unknown, ...stdin } = running;
  expect(lines(stdin, 60)[0]).toBe('12,304 rows  998/1,000 calls/s  24 in flight  42 s left');
});

test('rows that a stop leaves unsent are not told as done', () => {
  const counts = { ...noCounts(), imported: 100, unsent: 900 };
  const stopped = { ...running, rowsRead: 1000, bytesRead: 1_000_000, counts };
  expect(line(stopped)).toContain('10 %  100/1,000 rows  ');
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
    '30 %  12,304/~41,000 rows  998/1,000 calls/s  24 in flight  12,000 imported  300 unchanged  3 invalid  1 failed  p50 12 ms p95 30 ms\n',
  );
  expect(after(9)).toBe('');
  expect(after(1).split('\n')).toHaveLength(2);
  progress.stop();
});

test('a wait that lasts is said once for each cause, and so is its end', async () => {
  const { after, state, progress } = await observed({ interactive: false });
  state.view = waiting;
  expect(after(2)).toBe('');
  expect(after(0.2)).toBe('no good reply (HTTP_502): waiting, and trying again from time to time\n');
  state.view = { ...running, waitingFor: { ...wait, code: 'TIMEOUT', sinceMs: 44_000 } };
  expect(after(5)).toBe('');
  state.view = { ...running, waitingFor: { ...wait, cause: 'usersig', code: '70001' } };
  expect(after(2.2)).toContain('the UserSig was refused (70001): signing a new one: waiting');
  state.view = running;
  expect(after(0.2)).toBe('resumed after 2 s\n');
  progress.stop();
});

test('a short wait leaves no sentence behind', async () => {
  const { after, state, progress } = await observed({ interactive: false });
  state.view = waiting;
  expect(after(1)).toBe('');
  state.view = running;
  expect(after(1)).toBe('');
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

test('on a terminal two lines are drawn anew in their place, with sentences above them', async () => {
  const screen = aScreen(60);
  const state = { view: running };
  let look = () => {};
  const progress = await createProgress({
    ...{ stream: screen.stream, interactive: true, language: 'en', clock: () => 0 },
    view: () => state.view,
    every: (_milliseconds, step) => {
      look = step;
      return () => {};
    },
  });
  screen.stream.write('What was there before.\n');
  look();
  state.view = { ...running, counts: { ...running.counts, imported: 20_000 } };
  look();
  progress.say('A sentence that is so long that it needs more than one line of this terminal to be told.');
  state.view = { ...running, counts: { ...noCounts(), imported: 9 } };
  look();
  expect(`\n${screen.seen()}\n`).toMatchInlineSnapshot(`
    "
    What was there before.
    A sentence that is so long that it needs more than one line
    of this terminal to be told.
    ░░░░░░░░░░░░░░░░░  0 %  9/~41,000 rows  998/1,000 calls/s
    9 imported  p50 12 ms p95 30 ms
    "
  `);
  progress.stop();
  expect(screen.seen().split('\n').at(-1)).toBe('of this terminal to be told.');
});

test('on a terminal a bar is drawn, and sentences go above it', async () => {
  const { after, progress } = await observed({ interactive: true });
  expect(after(0.2)).toContain('████');
  progress.say('One thing\u001b[2J worth knowing.');
  const said = after(0);
  expect(said).toContain('One thing\\x1b[2J worth knowing.\n');
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
  expect(seen.after(1)).toBe('\u001b[1A\u001b[1G\u001b[0J');
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

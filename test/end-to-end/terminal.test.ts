// The built command on a real terminal and on none: the bar in its place, colour only where it is wanted, stdout kept for the summary.
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { columnsOf } from '../../src/words/text-width.js';
import { aScreen } from '../support/a-screen.js';
import { command } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { noPty, onPty } from '../support/pty.js';
import { usersCsv } from '../support/rehearsal.js';

const MISTAKES = fileURLToPath(new URL('../../samples/mistakes.csv', import.meta.url));

const ESCAPE = '\u001b';
/** What a bar draws anew: a line, and the rest of it cleared. */
const FRAME = new RegExp(`${ESCAPE}\\[1G([^${ESCAPE}\n]*)${ESCAPE}\\[0K`, 'g');
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]*m`);

const frames = (said: string) => [...said.matchAll(FRAME)].map(([, frame = '']) => frame);
const outcome = /^(Done|Finished|Stopped early|完成|运行结束|提前停止).*/m;

let folder: Folder;
beforeEach(() => {
  folder = aFolder();
  return () => folder[Symbol.dispose]();
});

describe.skipIf(noPty)('on a terminal', () => {
  const rehearsal = ['run', 'users.csv', '--sandbox', '--rate', '100', '--fault', 'latency=20'];

  test.each([80, 50])(
    'of %d columns the bar is drawn in its place, and is gone at the end',
    async (columns) => {
      folder.file('users.csv', usersCsv(250));
      const { code, said } = await onPty(rehearsal, { home: folder.path, columns });
      const drawn = frames(said);
      expect(drawn.filter((frame) => columnsOf(frame) >= columns)).toEqual([]);
      expect(drawn.join('\n')).toMatch(/\d+ % {2}\d+\/250 rows {2}\d+\/100 calls\/s/);
      expect(drawn.join('\n')).toMatch(/\d+ imported {2}p50 \d+ ms p95 \d+ ms/);
      const screen = aScreen(columns);
      screen.stream.write(said);
      expect(screen.seen()).toContain('Done: 250 accounts imported.');
      expect(screen.seen()).not.toMatch(/calls\/s {2}|[█░]/);
      expect(code).toBe(0);
    },
  );

  test('verify draws the same bar, with the verdicts', async () => {
    folder.file('users.csv', `${usersCsv(3000)}gone,G\n`);
    folder.file('server.csv', usersCsv(3000));
    const args = ['verify', 'users.csv', '--sandbox', '--accounts', 'server.csv', '--rate', '20'];
    const { code, said } = await onPty(args, { home: folder.path, columns: 80 });
    const drawn = frames(said);
    expect(drawn.filter((frame) => columnsOf(frame) >= 80)).toEqual([]);
    expect(drawn.join('\n')).toMatch(/\d+ % {2}[\d,]+\/3,001 rows {2}\d+\/40 calls\/s/);
    expect(drawn.join('\n')).toMatch(/[\d,]+ match {2}p50 [\d.]+ ms p95 [\d.]+ ms/);
    const screen = aScreen(80);
    screen.stream.write(said);
    expect(screen.seen()).toContain('1 account is missing');
    expect(screen.seen()).not.toMatch(/calls\/s {2}|[█░]/);
    expect(code).toBe(1);
  });

  test('that is resized in mid-run the bar keeps to the new width', async () => {
    folder.file('users.csv', usersCsv(250));
    let resized = false;
    const { said } = await onPty(rehearsal, {
      ...{ home: folder.path, columns: 80 },
      onOutput({ said, resize }) {
        if (resized || !frames(said).some((frame) => columnsOf(frame) > 40)) return;
        resized = true;
        resize(40);
      },
    });
    const last = frames(said).slice(-2);
    expect(last.join()).toContain(' % ');
    expect(last.filter((frame) => columnsOf(frame) >= 40)).toEqual([]);
  });

  test('the summary is coloured, but not where NO_COLOR is set or the terminal is dumb, and has the same words', async () => {
    const on = async (env: Record<string, string>) => {
      const args = ['run', MISTAKES, '--sandbox', '--no-progress', '--out', 'out'];
      const { said } = await onPty(args, { home: folder.path, columns: 80, env });
      const summary = said.slice(said.lastIndexOf('SANDBOX: sent to'));
      return { colour: COLOUR.test(said), first: outcome.exec(stripVTControlCharacters(summary))?.[0] };
    };
    const first = expect.stringContaining('Finished: 19 accounts imported; 21 rows need fixing.');
    expect(await on({})).toEqual({ colour: true, first });
    expect(await on({ NO_COLOR: '1' })).toEqual({ colour: false, first });
    expect(await on({ TERM: 'dumb' })).toEqual({ colour: false, first });
  });

  test('Ctrl-C says so above the bar; once more, and the bar is gone with one word', async () => {
    folder.file('users.csv', usersCsv(250));
    const slow = ['run', 'users.csv', '--sandbox', '--rate', '100', '--fault', 'black-hole:skip=5'];
    // Once these five are in, all that are in flight get no reply.
    const hangs = (said: string) => frames(said).filter((frame) => /\b5\/~?25\d/.test(frame)).length > 2;
    let presses = 0;
    const { code, said } = await onPty(slow, {
      ...{ home: folder.path, columns: 80 },
      onOutput({ said, type }) {
        if (presses === 0 && hangs(said)) type('\u0003');
        else if (presses === 1 && said.includes('Stopping:')) type('\u0003');
        else return;
        presses++;
      },
    });
    const screen = aScreen(80);
    screen.stream.write(said);
    expect(code).toBe(130);
    expect(screen.seen()).toMatch(
      /^Stopping: finishing the calls in flight\. Press Ctrl-C again to quit now\.$/m,
    );
    expect(screen.seen().trimEnd()).toMatch(/\nQuit\.$/);
    expect(screen.seen()).not.toMatch(/calls\/s {2}|[█░]/);
  });
});

describe('without a terminal', () => {
  test.each([
    ['en', {}, 'Finished: 19 accounts imported; 21 rows need fixing.'],
    ['zh', { LANG: 'zh_CN.UTF-8' }, '运行结束：已导入 19 个账号；21 行需要修改。'],
  ] as const)('the summary alone goes to stdout, in plain text (%s)', async (_language, env, sentence) => {
    const args = ['run', MISTAKES, '--sandbox', '--out', 'out'];
    const { code, stdout, stderr } = await command(args, { home: folder.path, env });
    expect([code, outcome.exec(stdout)?.[0]]).toEqual([1, sentence]);
    expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(stderr).not.toMatch(outcome);
    expect(stderr.split('\n').length).toBeGreaterThan(5);
  });
});

// report.html in a real browser: right numbers, drawn charts, and values that stay text whatever they are.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReportHtml } from '../../src/report/report-html.js';
import type { Summary } from '../../src/report/summary.js';
import { summaryOfRun } from './a-run.js';
import { aSummary } from './a-summary.js';
import { requireAll } from './require-all.js';

const chromium = [env.CHROME_BIN ?? '', 'chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => name !== '' && spawnSync(name, ['--version']).status === 0,
);

/** Would fetch, or run, wherever it is taken for markup. */
const HOST = 'page.invalid';
const NAUGHTY = [
  `<script>fetch('http://${HOST}/script')</script>`,
  `"><img src=http://${HOST}/image onerror="console.error('ran')">`,
  `' onmouseover='fetch("http://${HOST}/attribute")`,
  `</style><link rel=stylesheet href=http://${HOST}/style>`,
  `</title></head><body><iframe src=http://${HOST}/frame></iframe>`,
  `<svg onload="fetch('http://${HOST}/svg')">`,
  `<meta http-equiv="refresh" content="0;url=http://${HOST}/refresh">`,
  '&lt;b&gt; &amp; \u202ereversed\u0000',
  '张三 👩‍👩‍👧 e\u0301',
];

function naughtySummary(): Summary {
  const all = NAUGHTY.join(' ');
  const first = NAUGHTY.map((naughty, index) => ({
    row: index,
    line: index,
    identifier: naughty,
    message: naughty,
  }));
  const { input, calls } = aSummary();
  return aSummary({
    ...{ runId: all, version: all, ledger: all, folder: all, warnings: NAUGHTY, files: NAUGHTY, exitCode: 4 },
    app: { sdkappid: 1, admin: all, endpoint: all, region: all },
    input: { ...input, name: all, encoding: all, columns: { [all]: all }, sha256: all },
    startedAt: all,
    finishedAt: all,
    settings: { [all]: all },
    stopped: { code: all, cure: 'person', message: all, advice: all },
    codes: NAUGHTY.map((code) => ({ status: 'rejected' as const, code, rows: 9, firstLine: 1, first })),
    counts: { ...aSummary().counts, rejected: 9 },
    calls: {
      ...calls,
      byCode: { [all]: 1 },
      waits: { count: 1, seconds: 1, longest: [{ at: 0, seconds: 1, reason: all }] },
    },
  });
}

const runs = new Map([0, 1, 1000, 1_000_000].map((rows) => [rows, summaryOfRun(rows)]));
const page = (rows: number, language: 'en' | 'zh') =>
  renderReportHtml(runs.get(rows) ?? aSummary(), language);

describe('without a browser', () => {
  test.each([...runs.keys()])('of %d rows it stays under 1 MB, and names no nickname', (rows) => {
    for (const language of ['en', 'zh'] as const) {
      expect(page(rows, language).length).toBeLessThan(1_000_000);
      expect(page(rows, language)).not.toContain('Nobody');
    }
  });

  test('its policy lets nothing load and nothing run', () => {
    expect(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page(1, 'en'))?.[1]).toMatch(
      /^default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$/,
    );
  });

  test('no value becomes markup', () => {
    const tags = (markup: string) => new Set(markup.match(/<[a-z!/][\w-]*/gi));
    const known = tags(page(1000, 'en'));
    expect([...tags(renderReportHtml(naughtySummary(), 'en'))].filter((tag) => !known.has(tag))).toEqual([]);
  });
});

describe.skipIf(requireAll(chromium !== undefined, 'chromium (or CHROME_BIN)'))(
  'in a browser',
  { timeout: 60_000 },
  () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    let port: number;
    beforeAll(async () => {
      await once(proxy.listen(0, '127.0.0.1'), 'listening');
      ({ port } = proxy.address() as AddressInfo);
    });
    afterAll(() => proxy.close());

    /** Opens it from the disk; everything that the browser asks the network for goes to our proxy. */
    async function open(markup: string) {
      const folder = mkdtempSync(join(tmpdir(), 'tim-html-'));
      const path = join(folder, 'report.html');
      writeFileSync(path, markup);
      asked.length = 0;
      const browser = spawn(
        chromium ?? '',
        [
          ...[
            '--headless',
            '--no-sandbox',
            '--disable-gpu',
            '--no-first-run',
            '--disable-background-networking',
          ],
          ...[`--user-data-dir=${join(folder, 'profile')}`, `--proxy-server=http://127.0.0.1:${port}`],
          ...[
            '--enable-logging=stderr',
            '--virtual-time-budget=2000',
            '--dump-dom',
            pathToFileURL(path).href,
          ],
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const [dom, log] = await Promise.all([text(browser.stdout), text(browser.stderr)]);
      return {
        dom,
        console: log.split('\n').filter((line) => line.includes('CONSOLE')),
        requests: asked.filter((url) => url.includes(HOST)),
      };
    }

    test.each([
      [0, 'Finished: the input holds no rows.', 'No call was made.', 0],
      [1, 'Complete: the one row is imported.', '<th>imported</th><td class="figure">1</td>', 1],
      [
        1000,
        'Finished, but only 990 of 1,000 rows are imported.',
        '<th>rejected</th><td class="figure">10</td>',
        2,
      ],
      [
        1_000_000,
        'Finished, but only 990,000 of 1,000,000 rows are imported.',
        '<td class="figure">10,000</td>',
        251,
      ],
    ])('a run of %d rows has its numbers and its charts', async (rows, outcome, figure, bars) => {
      const { dom, console, requests } = await open(page(rows, 'en'));
      expect({ console, requests }).toEqual({ console: [], requests: [] });
      expect(dom).toContain(outcome);
      expect(dom).toContain(figure);
      const drawn = /<path class="calls" d="([^"]*)"/.exec(dom)?.[1] ?? '';
      expect(drawn.split('Z').length - 1).toBe(bars);
      expect(/<path class="line p95" d="M0 \d+(\.\d+)?H/.test(dom)).toBe(rows > 0);
    });

    test('whatever a value holds, nothing is fetched and nothing runs', async () => {
      const { dom, console, requests } = await open(renderReportHtml(naughtySummary(), 'zh'));
      expect({ console, requests }).toEqual({ console: [], requests: [] });
      expect(dom).toContain('&lt;script&gt;');
      expect(dom).toContain('张三 👩‍👩‍👧');
    });

    test('the same values as markup would be caught', async () => {
      const { console, requests } = await open(`<!doctype html><body>${NAUGHTY.slice(0, 3).join('')}`);
      expect(console.join()).toContain('ran');
      expect(requests.toSorted()).toEqual([`http://${HOST}/image`, `http://${HOST}/script`]);
    });
  },
);

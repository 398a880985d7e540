// report.html in a real browser: right numbers, drawn charts, and values that stay text whatever they are.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REPORT_FILE } from '../../../src/report/html/page.js';
import { renderReportHtml } from '../../../src/report/html/report-html.js';
import type { Summary } from '../../../src/report/summary.js';
import { summaryOfRun } from '../../support/a-run.js';
import { aSummary } from '../../support/a-summary.js';
import { aFolder } from '../../support/folder.js';
import { aServer, rehearse, usersCsv } from '../../support/rehearsal.js';
import { onlyRun } from '../../support/reports.js';
import { requireAll } from '../../support/require-all.js';

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
    codes: NAUGHTY.map((code) => ({
      status: 'rejected' as const,
      code,
      rows: 9,
      firstLine: 1,
      first,
      before: null,
    })),
    counts: { ...aSummary().counts, rejected: 9 },
    calls: {
      ...calls,
      byCode: { [all]: 1 },
      waits: { count: 1, seconds: 1, longest: [{ at: 0, seconds: 1, reason: all }] },
    },
  });
}

/** A million rows take too long to be sent here: the real statistics counted them. */
const MILLION = summaryOfRun(1_000_000);

/** The page that a real run of so many rows leaves behind; each hundredth row is rejected. */
async function pageOfRun(rows: number): Promise<string> {
  using folder = aFolder();
  await using server = await aServer({ faults: ['code=40005:id=u*00'] });
  const out = join(folder.path, 'out');
  await rehearse(server, { source: folder.file('users.csv', usersCsv(rows)), out, allowEmpty: true });
  return readFileSync(join(onlyRun(out), REPORT_FILE), 'utf8');
}

describe('without a browser', () => {
  test.each(['en', 'zh'] as const)(
    'of a million rows it stays under 1 MB, and names no nickname (%s)',
    (language) => {
      const markup = renderReportHtml(MILLION, language);
      expect(Buffer.byteLength(markup)).toBeLessThan(1_000_000);
      expect(markup).not.toContain('Nobody');
    },
  );

  test('its policy lets nothing load and nothing run', () => {
    expect(
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(renderReportHtml(aSummary(), 'en'))?.[1],
    ).toMatch(
      /^default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$/,
    );
  });

  test('the ceiling of the run is drawn from its start, wherever no lower one was told', () => {
    const points = [null, null, 430].map((ceiling, at) => ({
      ...{ at, calls: 400, good: 400, throttled: 0, p50: 12, p95: 30 },
      ceiling,
    }));
    const markup = renderReportHtml(aSummary({ seconds: 3, timeline: { intervalSeconds: 1, points } }), 'en');
    expect(/<path class="line top" d="([^"]*)"/.exec(markup)?.[1]).toBe('M0 0H333.3V0H666.7V114H1000');
  });

  test('latencies stand on a logarithmic scale: one slow call does not flatten the others', () => {
    const points = [2_000, 20, 20].map((p50, at) => ({
      ...{ at, calls: 1, good: 1, throttled: 0, ceiling: 1000, p95: p50 },
      p50,
    }));
    const markup = renderReportHtml(aSummary({ seconds: 3, timeline: { intervalSeconds: 1, points } }), 'en');
    expect(markup).toContain(
      '<div class="y"><span>10,000 ms</span><span>1,000 ms</span><span>100 ms</span><span>10 ms</span></div>',
    );
    expect(/<path class="line p50" d="([^"]*)"/.exec(markup)?.[1]).toBe(
      'M0 46.6H333.3V179.9H666.7V179.9H1000',
    );
  });

  test.each([
    ['en', 'no good reply (HTTP_502): 42 s'],
    ['zh', '服务端没有正常响应（HTTP_502）: 42 秒'],
  ] as const)('a wait is told in words, not as the run spells it (%s)', (language, words) => {
    const { calls } = aSummary();
    const longest = [{ at: 0, seconds: 42, reason: 'suspecting: HTTP_502' }];
    const summary = aSummary({ calls: { ...calls, waits: { count: 1, seconds: 42, longest } } });
    const markup = renderReportHtml(summary, language);
    expect(markup).toContain(`<title>${words}</title>`);
    expect(markup).not.toContain('suspecting');
  });

  test('settings are told as the options that say them, and only those that were asked for', () => {
    const settings = {
      rate: 200,
      timeoutMs: 10_000,
      maxOutageMs: 600_000,
      limit: null,
      force: false,
      allowEmpty: true,
    };
    const [, facts = ''] = renderReportHtml(aSummary({ settings }), 'en').split('SHA-256');
    expect(
      [...facts.matchAll(/<th>(--[^<]*)<\/th><td>([^<]*)/g)].map(([, flag, value]) => [flag, value]),
    ).toEqual([
      ['--rate', '200'],
      ['--timeout', '10 s'],
      ['--max-outage', '10 min 0 s'],
      ['--allow-empty', ''],
    ]);
  });

  test('no value becomes markup', () => {
    const tags = (markup: string) => new Set(markup.match(/<[a-z!/][\w-]*/gi));
    const known = tags(renderReportHtml(MILLION, 'en'));
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
      [0, 'Nothing was imported: the input has no rows.', '<p class="value ">0</p><p>accounts in</p>'],
      [1, 'Done: 1 account imported.', 'imported</th><td class="figure">1</td>'],
      [
        1000,
        'Finished: 990 accounts imported; 10 rows need fixing.',
        'rejected</th><td class="figure">10</td>',
      ],
      [
        1_000_000,
        'Finished: 990,000 accounts imported; 10,000 rows need fixing.',
        '<td class="figure">10,000</td>',
      ],
    ])('a run of %d rows has its numbers and its charts', async (rows, outcome, figure) => {
      const markup = rows > 1000 ? renderReportHtml(MILLION, 'en') : await pageOfRun(rows);
      expect(Buffer.byteLength(markup)).toBeLessThan(1_000_000);
      const { dom, console, requests } = await open(markup);
      expect({ console, requests }).toEqual({ console: [], requests: [] });
      expect(dom).toContain(outcome);
      expect(dom).toContain(figure);
      for (const line of ['calls', 'line top', 'line p50', 'line p95']) {
        const drawn = new RegExp(`<path class="${line}" d="M[\\d. HVMZ]+"`).test(dom);
        expect([line, drawn]).toEqual([line, rows >= 1000]);
      }
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

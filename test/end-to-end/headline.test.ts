// The figures of a summary's first line, held to the accounts that the server has: in every kind of run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../src/catalogue/catalogue.js';
import { quietText, summaryText } from '../../src/report/summary-text.js';
import type { RunSummary } from '../../src/run/finish.js';
import type { RunOptions } from '../../src/run/run-options.js';
import { renderSummary } from '../../src/terminal/render-summary.js';
import { aFolder, type Folder } from '../support/folder.js';
import { APP, aServer, rehearse, type Server, usersCsv } from '../support/rehearsal.js';

const WRONG_KEY = 'f'.repeat(64);

/** A file with 3 invalid rows, 2 identical duplicates and 1 conflicting one behind 20 users. */
const MIXED = `${usersCsv(20)},no id\n,no id\n${'x'.repeat(40)},too long\nu1,N1\nu2,N2\nu3,other\n`;

/** Accounts that the server has. */
function accountsOf(server: Server): number {
  return server.accounts().size;
}

/** The sentence begins and ends the summary and begins the mail, and the problems add up to its rows. */
function sameEverywhere(summary: RunSummary, language: Language): void {
  const { headline, accounts, counts, exitCode } = summary;
  const text = summaryText(summary, language);
  const shown = renderSummary(summary, text, { language, color: false, width: 80 }).trimEnd();
  const bare = (lines: string) => lines.replace(/\s/g, '');
  expect(bare(shown).startsWith(bare(headline)), shown).toBe(true);
  expect(bare(shown).endsWith(bare(headline)), shown).toBe(true);
  const mail = quietText(summary, language);
  expect(exitCode === 0 ? mail : mail?.slice(0, headline.length)).toBe(exitCode === 0 ? undefined : headline);
  const rows = text.problems.reduce((sum, problem) => sum + problem.rows, 0);
  expect(rows).toBe(accounts.toFix + counts.failed);
}

async function aRun(server: Server, folder: Folder, csv: string, change: Partial<RunOptions> = {}) {
  const before = accountsOf(server);
  const { summary } = await rehearse(server, {
    source: folder.file('users.csv', csv),
    out: join(folder.path, 'out'),
    ledger: join(folder.path, 'ledger'),
    ...change,
  });
  const written = JSON.parse(readFileSync(join(summary.folder ?? '', 'summary.json'), 'utf8'));
  const page = readFileSync(join(summary.folder ?? '', 'report.html'), 'utf8');
  expect(written.headline).toBe(summary.headline);
  expect(page).toContain(`>${summary.headline.replaceAll("'", '&#39;')}</h1>`);
  sameEverywhere(summary, change.language ?? 'en');
  return {
    summary,
    headline: summary.headline,
    accounts: summary.accounts,
    made: accountsOf(server) - before,
  };
}

describe('the headline', () => {
  test('of a full run counts accounts, not rows that are fine', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const { headline, accounts, made } = await aRun(server, folder, MIXED);
    expect(headline).toBe('Finished: 20 accounts imported; 4 rows need fixing.');
    expect([accounts.imported, made, accountsOf(server)]).toEqual([20, 20, 20]);
  });

  test('of a pilot is a success, and lists its rows', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const { headline, summary, made } = await aRun(server, folder, MIXED, { limit: 5 });
    expect(headline).toBe('Pilot done: all 5 accounts that --limit asked for are imported.');
    expect([summary.exitCode, made]).toEqual([3, 5]);
    expect(summary.pilot?.map(({ identifier }) => identifier)).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
  });

  test('of an interrupted run, and of the one that resumes it, adds up to what the server has', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const interruption = new AbortController();
    let seen = 0;
    const first = await aRun(server, folder, usersCsv(500), {
      signal: interruption.signal,
      concurrency: 4,
      onOutcome() {
        if (++seen === 100) interruption.abort('SIGINT');
      },
    });
    expect(first.headline).toMatch(/^Interrupted: \d+ accounts imported; .*not/);
    expect(first.accounts.imported).toBe(first.made);
    expect(first.accounts.imported + first.accounts.notIn).toBe(first.summary.rows);
    const second = await aRun(server, folder, usersCsv(500));
    expect(second.headline).toBe(
      `Done: ${second.made} accounts imported, ${first.made} were already imported.`,
    );
    expect(second.accounts.imported + second.accounts.unchanged).toBe(accountsOf(server));
  });

  test('of a wrong key says that nothing was imported, and why', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const credentials = { sdkappid: APP, secretKey: WRONG_KEY };
    const { headline, accounts } = await aRun(server, folder, MIXED, { credentials });
    expect(headline).toBe('Nothing was imported: the secret key is not the key of this app.');
    expect([accounts.imported, accountsOf(server)]).toEqual([0, 0]);
    const chinese = await aRun(server, folder, MIXED, { credentials, language: 'zh' });
    expect(chinese.headline).toBe('没有导入任何账号：密钥不是该应用的密钥。');
  });

  test('of a file that holds one account in all its rows counts one', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const { headline, made } = await aRun(server, folder, `Identifier,Nick\n${'u1,N1\n'.repeat(50)}`);
    expect([headline, made]).toEqual(['Done: 1 account imported.', 1]);
    const again = await aRun(server, folder, `Identifier,Nick\n${'u1,N1\n'.repeat(50)},no id\n`);
    expect(again.headline).toBe(
      'Finished: no account was imported, 1 was already imported; 1 row needs fixing.',
    );
  });

  test('of a nightly file with forty changes tells these from what was in', async () => {
    using folder = aFolder();
    await using server = await aServer();
    await aRun(server, folder, usersCsv(300));
    const changed = usersCsv(300).replace(/N(\d{1,2})\n/g, (line, number) =>
      Number(number) <= 40 ? `M${number}\n` : line,
    );
    const { headline, accounts } = await aRun(server, folder, changed);
    expect(headline).toBe('Done: 40 accounts imported, 260 were already imported.');
    expect(accounts.imported + accounts.unchanged).toBe(accountsOf(server));
    const again = await aRun(server, folder, changed);
    expect(again.headline).toBe('Done: nothing to import, all 300 accounts were already imported.');
  });

  test('of a run of failures.csv counts what this adds', async () => {
    using folder = aFolder();
    await using server = await aServer({ faults: ['code=40005:id=u1*'] });
    const first = await aRun(server, folder, usersCsv(20));
    expect(first.headline).toBe('Finished: 9 accounts imported; 11 rows need fixing.');
    const failures = join(first.summary.folder ?? '', 'failures.csv');
    writeFileSync(failures, readFileSync(failures, 'utf8').replaceAll(/\bu1/g, 'v1'));
    const second = await aRun(server, folder, usersCsv(20), { source: failures });
    expect(second.headline).toBe('Done: 11 accounts imported.');
    expect(first.made + second.made).toBe(20);
  });

  test('of rows that are all wrong, or that the server never took, is no success', async () => {
    using folder = aFolder();
    await using server = await aServer({ faults: ['code=40005'] });
    const invalid = await aRun(server, folder, 'Identifier,Nick\n,a\n,b\n');
    expect(invalid.headline).toBe('Nothing was imported; 2 rows need fixing.');
  });

  test('of a guard says what the guard found, not "0 of 0 rows"', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const { headline } = await aRun(server, folder, usersCsv(5), { minRows: { count: 10 } });
    expect(headline).toBe('Nothing was imported: the file has fewer rows than --min-rows requires.');
  });
});

describe('a problem', () => {
  test('is compared with the last run that finished, of the same source', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const csv = (invalid: number) => `${usersCsv(5)}${',x\n'.repeat(invalid)}`;
    const first = await aRun(server, folder, csv(3));
    const second = await aRun(server, folder, csv(4));
    const pilot = await aRun(server, folder, csv(9), { limit: 1, force: true });
    const third = await aRun(server, folder, csv(4));
    expect([first, second, third].map(({ summary }) => summary.codes[0]?.before)).toEqual([null, 3, 4]);
    expect(pilot.summary.stopped?.code).toBe('LIMIT_REACHED');
  });
});

describe('the baseline of --min-rows', () => {
  const minRows = { share: 0.9 };

  test('is the last whole run of the file, not a pilot, a run of failures.csv or another file', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const whole = `${usersCsv(50)},no id\n`;
    const first = await aRun(server, folder, whole, { minRows });
    expect(first.summary.stopped?.message).toContain('There is no complete run of "');
    const complete = await aRun(server, folder, whole);
    await aRun(server, folder, whole, { limit: 1, force: true });
    await aRun(server, folder, whole, { source: join(complete.summary.folder ?? '', 'failures.csv') });
    await aRun(server, folder, '', { source: folder.file('small.csv', usersCsv(2)) });
    const short = await aRun(server, folder, usersCsv(40), { minRows });
    expect(short.summary.stopped?.message).toMatch(
      /^The file has 40 rows, and --min-rows asks for 90 % of the last complete run of this file, which had 51 \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)\.$/,
    );
    expect((await aRun(server, folder, usersCsv(46), { minRows })).summary.exitCode).toBe(0);
  });

  test('goes by the source where it has a name, whatever the file is called', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const monday = folder.file('monday.csv', usersCsv(50));
    const tuesday = folder.file('tuesday.csv', usersCsv(40));
    await aRun(server, folder, '', { source: monday, label: 'crm' });
    const { summary } = await aRun(server, folder, '', { source: tuesday, label: 'crm', minRows });
    expect(summary.stopped?.message).toContain('of the source "crm", which had 50');
  });

  test('is not asked of a run of failures.csv, and neither is what is missing', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const whole = `${usersCsv(50)},no id\n`;
    const { summary } = await aRun(server, folder, whole, { label: 'crm' });
    const again = await aRun(server, folder, '', {
      source: join(summary.folder ?? '', 'failures.csv'),
      ...{ label: 'crm', minRows, maxChanges: { share: 0.01 }, reportMissing: true },
    });
    expect([again.summary.stopped, again.summary.missing]).toEqual([null, null]);
    expect(again.summary.warnings.join()).toContain('a column _line');
  });
});

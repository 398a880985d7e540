// The words table: every sentence that people read, in English. Its type is what every other language must have.
import type { RowVerdict, Status } from '../outcome.js';
import { durationText, grouped } from './format.js';

export type Words = typeof en;

const STATES: Readonly<Record<Status, string>> = {
  imported: 'imported',
  unchanged: 'unchanged',
  duplicate: 'duplicate',
  invalid: 'invalid',
  rejected: 'rejected',
  failed: 'failed',
  unsent: 'unsent',
};

const FILES: Readonly<Record<string, string>> = {
  'results.csv': 'the outcome of every row',
  'failures.csv': 'the rows to correct, ready to run again',
  'conflicts.csv': 'duplicates that differ from the row used',
  'missing.csv': 'accounts of earlier runs that are not in this file',
  'report.html': 'the full report, for a browser',
  'summary.json': 'the summary, for a program',
};

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
};

const MEANINGS: Readonly<Record<Status, string>> = {
  imported: 'the API said OK',
  unchanged: 'an earlier run imported exactly this',
  duplicate: 'another row with the same Identifier is used',
  invalid: 'failed validation, never sent',
  rejected: 'refused by the API for good',
  failed: 'still failing after all retries',
  unsent: 'no final reply when the run stopped',
};

const WRONG_KEY = 'the secret key (or the UserSig) is wrong';
const CAUSES: Readonly<Record<string, string>> = {
  70003: WRONG_KEY,
  70005: WRONG_KEY,
  70006: WRONG_KEY,
  70007: WRONG_KEY,
  70008: WRONG_KEY,
  70009: 'the secret key is not the key of this app',
  70010: WRONG_KEY,
  70236: WRONG_KEY,
  70346: WRONG_KEY,
  USERSIG_REFUSED: WRONG_KEY,
  INTERRUPTED: 'the run was interrupted',
};

const plural = (count: number, one: string, many: string) => `${grouped(count)} ${count === 1 ? one : many}`;
const accounts = (count: number) => plural(count, 'account', 'accounts');

export const en = {
  /** Between a label and its value. */
  colon: ': ',
  /** Between items of one kind. */
  comma: ', ',
  bracketed: (text: string) => ` (${text})`,
  duration: (seconds: number) => durationText(seconds, [' h', ' min', ' s']),
  rows: (count: number) => plural(count, 'row', 'rows'),
  state: STATES,
  /** So many rows of a state, or with a verdict. */
  counted: (count: string, name: Status | RowVerdict) => `${count} ${name}`,
  sandbox: 'SANDBOX: sent to the built-in emulator only; no real account was created.',

  headline: {
    done: (imported: number) => `Done: ${accounts(imported)} imported`,
    finished: (imported: number) => `Finished: ${accounts(imported)} imported`,
    tolerated: (imported: number) => `Done within --tolerate: ${accounts(imported)} imported`,
    stopped: (imported: number) => `Stopped early: ${accounts(imported)} imported`,
    interrupted: (imported: number) => `Interrupted: ${accounts(imported)} imported`,
    pilot: (imported: number) =>
      imported === 1
        ? 'Pilot done: the one account that --limit asked for is imported'
        : `Pilot done: all ${grouped(imported)} accounts that --limit asked for are imported`,
    pilotInPart: (imported: number, limit: number) =>
      `Pilot done: ${grouped(imported)} of the ${plural(limit, 'row', 'rows')} that --limit asked for ${imported === 1 ? 'is' : 'are'} imported`,
    allInBefore: (unchanged: number) =>
      `Done: nothing to import, ${unchanged === 1 ? 'the one account was' : `all ${grouped(unchanged)} accounts were`} already imported`,
    nothing: (why: string) => `Nothing was imported: ${why}`,
    noneIn: 'Nothing was imported',
    noneNew: 'Finished: no account was imported',
    empty: 'the input has no rows',
    inBefore: (unchanged: number) =>
      `${grouped(unchanged)} ${unchanged === 1 ? 'was' : 'were'} already imported`,
    toFix: (rows: number) => `${plural(rows, 'row needs', 'rows need')} fixing`,
    notIn: (rows: number) => `${plural(rows, 'row is', 'rows are')} not imported yet`,
    unread: (share: string) => `${share} of the input was not read`,
    /** What was done, what was in before, what is left to do. */
    join: (done: string, before: readonly string[], open: readonly string[]) =>
      `${[[done, ...before].join(', '), ...(open.length > 0 ? [open.join(', ')] : [])].join('; ')}.`,
  },

  /** Why nothing was imported, where the catalogue's meaning is not short enough. */
  cause: CAUSES,

  summary: {
    why: 'Why: ',
    unread: (share: string) => `${share} of the input was not read.`,
    problems: 'Problems',
    explained: 'explained in report.html, or here with --details',
    group: (rows: number, state: string, line: number) =>
      `${plural(rows, `${state} row`, `${state} rows`)}, first on line ${line}`,
    line: (line: number) => `line ${line}`,
    asBefore: 'as in the last run',
    allAsBefore: 'The problems are those of the last run.',
    before: (rows: number) => (rows === 0 ? 'new' : `last run: ${grouped(rows)}`),
    more: (count: number) => `… and ${plural(count, 'other code', 'other codes')}`,
    moreNotes: (count: number) => `… and ${plural(count, 'note', 'notes')} in report.html`,
    moreRows: (count: number) => `… and ${plural(count, 'other row', 'other rows')}`,
    notCleared: (count: number) =>
      `${plural(count, 'account keeps', 'accounts keep')} the old value of a field that is now empty in the file: this API cannot clear one.`,
    missing: (count: number, share: string) =>
      `${plural(count, 'account', 'accounts')} of earlier runs (${share} of this source) ${count === 1 ? 'is' : 'are'} not in the file: see missing.csv.`,
    lost: (count: number) =>
      `${plural(count, 'outcome', 'outcomes')} could not be written to the reports or the ledger; the next run sends again what the ledger lacks.`,
    calls: (total: number, retries: number, throttled: number) =>
      `${plural(total, 'call', 'calls')}, ${plural(retries, 'retry', 'retries')}, ${grouped(throttled)} throttled`,
    rate: (mean: string, highest: string, ceiling: string) =>
      `${mean} calls/s on average, ${highest} in the busiest second (ceiling ${ceiling})`,
    tookAt: (duration: string, mean: number, ceiling: string) =>
      `took ${duration} at ${mean === 1 ? '1 call/s' : `${grouped(mean)} calls/s`} (ceiling ${ceiling})`,
    retries: (count: number) => plural(count, 'retry', 'retries'),
    throttled: (count: number) => `${grouped(count)} throttled`,
    latency: (p50: string, p95: string, p99: string, max: string) =>
      `latency p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max}`,
    shared: (ceiling: string, processes: number) =>
      `ceiling of ${ceiling} calls/s shared by up to ${plural(processes, 'process', 'processes')}`,
    otherRows: (rows: number) => `${plural(rows, 'row belongs', 'rows belong')} to other shards`,
    batches: (accounts: number, calls: number, saved: number) =>
      `${plural(accounts, 'account', 'accounts')} in ${plural(calls, 'batch', 'batches')}, ${plural(saved, 'call', 'calls')} saved`,
    waits: (count: number, duration: string) => `waited ${duration} in ${plural(count, 'pause', 'pauses')}`,
    took: (duration: string) => `took ${duration}`,
    files: 'Reports in',
    file: FILES,
    next: 'Next',
  },

  step: {
    correct: (input: string) => `Correct the rows in this file, then run it in place of ${input}:`,
    correctOfShards: (input: string, shards: number) =>
      `Correct the rows in this file, then run it as each of the ${shards} shards in place of ${input}, since a corrected Identifier may be another shard's:`,
    otherShards: (others: number, shards: number) =>
      `Run this file as each of the ${shards} shards: ${plural(others, 'row of it is', 'rows of it are')} not this one's, and ${others === 1 ? 'was' : 'were'} not imported.`,
    again: 'Run the same command again: only what is left is sent.',
    conflicts: 'Correct the source where conflicts.csv shows two rows for one account.',
    pilot: 'Look at these accounts in the console, then run the same command without --limit.',
    sandboxPilot: 'Run it again without --limit, or without --sandbox to import for real.',
    real: 'Run the same command without --sandbox to import for real.',
    none: 'Nothing is left to do.',
  },

  progress: {
    rows: (rows: string) => `${rows} rows`,
    rate: (now: string, ceiling: string) => `${now}/${ceiling} calls/s`,
    left: (duration: string) => `${duration} left`,
    inFlight: (calls: string) => `${calls} in flight`,
    latency: (p50: string, p95: string) => `p50 ${p50} p95 ${p95}`,
    /** The ceiling is lower than the run's own. */
    slowed: (limit: string, now: string) => `slowed down: ${limit}/s → ${now}/s`,
    sharing: (share: string, ceiling: string, processes: number) =>
      `share ${share} of ${ceiling} calls/s, ${plural(processes, 'process', 'processes')}`,
    /** `since` is missing while the wait is young. */
    waits: {
      outage: (code: string, since: string | undefined) =>
        since === undefined ? `no good reply (${code})` : `no good reply for ${since} (${code})`,
      throttle: (code: string, _since: string | undefined) => `throttled (${code}): all calls pause`,
      usersig: (code: string, _since: string | undefined) =>
        `the UserSig was refused (${code}): signing a new one`,
      share: (_code: string, _since: string | undefined) => 'waiting for a share of the calls',
      store: (_code: string, since: string | undefined) =>
        since === undefined ? 'rate store unreachable' : `rate store unreachable for ${since}`,
    },
    waitShortly: (code: string, since: string | undefined) =>
      since === undefined ? code : `${code} for ${since}`,
    nextTry: (why: string, duration: string) => `${why}, next try in ${duration}`,
    /** Said once, when a wait has lasted for a while. */
    stillTrying: (why: string) => `${why}: waiting, and trying again from time to time`,
    resumed: (duration: string) => `resumed after ${duration}`,
    /** After the first Ctrl-C. */
    stopping: 'Stopping: finishing the calls in flight. Press Ctrl-C again to quit now.',
    stoppedBy: (signal: string) => `Ended by ${signal}.`,
    quit: 'Quit.',
  },

  page: {
    files: 'Reports',
    accountsIn: 'accounts in',
    newNow: 'imported by this run',
    toFix: 'rows to fix',
    time: 'time taken',
    inBefore: (accounts: string) => `${accounts} of them before this run`,
    notIn: (rows: string) => `${rows} not imported yet`,
    atRate: (rate: string) => `at ${rate} calls/s`,
    pilot: 'The rows of the pilot',
    firstRows: (count: number) => (count === 1 ? 'The row' : `The first ${count} rows`),
    meaning: MEANINGS,
    speed: 'Calls per second',
    speedLabel: 'Calls per second over the run, with the ceiling',
    good: 'OK',
    throttled: 'throttled',
    other: 'other replies',
    ceiling: 'ceiling',
    pauses: 'pauses',
    latency: 'Latency (logarithmic scale)',
    latencyLabel: 'Latency of calls over the run: median and 95th percentile',
    callsBy: 'Calls by reply',
    line: 'Line',
    identifier: 'Identifier',
    message: 'Message',
    moreRows: (shown: number, rows: string) => `The first ${shown} of ${rows}; the CSV reports have all.`,
    settings: 'The run',
    app: 'SDKAppID',
    admin: 'Admin',
    endpoint: 'Endpoint',
    input: 'Input',
    size: 'Size',
    encoding: 'Encoding',
    columns: 'Columns',
    started: 'Started',
    finished: 'Finished',
    ledger: 'Ledger',
    perSecond: (value: string) => `${value}/s`,
    longest: 'Longest pauses',
    at: (time: string, duration: string) => `${time} (+${duration})`,
  },

  delimiter: DELIMITERS,
  column: (field: string, column: string) => `${field} from ${column}`,

  ledger: {
    copied: (written: number, read: number, to: string) =>
      `${plural(written, 'account', 'accounts')} written to ${to}; ${plural(read, 'account', 'accounts')} read.`,
  },

  plan: {
    sandbox: 'SANDBOX: everything is sent to the built-in emulator.',
    app: 'app',
    region: (region: string) => `region ${region}`,
    signer: (admin: string) => `signed by ${admin}`,
    input: 'input',
    shard: 'shard',
    foundShard: (shard: string, from: string) => `--shard auto: ${from} is shard ${shard}.`,
    shared: 'shared by',
    sharedBy: (store: string) => `every process that names this app and ${store}`,
    rate: 'rate',
    pace: (rate: string, concurrency: string, singles?: string) =>
      `at most ${rate} ${singles === undefined ? '' : `batches/s and ${singles} single `}calls/s; calls in flight: ${concurrency}`,
    ledger: 'ledger',
    known: (accounts: number) =>
      accounts === 0
        ? 'no earlier import: all rows are new'
        : plural(accounts, 'account is known', 'accounts are known'),
    reports: 'reports',
    note: 'note',
  },

  check: {
    size: (rows: number, calls: number) => `${plural(rows, 'row', 'rows')}, ${grouped(calls)} would be sent.`,
    valid: 'valid',
    invalid: 'invalid',
    new: 'new',
    changed: 'changed',
    unchanged: 'unchanged',
    duplicates: 'duplicates',
    conflicts: (identical: number, conflicting: number) =>
      `${grouped(identical)} identical, ${grouped(conflicting)} conflicting`,
    robots: 'robots',
    lines: (lines: readonly number[], more: boolean) =>
      `${lines.length === 1 && !more ? 'line' : 'lines'} ${lines.join(', ')}${more ? ' …' : ''}`,
    worthALook: 'Valid, but worth a look',
    noRows: 'The file holds no rows: run stops with exit 4, unless --allow-empty is given.',
    toFix: 'Correct these rows in the file, or in the copies that --out <dir> writes.',
    written: (folder: string) => `Written to ${folder}:`,
    time: (times: readonly string[]) => `The import would take ${times.join(', ')}.`,
    at: (duration: string, rate: string) => `${duration} at ${rate}/s`,
  },

  why: {
    line: (file: string, line: number) => `${file} line ${line}`,
    calls: (count: number) => plural(count, 'call', 'calls'),
    notRead: (identifier: string, runs: number) =>
      runs === 0
        ? 'No run was found here.'
        : `None of the ${plural(runs, 'run', 'runs')} found here has a row for ${identifier}.`,
    imported: (time: string) => `imported, last at ${time}`,
    unknown: 'not imported',
    noLedger: (folder: string) => `There is no ledger in ${folder}.`,
  },

  status: {
    runs: (out: string) => `The last runs in ${out}, newest first:`,
    noRun: (out: string) => `There is no run in ${out}.`,
    finished: (exitCode: number) => `finished, exit ${exitCode}`,
    stopped: (code: string, exitCode: number) => `stopped (${code}), exit ${exitCode}`,
    running: (pid: number, host: string) => `running, process ${pid} on ${host}`,
    killed: 'killed or crashed, or its disk was full: run the same command again',
    unknown: (host: string) => `no summary; it ran on ${host}`,
    app: (sdkappid: number) => `app ${sdkappid}`,
    ledger: (folder: string) => `Ledger ${folder}`,
    shards: (names: string) => `shards ${names}`,
    accounts: (known: number) => plural(known, 'account is known', 'accounts are known'),
    inUse: 'in use by another run',
    sayApp: 'Give --sdkappid to see how many accounts the ledger knows.',
  },
};

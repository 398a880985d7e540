// The words table: every sentence that people read, in English. Its type is what every other language must have.
import type { Status } from '../outcome.js';
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
  duplicate: 'an earlier row has the same Identifier',
  invalid: 'failed validation, never sent',
  rejected: 'refused by the API for good',
  failed: 'still failing after all retries',
  unsent: 'no final reply when the run stopped',
};

/** What `check` says of a valid row, by code; where there is none, the row's own English is shown. */
const WARNINGS: Readonly<Record<string, string>> = {};

const plural = (count: number, one: string, many: string) => `${grouped(count)} ${count === 1 ? one : many}`;

export const en = {
  /** Between a label and its value. */
  colon: ': ',
  /** Between items of one kind. */
  comma: ', ',
  bracketed: (text: string) => ` (${text})`,
  duration: (seconds: number) => durationText(seconds, [' h', ' min', ' s']),
  rows: (count: number) => plural(count, 'row', 'rows'),
  state: STATES,
  /** So many rows of a state. */
  counted: (count: string, status: Status) => `${count} ${status}`,
  sandbox: 'SANDBOX: sent to the built-in emulator only; no real account was created.',

  headline: {
    complete: (rows: number) =>
      rows === 1 ? 'Complete: the one row is imported.' : `Complete: all ${grouped(rows)} rows are imported.`,
    unchanged: (rows: number) =>
      `Complete: all ${grouped(rows)} rows are unchanged since an earlier run; nothing was sent.`,
    tolerated: (rows: number, failures: number) =>
      `Complete within --tolerate: ${grouped(failures)} of ${grouped(rows)} rows are not imported.`,
    incomplete: (rows: number, done: number) =>
      `Finished, but only ${grouped(done)} of ${grouped(rows)} rows are imported.`,
    stopped: (rows: number, done: number) =>
      `Stopped early: ${grouped(done)} of the ${grouped(rows)} rows read so far are imported.`,
    empty: 'Finished: the input holds no rows.',
  },

  summary: {
    why: 'Why: ',
    unread: (share: string) => `${share} of the input was not read.`,
    problems: 'Problems',
    group: (rows: string, state: string, line: number) => `${rows} ${state}, first on line ${line}`,
    conflicts: (count: number) =>
      `${plural(count, 'duplicate differs', 'duplicates differ')} from the row used: see conflicts.csv.`,
    notCleared: (count: number) =>
      `${plural(count, 'account keeps', 'accounts keep')} the old value of a field that is now empty in the file: this API cannot clear one.`,
    lost: (count: number) =>
      `${plural(count, 'outcome', 'outcomes')} could not be written to the reports; those rows are sent again next time.`,
    calls: (total: number, retries: number, throttled: number) =>
      `${plural(total, 'call', 'calls')}, ${plural(retries, 'retry', 'retries')}, ${grouped(throttled)} throttled`,
    rate: (mean: string, highest: string, ceiling: string) =>
      `${mean} calls/s on average, ${highest} in the busiest second (ceiling ${ceiling})`,
    latency: (p50: string, p95: string, p99: string, max: string) =>
      `latency p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max}`,
    waits: (count: number, duration: string) => `waited ${duration} in ${plural(count, 'pause', 'pauses')}`,
    took: (duration: string) => `took ${duration}`,
    files: 'Reports in',
    file: FILES,
    next: 'Next',
  },

  step: {
    correct: (path: string) => `Correct the rows in failures.csv, then: tim-import run ${path}`,
    again: 'Run the same command again: only what is left is sent.',
    cure: 'Once that is fixed, run the same command again: only what is left is sent.',
    conflicts: 'Decide between the rows in conflicts.csv and the rows that they differ from.',
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
    /** `since` is missing while the wait is young. */
    waits: {
      outage: (code: string, since: string | undefined) =>
        since === undefined ? `no good reply (${code})` : `no good reply for ${since} (${code})`,
      throttle: (code: string, _since: string | undefined) => `throttled (${code}): all calls pause`,
      usersig: (code: string, _since: string | undefined) =>
        `the UserSig was refused (${code}): signing a new one`,
    },
    waitShortly: (code: string, since: string | undefined) =>
      since === undefined ? code : `${code} for ${since}`,
    nextTry: (why: string, duration: string) => `${why}, next try in ${duration}`,
    /** Said once, when a wait has lasted for a while. */
    stillTrying: (why: string) => `${why}: waiting, and trying again from time to time`,
    resumed: (duration: string) => `resumed after ${duration}`,
    /** After the first Ctrl-C. */
    stopping: 'Stopping: calls in flight are finished, nothing else is sent. Press Ctrl-C again to quit now.',
    stoppedBy: (signal: string) => `Ended by ${signal}.`,
    quit: 'Quit.',
  },

  page: {
    rows: 'Rows',
    meaning: MEANINGS,
    speed: 'Calls per second',
    speedLabel: 'Calls per second over the run, with the ceiling',
    good: 'OK',
    throttled: 'throttled',
    other: 'other replies',
    ceiling: 'ceiling',
    pauses: 'pauses',
    latency: 'Latency',
    latencyLabel: 'Latency of calls over the run: median and 95th percentile',
    noCalls: 'No call was made.',
    callsBy: 'Calls by reply',
    row: 'Row',
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
  },

  delimiter: DELIMITERS,
  column: (field: string, column: string) => `${field} from ${column}`,

  plan: {
    sandbox: 'SANDBOX: everything is sent to the built-in emulator.',
    app: 'app',
    region: (region: string) => `region ${region}`,
    signer: (admin: string) => `signed by ${admin}`,
    input: 'input',
    rate: 'rate',
    pace: (rate: string, concurrency: string) => `at most ${rate} calls/s; calls in flight: ${concurrency}`,
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
    warning: WARNINGS,
    time: (times: readonly string[]) => `The import would take ${times.join(', ')}.`,
    at: (duration: string, rate: string) => `${duration} at ${rate}/s`,
  },

  status: {
    runs: (out: string) => `The last runs in ${out}, newest first:`,
    noRun: (out: string) => `There is no run in ${out}.`,
    finished: (exitCode: number) => `finished, exit ${exitCode}`,
    stopped: (code: string, exitCode: number) => `stopped (${code}), exit ${exitCode}`,
    running: (pid: number, host: string) => `running, process ${pid} on ${host}`,
    killed: 'killed or crashed: run the same command again',
    unknown: (host: string) => `no summary; it ran on ${host}`,
    app: (sdkappid: number) => `app ${sdkappid}`,
    ledger: (folder: string) => `Ledger ${folder}`,
    accounts: (known: number) => plural(known, 'account is known', 'accounts are known'),
    inUse: 'in use by another run',
    sayApp: 'Give --sdkappid to see how many accounts the ledger knows.',
  },
};

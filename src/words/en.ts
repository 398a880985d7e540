// What reports say, in English.
import { grouped, spelled } from './format.js';
import type { Words } from './words.js';

export const en: Words = {
  status: {
    imported: 'imported',
    unchanged: 'unchanged',
    duplicate: 'duplicate',
    invalid: 'invalid',
    rejected: 'rejected',
    failed: 'failed',
    unsent: 'unsent',
  },
  duration: (seconds) => spelled(seconds, [' h', ' min', ' s'], ' '),
  rows: (count) => (count === 1 ? '1 row' : `${grouped(count)} rows`),
  counted: (count, status) => `${count} ${status}`,
  sandbox: 'SANDBOX: a rehearsal against the built-in emulator; no account was made anywhere.',
  outcome: {
    complete: (rows) =>
      rows === 1 ? 'Complete: the one row is imported.' : `Complete: all ${grouped(rows)} rows are imported.`,
    unchanged: (rows) =>
      `Complete: all ${grouped(rows)} rows are unchanged since an earlier run; nothing was sent.`,
    tolerated: (rows, failures) =>
      `Complete within --tolerate: ${grouped(failures)} of ${grouped(rows)} rows are not imported.`,
    incomplete: (rows, done) => `Finished, but only ${grouped(done)} of ${grouped(rows)} rows are imported.`,
    stopped: (rows, done) =>
      `Stopped early: ${grouped(done)} of the ${grouped(rows)} rows read so far are imported.`,
    empty: 'Finished: the input holds no rows.',
  },
  why: 'Why: ',
  unread: (share) => `${share} of the input was not read.`,
  problems: 'Problems',
  group: (rows, status, line) => `${rows} ${status}, first on line ${line}`,
  conflicts: (count) =>
    `${grouped(count)} of the duplicates say something else than the row that counts: see conflicts.csv.`,
  notCleared: (count) =>
    `${grouped(count)} accounts keep a field that is empty in the file now: this API cannot clear one.`,
  lost: (count) =>
    `${grouped(count)} outcomes could not be written to the reports; those rows are sent again next time.`,
  calls: (total, retries, throttles) => `${total} calls, ${retries} retries, ${throttles} throttled`,
  rate: (mean, highest, ceiling) =>
    `${mean} calls/s on average, ${highest} in the busiest second (ceiling ${ceiling})`,
  latency: (p50, p95, p99, max) => `latency p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max}`,
  waits: (count, duration) =>
    `waited ${duration} in ${count === 1 ? 'one pause' : `${grouped(count)} pauses`}`,
  took: (duration) => `took ${duration}`,
  files: 'Reports in',
  file: {
    'results.csv': 'what became of every row',
    'failures.csv': 'the rows to correct, ready to run again',
    'conflicts.csv': 'duplicates that contradict the row that counts',
    'missing.csv': 'accounts of earlier runs that are not in this file',
    'report.html': 'all of this to look at in a browser',
    'summary.json': 'all of this for a program',
  },
  next: 'Next',
  step: {
    mend: (path) => `Correct the rows in failures.csv, then: tim-import run ${path}`,
    again: 'Run the same command again: only what is left is sent.',
    cure: 'When the cause is mended, run the same command again: only what is left is sent.',
    conflicts: 'Decide between the rows in conflicts.csv and the ones that they contradict.',
    real: 'Run the same command without --sandbox to import for real.',
    none: 'Nothing is left to do.',
  },
  progress: {
    rows: (rows) => `${rows} rows`,
    rate: (now, ceiling) => `${now}/${ceiling} calls/s`,
    left: (duration) => `${duration} left`,
    inFlight: (calls) => `${calls} in flight`,
    latency: (p50, p95) => `p50 ${p50} p95 ${p95}`,
    slowed: (limit, now) => `slowed down: ${limit}/s → ${now}/s`,
    waits: {
      outage: (code, since) =>
        since === undefined ? `no good answer (${code})` : `no good answer for ${since} (${code})`,
      throttle: (code) => `throttled (${code}): all calls pause`,
      usersig: (code) => `the UserSig was refused (${code}): a new one is made`,
    },
    waitShortly: (code, since) => (since === undefined ? code : `${code} for ${since}`),
    nextTry: (why, duration) => `${why}, next try in ${duration}`,
    tryingOn: (why) => `${why}: waiting, and trying again from time to time`,
    goingOn: (duration) => `going on after ${duration}`,
    stopping: 'Stopping: calls in flight are finished, nothing else is sent. Once more leaves at once.',
  },
};

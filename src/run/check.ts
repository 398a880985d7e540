// A check: the whole input is read and validated, compared with a ledger where one is given, and nothing is sent.
import { z } from 'zod';
import { checkEndpoint } from '../api/regions.js';
import { systemClock } from '../clock.js';
import { ImportError } from '../errors.js';
import type { Group, Input } from '../input/input.js';
import type { InputOptions } from '../input/open.js';
import { openSource, type Source } from '../input/open-source.js';
import type { Ledger } from '../ledger/ledger.js';
import { checkValues, defaultRate } from '../options.js';
import type { Outcome } from '../outcome.js';
import { createRunFolder } from '../report/folder.js';
import { createReports } from '../report/reports.js';
import { describeInput, type RunDetails } from '../report/run-file.js';
import { checkInput, unknownNames } from './check-options.js';
import { showRowsUsed } from './conflicts.js';
import { type DryRun, dryRun } from './dry-run.js';
import { scopeOf } from './ledger-scope.js';
import { isLedgerThere, readLedgerAt } from './open-ledger-at.js';

/** What `check` takes; what is left out has the command's default. */
export interface CheckOptions {
  /** A path, a stream of CSV bytes, or records with the column names of a file as keys. */
  readonly source: Source;
  /** Name of a stream in the result; default `stream`. */
  readonly name?: string | undefined;
  /** How a path or a stream is read; what is left out is detected. */
  readonly input?: InputOptions | undefined;
  /** Calls per second for which the time of the import is given; default 1000. */
  readonly rate?: number | undefined;
  /** Folder of the ledger to compare with; needs `sdkappid`. None is made where there is none. */
  readonly ledger?: string | undefined;
  /** The app, for the ledger. */
  readonly sdkappid?: number | undefined;
  /** Where the app lives, if not at a region of the vendor's; for the ledger. */
  readonly endpoint?: string | undefined;
  /** Folder where failures.csv and conflicts.csv are written, in a folder of their own; left out: none are. */
  readonly out?: string | undefined;
  /** Called with each row that a run would not send: invalid, duplicate or unchanged. */
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
  /** Ends the check. */
  readonly signal?: AbortSignal | undefined;
}

/** What an input holds. */
export interface Examination extends Omit<DryRun, 'changed' | 'unchanged'>, InputDetails {
  /** Sentences worth reading before a run. */
  readonly notes: readonly string[];
  /** Valid rows that differ from what the ledger knows; null where there is none to compare with. */
  readonly changed: number | null;
  /** Valid rows that the ledger knows as they are; null where there is none to compare with. */
  readonly unchanged: number | null;
  /** Robots among the valid rows. */
  readonly robots: number;
  /** Rows that a run would send. */
  readonly calls: number;
  /** Invalid rows and duplicates by code, the most frequent first; a row with two problems is in both. */
  readonly problems: readonly ProblemCount[];
  /** Valid rows that are worth a look, by code. */
  readonly warnings: readonly ProblemCount[];
  /** Seconds that these calls take, by calls per second. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Folder with `files`; null where none were written. */
  readonly folder: string | null;
  /** Names of the files in it. */
  readonly files: readonly string[];
}

type InputDetails = RunDetails['input'];

/** The rows of one problem. */
export interface ProblemCount {
  /** A code of the catalogue. */
  readonly code: string;
  /** How many rows have it. */
  readonly rows: number;
  /** Lines of the first ones. */
  readonly lines: readonly number[];
  /** What is wrong with the first one. */
  readonly message: string;
}

const FIRST_LINES = 5;
const RATES = [1000, 200, 100];

const SETTINGS = ['rate', 'ledger', 'sdkappid', 'endpoint', 'out'] as const;
const OTHERS = ['source', 'name', 'input', 'onOutcome', 'signal'];

/**
 * Reads and validates all rows of a source. Needs no credentials, and sends nothing.
 * @throws ImportError USAGE, INPUT_UNREADABLE, HEADER, ENCODING, DIALECT, LEDGER, LEDGER_HELD, OUTPUT
 */
export async function check(options: CheckOptions): Promise<Examination> {
  const wrong = unknownNames(options, [...SETTINGS, ...OTHERS]);
  const settings = checkValues(z, SETTINGS, options, ({ en }) => wrong.push(en));
  const input = checkInput(options.input, wrong);
  const { sdkappid, endpoint, ledger: folder } = settings;
  if (folder !== undefined && sdkappid === undefined) wrong.push('ledger needs sdkappid: it is kept by app.');
  if (wrong.length > 0) throw new ImportError('USAGE', wrong.join('\n'));
  const origin = endpoint === undefined ? undefined : checkEndpoint(endpoint, 'endpoint');
  const { signal = new AbortController().signal, name, source } = options;
  const opened = await openSource(source, { name, input: { ...input, findings: true }, signal });
  try {
    const ledger =
      folder !== undefined && isLedgerThere(folder)
        ? await readLedgerAt(folder, scopeOf(sdkappid ?? 0, origin))
        : undefined;
    try {
      return await examine(opened, {
        ...settings,
        ledger,
        onOutcome: options.onOutcome,
        ...{ source, name, input },
      });
    } finally {
      await ledger?.close();
    }
  } finally {
    await opened.close();
  }
}

/** @throws ImportError when the rest of the input cannot be read, OUTPUT */
export async function examine(
  input: Input,
  {
    ledger,
    rate = defaultRate(),
    out,
    onOutcome = () => {},
    ...given
  }: Pick<CheckOptions, 'onOutcome' | 'out' | 'source' | 'name' | 'input'> & {
    readonly ledger: Ledger | undefined;
    readonly rate?: number | undefined;
  },
): Promise<Examination> {
  const duplicates = new Map<string, { rows: number; lines: number[]; message: string }>();
  const folder =
    out === undefined
      ? undefined
      : createRunFolder({ out, startedAt: systemClock.wall(), chance: Math.random });
  const reports =
    folder === undefined ? undefined : createReports({ folder, header: input.header, results: 'none' });
  try {
    const found = await dryRun(input, ledger, {
      onRow: (row) => {
        if (!('outcome' in row)) return;
        const { status, code, line, message } = row.outcome;
        reports?.add(row.outcome);
        onOutcome(row.outcome);
        if (status !== 'duplicate') return;
        const known = duplicates.get(code) ?? { rows: 0, lines: [], message };
        known.rows++;
        if (known.lines.length < FIRST_LINES) known.lines.push(line);
        duplicates.set(code, known);
      },
    });
    reports?.close();
    if (reports) await showRowsUsed(reports, given, input, new AbortController().signal);
    const findings = input.findings();
    const problems = [
      ...(findings?.problems ?? []).map(counted),
      ...[...duplicates].map(([code, known]) => ({ code, ...known })),
    ];
    const calls = found.new + found.changed;
    return {
      ...describeInput(input),
      notes: [...input.notes],
      ...found,
      ...(!ledger && { changed: null, unchanged: null }),
      robots: findings?.robots ?? 0,
      calls,
      problems: problems.sort((a, b) => b.rows - a.rows || a.code.localeCompare(b.code)),
      warnings: (findings?.warnings ?? []).map(counted),
      seconds: Object.fromEntries(
        [rate, ...RATES].map((perSecond) => [perSecond, Math.ceil(calls / perSecond)]),
      ),
      folder: folder ?? null,
      files: reports?.files ?? [],
    };
  } finally {
    reports?.close();
  }
}

function counted({ code, message, count, lines }: Group): ProblemCount {
  return { code, rows: count, lines, message };
}

// `tim-import run`: options in, plan and progress on stderr, the summary on stdout, an exit code out.
import { randomBytes } from 'node:crypto';
import { createProxyChoice } from '../api/proxy.js';
import { checkEndpoint, checkVerification, originOf } from '../api/regions.js';
import type { Language } from '../catalogue/catalogue.js';
import type { OptionValues } from '../options.js';
import { type Summary, summaryJson } from '../report/summary.js';
import { summaryText } from '../report/summary-text.js';
import { run } from '../run/import.js';
import type { RunOptions } from '../run/run-options.js';
import { parseFault } from '../sandbox/parse-fault.js';
import { startSandbox } from '../sandbox/sandbox.js';
import { renderSummary } from '../terminal/render-summary.js';
import { type CommandCall, RUN_OPTIONS } from './commands.js';
import { readCredentials } from './credentials.js';
import { dialectOf } from './dialect.js';
import { gather } from './gather.js';
import { defaultLedger } from './ledger-folder.js';
import { renderPlan } from './render-plan.js';
import { showProgress } from './show-progress.js';
import { hasColor, languageOf, type SignalName, type Terminal, widthOf } from './terminal.js';
import { refuse } from './usage-errors.js';

type Values = OptionValues<(typeof RUN_OPTIONS)[number]>;

const SANDBOX_APP = 1400000000;
const SIGNAL_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export async function runCommand({ argument = '', read, mistakes, terminal }: CommandCall): Promise<number> {
  terminal.limitGarbage();
  const values = read(RUN_OPTIONS);
  const secretKey = randomBytes(32).toString('hex');
  const credentials = values.sandbox
    ? { sdkappid: values.sdkappid ?? SANDBOX_APP, admin: values.admin, secretKey }
    : await readCredentials(values, terminal.env, mistakes);
  const proxyFor = gather(() => createProxyChoice(terminal.env), mistakes);
  mistakes.push(...contradictions(argument, values, terminal));
  refuse(mistakes);

  const { sdkappid, admin } = { admin: values.admin, ...credentials };
  const faults = { ...(values.qps !== undefined && { qps: values.qps }), faults: values.fault };
  const sandbox = values.sandbox && (await startSandbox({ sdkappid, admin, secretKey, ...faults }));
  try {
    const place = sandbox
      ? { sandbox: true, endpoint: sandbox.origin }
      : { ledger: values.ledger ?? defaultLedger(sdkappid, terminal.env) };
    const settings = { ...settingsOf(argument, values, terminal), credentials, proxyFor, ...place };
    return await importFile(settings, values, terminal);
  } finally {
    if (sandbox) await sandbox.close();
  }
}

/** What no option alone can tell. */
function contradictions(argument: string, values: Values, { env }: Terminal): string[] {
  const { sandbox, endpoint, qps, fault, maxChanges, minRows, reportMissing, source, region } = values;
  const mistakes: string[] = [];
  const origin = gather(() => checkEndpoint(endpoint ?? originOf(region)), mistakes);
  if (origin) gather(() => checkVerification(origin, env.NODE_TLS_REJECT_UNAUTHORIZED), mistakes);
  for (const spec of fault) gather(() => parseFault(spec), mistakes);
  const wrong = {
    '--sandbox brings its own endpoint: leave out --endpoint (or TIM_ENDPOINT).':
      sandbox && endpoint !== undefined,
    "--qps and --fault are the emulator's: they go with --sandbox.":
      !sandbox && (qps !== undefined || fault.length > 0),
    '--max-changes and --min-rows read the input twice: give a file, not -.':
      argument === '-' && (maxChanges !== undefined || minRows !== undefined),
    '--report-missing needs --source: the label under which this file is imported each time.':
      reportMissing && source === undefined,
  };
  return [...mistakes, ...Object.entries(wrong).flatMap(([mistake, found]) => (found ? [mistake] : []))];
}

/** The run that the options ask for, but for who calls and where. */
function settingsOf(file: string, values: Values, terminal: Terminal): Omit<RunOptions, 'credentials'> {
  const { idField, rate, concurrency, retries, limit, maxFailures, tolerate, force, results, keep } = values;
  const { maxChanges, minRows, allowEmpty, reportMissing, metricsFile, endpoint, region } = values;
  return {
    source: file === '-' ? terminal.stdin : file,
    name: 'stdin',
    ...{ region, endpoint, idField, rate, concurrency, retries, limit, maxFailures, tolerate, force },
    ...{ results, keep, maxChanges, minRows, allowEmpty, reportMissing, metricsFile },
    timeout: values.timeout * 1000,
    maxOutage: values.maxOutage * 1000,
    deadline: values.deadline === undefined ? undefined : values.deadline * 1000,
    label: values.source,
    input: dialectOf(values),
    out: values.out ?? `${isStream(file) ? 'stdin' : file}.import`,
    language: languageOf(values.lang, terminal),
  };
}

/** Standard input, or what a shell hands over as /dev/fd/63: nothing can stand beside it. */
function isStream(file: string): boolean {
  return file === '-' || /^\/(?:dev|proc)\//.test(file);
}

async function importFile(
  settings: RunOptions,
  { json, quiet, noProgress }: Values,
  terminal: Terminal,
): Promise<number> {
  const { stdout, stderr } = terminal;
  const { language = 'en' } = settings;
  const interruption = new AbortController();
  const release = terminal.onSignal((signal: SignalName) => {
    if (interruption.signal.aborted) return terminal.exit(SIGNAL_CODES[signal]);
    interruption.abort(signal);
    if (quiet) return; // one message, at the end
    stderr.write('Stopping: calls in flight are finished, nothing else is sent. Once more leaves at once.\n');
  });
  const progress = quiet || noProgress ? undefined : showProgress(stderr, language);
  try {
    const summary = await run({
      ...settings,
      signal: interruption.signal,
      onPlan: (plan) => quiet || stderr.write(`${renderPlan(plan)}\n`),
      onProgress: progress?.look,
    }).finally(() => progress?.stop());
    if (json) stdout.write(summaryJson(summary));
    else if (!quiet) {
      const color = hasColor(stdout, terminal);
      stdout.write(
        renderSummary(summary, summaryText(summary, language), { language, color, width: widthOf(stdout) }),
      );
    }
    if (quiet && summary.exitCode !== 0) stderr.write(`${shortly(summary, language)}\n`);
    return summary.exitCode;
  } finally {
    release();
  }
}

/** What `--quiet` says when not all is well. */
function shortly(summary: Summary, language: Language): string {
  const { stopped, folder } = summary;
  return [
    summaryText(summary, language).headline,
    ...(stopped ? [`${stopped.message} [${stopped.code}] ${stopped.advice}`] : []),
    ...(folder ? [folder] : []),
  ].join(' ');
}

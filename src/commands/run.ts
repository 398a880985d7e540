// `tim-import run`: options in, plan and progress on stderr, the summary on stdout, an exit code out.
import { randomBytes } from 'node:crypto';
import { checkEndpoint } from '../api/regions.js';
import { run } from '../import.js';
import type { OptionValues } from '../options.js';
import { createProgress, type Progress, type ProgressView } from '../report/progress.js';
import { outcomeSentence, renderSummary } from '../report/render.js';
import { type Summary, summaryJson } from '../report/summary.js';
import { WORDS } from '../report/words.js';
import type { Credentials, Plan, RunOptions } from '../run-options.js';
import { parseFault } from '../sandbox/parse-fault.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import { type CommandCall, RUN_OPTIONS } from './commands.js';
import { readCredentials } from './credentials.js';
import { gather } from './gather.js';
import { defaultLedger } from './ledger-folder.js';
import { columnMap } from './map.js';
import { renderPlan } from './plan.js';
import { refuse } from './refuse.js';
import { hasColor, languageOf, type SignalName, type Terminal, widthOf } from './terminal.js';

type Values = OptionValues<(typeof RUN_OPTIONS)[number]>;

const SANDBOX_APP = 1400000000;
const SIGNAL_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export async function runCommand({ argument = '', read, mistakes, terminal }: CommandCall): Promise<number> {
  const values = read(RUN_OPTIONS);
  if (values.endpoint !== undefined) gather(() => checkEndpoint(values.endpoint ?? ''), mistakes);
  if (values.sandbox && values.endpoint !== undefined) {
    mistakes.push('--sandbox brings its own endpoint: leave out --endpoint (or TIM_ENDPOINT).');
  }
  const secretKey = randomBytes(32).toString('hex');
  const credentials = values.sandbox
    ? { sdkappid: values.sdkappid ?? SANDBOX_APP, admin: values.admin, secretKey }
    : await readCredentials(values, terminal.env, mistakes);
  if (!values.sandbox && (values.qps !== undefined || values.fault.length > 0)) {
    mistakes.push("--qps and --fault are the emulator's: they go with --sandbox.");
  }
  for (const fault of values.fault) gather(() => parseFault(fault), mistakes);
  if (argument === '-' && (values.maxChanges || values.minRows)) {
    mistakes.push('--max-changes and --min-rows read the input twice: give a file, not -.');
  }
  if (values.reportMissing && values.source === undefined) {
    mistakes.push('--report-missing needs --source: the label under which this file is imported each time.');
  }
  refuse(mistakes);

  const sandbox = values.sandbox
    ? await startSandbox({
        ...{ sdkappid: credentials.sdkappid, admin: values.admin, secretKey },
        qps: values.qps ?? values.rate,
        faults: values.fault,
      })
    : undefined;
  try {
    return await importFile(argument, values, credentials, sandbox, terminal);
  } finally {
    await sandbox?.close();
  }
}

async function importFile(
  file: string,
  values: Values,
  credentials: Credentials,
  sandbox: Sandbox | undefined,
  terminal: Terminal,
): Promise<number> {
  const { stdout, stderr } = terminal;
  const language = languageOf(values.lang, terminal);
  const interruption = new AbortController();
  let view: ProgressView | undefined;
  let progress: Progress | undefined;
  let starting: Promise<void> | undefined;

  const onSignal = (signal: SignalName) => {
    if (interruption.signal.aborted) return terminal.exit(SIGNAL_CODES[signal]);
    interruption.abort(signal);
    stderr.write('Stopping: calls in flight are finished, nothing else is sent. Once more leaves at once.\n');
  };
  const startProgress = async (current: ProgressView) => {
    view = current;
    progress = await createProgress({
      ...{ stream: stderr, language },
      interactive: stderr.isTTY === true,
      view: () => view ?? current,
    });
  };
  const options: RunOptions = {
    ...sourceOf(file, terminal),
    credentials,
    ...endpointOf(values, sandbox),
    idField: values.idField,
    rate: values.rate,
    concurrency: values.concurrency,
    timeout: values.timeout * 1000,
    retries: values.retries,
    maxOutage: values.maxOutage * 1000,
    tolerate: values.tolerate,
    ...(!sandbox && { ledger: values.ledger ?? defaultLedger(credentials.sdkappid, terminal.env) }),
    ...{ force: values.force, results: values.results, allowEmpty: values.allowEmpty },
    reportMissing: values.reportMissing,
    ...(values.keep !== undefined && { keep: values.keep }),
    ...(values.maxChanges && { maxChanges: values.maxChanges }),
    ...(values.minRows && { minRows: values.minRows }),
    ...(values.deadline !== undefined && { deadline: values.deadline * 1000 }),
    ...(values.metricsFile !== undefined && { metricsFile: values.metricsFile }),
    language,
    ...(values.source !== undefined && { label: values.source }),
    ...(values.limit !== undefined && { limit: values.limit }),
    ...(values.maxFailures && { maxFailures: values.maxFailures }),
    input: { map: columnMap(values.map) },
    out: values.out ?? `${file === '-' ? 'stdin' : file}.import`,
    signal: interruption.signal,
    sandbox: sandbox !== undefined,
    onPlan: (plan: Plan) => {
      if (!values.quiet) stderr.write(`${renderPlan(plan)}\n`);
    },
    ...(!values.quiet &&
      !values.noProgress && {
        onProgress: (current: ProgressView) => {
          view = current;
          starting ??= startProgress(current);
        },
      }),
  };

  const release = terminal.onSignal(onSignal);
  try {
    const summary = await run(options).finally(async () => {
      await starting;
      progress?.stop();
    });
    tell(summary, values, language, terminal);
    return summary.exitCode;
  } finally {
    release();
  }

  function tell(summary: Summary, { json, quiet }: Values, language: 'en' | 'zh', terminal: Terminal): void {
    if (json) stdout.write(summaryJson(summary));
    if (quiet) {
      if (summary.exitCode !== 0) stderr.write(`${shortly(summary, language)}\n`);
    } else if (!json) {
      stdout.write(
        renderSummary(summary, { language, color: hasColor(stdout, terminal), width: widthOf(stdout) }),
      );
    }
  }
}

/** What `--quiet` says when not all is well. */
function shortly(summary: Summary, language: 'en' | 'zh'): string {
  const { stopped, folder } = summary;
  return [
    outcomeSentence(summary, WORDS[language]),
    ...(stopped ? [`${stopped.message} [${stopped.code}] ${stopped.advice}`] : []),
    ...(folder ? [folder] : []),
  ].join(' ');
}

function sourceOf(file: string, { stdin }: Terminal): Pick<RunOptions, 'source' | 'name'> {
  return file === '-' ? { source: stdin, name: 'stdin' } : { source: file };
}

function endpointOf({ endpoint, region }: Values, sandbox: Sandbox | undefined): Partial<RunOptions> {
  if (sandbox) return { endpoint: sandbox.origin };
  return endpoint === undefined ? { region } : { endpoint };
}

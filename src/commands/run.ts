// `tim-import run`: options in, plan and progress on stderr, the summary on stdout, an exit code out.
import { randomBytes } from 'node:crypto';
import { createProxyChoice } from '../api/proxy.js';
import { INPUT_SETTINGS, type OptionValues, pick, RUN_SETTINGS } from '../options.js';
import { summaryJson } from '../report/summary.js';
import { quietText, summaryText } from '../report/summary-text.js';
import { run } from '../run/import.js';
import type { Plan, RunOptions } from '../run/run-options.js';
import { startSandbox } from '../sandbox/sandbox.js';
import { renderSummary } from '../terminal/render-summary.js';
import { attend } from './attend.js';
import type { CommandCall } from './command.js';
import { contradictionsOf } from './contradictions.js';
import { callerOf } from './credentials.js';
import { defaultLedger } from './folders.js';
import { RUN_OPTIONS } from './option-lists.js';
import { withItsPassword } from './redis-urls.js';
import { renderPlan } from './render-plan.js';
import { sayFoundShard, shardOf } from './shard-option.js';
import { hasColor, type Terminal, widthOf } from './terminal.js';
import { gather, refuse } from './usage-errors.js';

type Values = OptionValues<(typeof RUN_OPTIONS)[number]>;

export async function runCommand(call: CommandCall): Promise<number> {
  const { argument = '', read, mistakes, terminal } = call;
  terminal.tuneGc();
  const values = read(RUN_OPTIONS);
  const secretKey = randomBytes(32).toString('hex');
  const credentials = await callerOf(values, call, secretKey);
  const proxyFor = gather(() => createProxyChoice(terminal.env), mistakes);
  mistakes.push(...contradictions(argument, values, terminal));
  const { env } = terminal;
  const redis = withItsPassword(values.redis, { flag: '--redis', variable: 'TIM_REDIS_URL' }, env, mistakes);
  const ledger = withItsPassword(values.ledger, { flag: '--ledger', variable: 'TIM_LEDGER' }, env, mistakes);
  const { shard, from } = shardOf(values.shard, env, mistakes);
  refuse(mistakes);

  if (!values.quiet) sayFoundShard({ shard, from }, call);
  const { sdkappid, admin } = { admin: values.admin, ...credentials };
  // What a batch stored is read back.
  const faults = { qps: values.qps, faults: values.fault, remember: values.batch !== undefined };
  const sandbox = values.sandbox && (await startSandbox({ sdkappid, admin, secretKey, ...faults }));
  try {
    const place = sandbox
      ? { endpoint: sandbox.origin, ledger: undefined }
      : { ledger: ledger ?? defaultLedger(sdkappid, env) };
    const settings = { ...settingsOf(argument, values, call), credentials, proxyFor, redis, shard, ...place };
    return await importFile(settings, values, call);
  } finally {
    if (sandbox) await sandbox.close();
  }
}

/** What no option alone can tell. */
function contradictions(argument: string, values: Values, terminal: Terminal): string[] {
  const {
    sandbox,
    endpoint,
    batch,
    redis,
    qps,
    fault,
    maxChanges,
    minRows,
    duplicates,
    reportMissing,
    label,
    region,
  } = values;
  return contradictionsOf({ endpoint, region, fault, qps }, terminal, {
    '--sandbox brings its own endpoint: leave out --endpoint (or TIM_ENDPOINT).':
      sandbox && endpoint !== undefined,
    "--qps and --fault are the emulator's: they go with --sandbox.":
      !sandbox && (qps.length > 0 || fault.length > 0),
    '--max-changes, --min-rows and --duplicates last or error read the input twice: give a file, not -.':
      argument === '-' && (maxChanges !== undefined || minRows !== undefined || duplicates !== 'first'),
    '--batch cannot be combined with --redis: the shared ceiling is one for all calls, and batches have a limit of their own.':
      batch !== undefined && redis !== undefined,
    '--report-missing needs --source: the label under which this file is imported each time.':
      reportMissing && label === undefined,
  });
}

/** The run that the options ask for, but for who calls and where. */
function settingsOf(
  file: string,
  values: Values,
  { terminal, language }: Pick<CommandCall, 'terminal' | 'language'>,
): Omit<RunOptions, 'credentials'> {
  return {
    ...pick(values, RUN_SETTINGS),
    source: file === '-' ? terminal.stdin : file,
    name: 'stdin',
    input: pick(values, INPUT_SETTINGS),
    out: values.out ?? `${isStream(file) ? 'stdin' : file}.import`,
    language,
  };
}

/** Standard input, or what a shell hands over as /dev/fd/63: nothing can be written beside it. */
function isStream(file: string): boolean {
  return file === '-' || /^\/(?:dev|proc)\//.test(file);
}

function importFile(
  settings: RunOptions,
  { json, quiet, details, progress }: Values,
  { terminal, language }: Pick<CommandCall, 'terminal' | 'language'>,
): Promise<number> {
  const { stdout, stderr } = terminal;
  let planned: readonly string[] = [];
  const onPlan = (plan: Plan) => {
    if (quiet) return;
    planned = plan.notes;
    stderr.write(`${renderPlan(plan, { language, width: widthOf(stderr) })}\n`);
  };
  return attend(
    { terminal, language },
    { quiet, progress },
    ({ signal, look }) => run({ ...settings, signal, onPlan, onProgress: look }),
    (summary) => {
      if (json) stdout.write(summaryJson(summary));
      else if (!quiet) {
        const color = hasColor(stdout, terminal);
        // What the plan said is not said again.
        const warnings = summary.warnings.filter((warning) => !planned.includes(warning));
        stdout.write(
          renderSummary(summary, summaryText({ ...summary, warnings }, language), {
            ...{ language, color, details, width: widthOf(stdout) },
          }),
        );
      }
      const mail = quiet ? quietText(summary, language) : undefined;
      if (mail !== undefined) stderr.write(`${mail}\n`);
    },
  );
}

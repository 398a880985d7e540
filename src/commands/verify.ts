// `tim-import verify`: options in, progress on stderr, what was found on stdout, an exit code out.
import { randomBytes } from 'node:crypto';
import { createProxyChoice } from '../api/proxy.js';
import { INPUT_SETTINGS, type OptionValues, pick, VERIFY_SETTINGS } from '../options.js';
import { verifyJson } from '../report/verify-summary.js';
import { quietText } from '../report/verify-text.js';
import { verify } from '../run/verify.js';
import { drawn, type VerifyOptions } from '../run/verify-options.js';
import { startSandbox } from '../sandbox/sandbox.js';
import { attend } from './attend.js';
import type { CommandCall } from './command.js';
import { contradictionsOf } from './contradictions.js';
import { callerOf } from './credentials.js';
import { defaultLedger } from './folders.js';
import { VERIFY_OPTIONS } from './option-lists.js';
import { preload } from './preload.js';
import { withItsPassword } from './redis-urls.js';
import { renderVerification } from './render-verification.js';
import { sayFoundShard, shardOf } from './shard-option.js';
import { type Terminal, widthOf } from './terminal.js';
import { gather, refuse } from './usage-errors.js';

type Values = OptionValues<(typeof VERIFY_OPTIONS)[number]>;

export async function verifyCommand(call: CommandCall): Promise<number> {
  const { argument = '', read, mistakes, terminal } = call;
  terminal.tuneGc();
  const values = read(VERIFY_OPTIONS);
  const secretKey = randomBytes(32).toString('hex');
  const credentials = await callerOf(values, call, secretKey);
  const proxyFor = gather(() => createProxyChoice(terminal.env), mistakes);
  mistakes.push(...contradictions(argument, values, terminal));
  const { env } = terminal;
  const ledger = withItsPassword(values.ledger, { flag: '--ledger', variable: 'TIM_LEDGER' }, env, mistakes);
  const { shard, from } = shardOf(values.shard, env, mistakes);
  refuse(mistakes);

  if (!values.quiet) sayFoundShard({ shard, from }, call);
  const { sdkappid, admin } = { admin: values.admin, ...credentials };
  const { qps, fault: faults } = values;
  const sandbox =
    values.sandbox && (await startSandbox({ sdkappid, admin, secretKey, qps, faults, remember: true }));
  try {
    // Without a file of its own, the server has what the file has.
    if (sandbox) await preload(sandbox, values.accounts ?? argument);
    const place = sandbox
      ? { endpoint: sandbox.origin, ledger: undefined }
      : { ledger: ledger ?? defaultLedger(sdkappid, env) };
    const settings = {
      ...pick(values, VERIFY_SETTINGS),
      ...{ source: argument === '-' ? terminal.stdin : argument, name: 'stdin', credentials, proxyFor },
      input: pick(values, INPUT_SETTINGS),
      out: values.out ?? `${argument === '-' ? 'stdin' : argument}.verify`,
      language: call.language,
      ...{ ...place, shard },
    };
    return await verifyFile(settings, values, call);
  } finally {
    if (sandbox) await sandbox.close();
  }
}

/** What no option alone can tell. */
function contradictions(argument: string, values: Values, terminal: Terminal): string[] {
  const { sandbox, endpoint, qps, fault, accounts, region, sample, repair, existsOnly } = values;
  return contradictionsOf({ endpoint, region, fault, qps }, terminal, {
    '--sandbox brings its own endpoint: leave out --endpoint (or TIM_ENDPOINT).':
      sandbox && endpoint !== undefined,
    "--qps, --fault and --accounts are the emulator's: they go with --sandbox.":
      !sandbox && (qps.length > 0 || fault.length > 0 || accounts !== undefined),
    '--sandbox reads the file twice: give --accounts, or a file in place of -.':
      sandbox && argument === '-' && accounts === undefined,
    '--repair and --sample contradict each other: what was not asked about cannot be repaired.':
      repair !== undefined && sample !== undefined,
    '--repair all and --exists-only contradict each other: what differs would not be found.':
      repair === 'all' && existsOnly,
  });
}

function verifyFile(
  settings: VerifyOptions,
  { json, quiet, progress }: Values,
  { terminal, language }: Pick<CommandCall, 'terminal' | 'language'>,
): Promise<number> {
  const { stdout, stderr } = terminal;
  return attend(
    { terminal, language },
    { quiet, progress },
    ({ signal, look }) => verify({ ...settings, signal, onProgress: look && ((view) => look(drawn(view))) }),
    (summary) => {
      if (json) stdout.write(verifyJson(summary));
      else if (!quiet) stdout.write(renderVerification(summary, language, widthOf(stdout)));
      const mail = quiet ? quietText(summary, language) : undefined;
      if (mail !== undefined) stderr.write(`${mail}\n`);
    },
  );
}

// `tim-import check`: the whole file is read and validated; nothing is sent, and no credentials are asked for.
import { checkEndpoint } from '../api/regions.js';
import { ImportError } from '../errors.js';
import { openInput } from '../input/open.js';
import type { Ledger, Scope } from '../ledger/ledger.js';
import { INPUT_SETTINGS, type OptionValues, pick } from '../options.js';
import { examine } from '../run/check.js';
import { scopeOf } from '../run/ledger-scope.js';
import { isLedgerThere, readLedgerAt } from '../run/open-ledger-at.js';
import { grouped } from '../words/format.js';
import { inLanguage } from '../words/message.js';
import { withoutControls } from '../words/text-width.js';
import type { CommandCall } from './command.js';
import { defaultLedger } from './folders.js';
import { CHECK_OPTIONS } from './option-lists.js';
import { withItsPassword } from './redis-urls.js';
import { renderExamination } from './render-check.js';
import { type Terminal, widthOf } from './terminal.js';
import { gather, refuse } from './usage-errors.js';

type Values = OptionValues<(typeof CHECK_OPTIONS)[number]>;

export async function checkCommand({
  argument = '',
  read,
  mistakes,
  terminal,
  language,
}: CommandCall): Promise<number> {
  terminal.tuneGc();
  const values = read(CHECK_OPTIONS);
  const { rate, sdkappid, endpoint, out, allowEmpty, json, quiet } = values;
  if (values.ledger !== undefined && sdkappid === undefined) {
    mistakes.push('check --ledger needs --sdkappid too: the ledger is kept by app.');
  }
  const origin = endpoint === undefined ? undefined : gather(() => checkEndpoint(endpoint), mistakes);
  const ledgerAt = withItsPassword(
    values.ledger,
    { flag: '--ledger', variable: 'TIM_LEDGER' },
    terminal.env,
    mistakes,
  );
  refuse(mistakes);
  const { stdin, stdout, stderr } = terminal;
  const say = (sentence: string) => {
    stderr.write(`${withoutControls(inLanguage(sentence, language))}\n`);
  };
  const source = argument === '-' ? { stream: stdin, name: 'stdin' } : { path: argument };
  const input = await openInput(source, { ...pick(values, INPUT_SETTINGS), findings: true });
  const ledger = await openKnown(
    { ...values, ledger: ledgerAt },
    scopeOf(sdkappid ?? 0, origin),
    terminal,
    say,
  ).catch(async (error) => {
    await input.close();
    throw error;
  });
  try {
    const found = await examine(input, {
      ...{ ledger, rate, out, source: argument === '-' ? stdin : argument },
      input: pick(values, INPUT_SETTINGS),
    });
    const isEmpty = found.rows === 0 && !allowEmpty;
    if (json) stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (!quiet) stdout.write(renderExamination(found, language, widthOf(stdout)));
    else if (isEmpty) say(`${found.name} holds no rows.`);
    else if (found.invalid > 0) {
      say(`Invalid rows in ${found.name}: ${grouped(found.invalid)} of ${grouped(found.rows)}.`);
    }
    return found.invalid > 0 || isEmpty ? 1 : 0;
  } finally {
    await ledger?.close();
    await input.close();
  }
}

/** The ledger of earlier runs, as `run` would use it; none is made where there is none. */
async function openKnown(
  { sdkappid, ledger, quiet }: Pick<Values, 'sdkappid' | 'ledger' | 'quiet'>,
  scope: Scope,
  { env }: Terminal,
  say: (sentence: string) => void,
): Promise<Ledger | undefined> {
  if (sdkappid === undefined) return undefined;
  const folder = ledger ?? defaultLedger(sdkappid, env);
  if (!isLedgerThere(folder)) {
    if (ledger !== undefined && !quiet) say(`There is no ledger in "${folder}": all rows are new.`);
    return undefined;
  }
  try {
    return await readLedgerAt(folder, scope);
  } catch (error) {
    if (!(error instanceof ImportError) || error.code !== 'LEDGER_HELD') throw error;
    // A check has no exit code of its own for a ledger that is in use.
    if (ledger !== undefined) throw new ImportError('LEDGER', error.message, { cause: error });
    if (!quiet) say('Another run holds the ledger, so the rows are not compared with it.');
    return undefined;
  }
}

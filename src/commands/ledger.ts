// `tim-import ledger copy`: what one ledger knows about an app, into another.
import { checkEndpoint } from '../api/regions.js';
import { ImportError } from '../errors.js';
import { copyLedger } from '../ledger/copy-ledger.js';
import { scopeOf } from '../run/ledger-scope.js';
import { ledgersAt, openStoreAt, shownPlace } from '../run/open-ledger-at.js';
import { WORDS } from '../words/words.js';
import type { CommandCall } from './command.js';
import { LEDGER_OPTIONS } from './option-lists.js';
import { withItsPassword } from './redis-urls.js';
import { gather, refuse } from './usage-errors.js';

export async function ledgerCommand({
  args,
  read,
  mistakes,
  terminal,
  language,
}: CommandCall): Promise<number> {
  const { sdkappid, endpoint, json, quiet } = read(LEDGER_OPTIONS);
  const [step, ...places] = args;
  const name = { flag: 'An argument' };
  const [from = '', to = ''] = places.map((place) => withItsPassword(place, name, terminal.env, mistakes));
  if (step !== undefined && step !== 'copy')
    mistakes.push('ledger has one step, copy: tim-import ledger copy <from> <to>');
  if (sdkappid === undefined) mistakes.push('ledger copy needs --sdkappid: a ledger is kept by app.');
  const origin = endpoint === undefined ? undefined : gather(() => checkEndpoint(endpoint), mistakes);
  refuse(mistakes);
  const sources = ledgersAt(from);
  if (sources.length === 0) throw new ImportError('USAGE', `There is no ledger in "${from}".`);
  const scope = scopeOf(sdkappid ?? 0, origin);
  const target = await openStoreAt(to, scope);
  try {
    const copied = { read: 0, written: 0 };
    for (const place of sources) {
      const source = await openStoreAt(place, scope);
      try {
        const { read, written } = await copyLedger(source, target, scope);
        copied.read += read;
        copied.written += written;
      } finally {
        await source.close();
      }
    }
    if (json) terminal.stdout.write(`${JSON.stringify({ ...copied, to: shownPlace(to) })}\n`);
    else if (!quiet) {
      const { copied: say } = WORDS[language].ledger;
      terminal.stdout.write(`${say(copied.written, copied.read, shownPlace(to))}\n`);
    }
  } finally {
    await target.close();
  }
  return 0;
}

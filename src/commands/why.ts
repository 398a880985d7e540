// `tim-import why`: what earlier runs and the ledger know of one account.
import { existsSync, readdirSync } from 'node:fs';
import { checkEndpoint } from '../api/regions.js';
import { entryOf, type Language } from '../catalogue/catalogue.js';
import { ImportError } from '../errors.js';
import { fingerprintOf } from '../ledger/fingerprint.js';
import { type FoundRow, findRows } from '../report/find-rows.js';
import { type KnownRun, listRunsAndShards } from '../report/runs.js';
import { scopeOf } from '../run/ledger-scope.js';
import { isLedgerThere, shownPlace } from '../run/open-ledger-at.js';
import { inLanguage } from '../words/message.js';
import { withoutControls, wrapped } from '../words/text-width.js';
import { WORDS } from '../words/words.js';
import { askLedger } from './ask-ledger.js';
import type { CommandCall } from './command.js';
import { defaultLedger, reportsOf } from './folders.js';
import { WHY_OPTIONS } from './option-lists.js';
import { withItsPassword } from './redis-urls.js';
import { widthOf } from './terminal.js';
import { gather, refuse } from './usage-errors.js';

interface FoundRun {
  readonly folder: string;
  readonly startedAt: string;
  readonly sandbox: boolean;
  readonly file: string;
  readonly rows: readonly FoundRow[];
}

/** When the last import of the account was accepted (ISO 8601), or what is known in place of it. */
type InLedger = { readonly importedAt: string } | 'unknown' | 'held' | 'no ledger' | ImportError;

const NARROWEST = 40;

export async function whyCommand({ args, read, mistakes, terminal, language }: CommandCall): Promise<number> {
  const [identifier = '', file] = args;
  const { sdkappid, endpoint, ledger, out, json } = read(WHY_OPTIONS);
  const origin = endpoint === undefined ? undefined : gather(() => checkEndpoint(endpoint), mistakes);
  const names = { flag: '--ledger', variable: 'TIM_LEDGER' };
  const ledgerAt = withItsPassword(ledger, names, terminal.env, mistakes);
  refuse(mistakes);
  const outs = out !== undefined ? [out] : file !== undefined ? [reportsOf(file)] : importFoldersHere();
  const runs = outs.flatMap((folder) => listRunsAndShards(folder));
  const found: FoundRun[] = [];
  for (const run of runs) found.push(...(await lookInto(run, identifier)));
  found.sort((one, other) => other.startedAt.localeCompare(one.startedAt));
  const app = sdkappid ?? runs.find(({ run }) => !run.sandbox)?.run.app.sdkappid;
  const place = ledgerAt ?? (app === undefined ? undefined : defaultLedger(app, terminal.env));
  const known = await knownOf(identifier, place, { sdkappid: app ?? 0, origin });
  const folder = place === undefined ? undefined : shownPlace(place);
  const importedAt = typeof known === 'object' && 'importedAt' in known ? known.importedAt : null;
  const isKnown = found.length > 0 || importedAt !== null;
  if (json) {
    const result = {
      identifier,
      ledger: folder ?? null,
      importedAt,
      ledgerHeld: known === 'held',
      runs: found,
    };
    terminal.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    if (known instanceof ImportError) throw known;
    return isKnown ? 0 : 1;
  }
  const columns = Math.max(NARROWEST, widthOf(terminal.stdout)) - 1;
  const { why } = WORDS[language];
  const lines = [
    ...(found.length > 0
      ? newsOf(found).flatMap((run) => [...render(run, language, columns), ''])
      : [...wrapped(why.notRead(identifier, runs.length), columns), '']),
    ...(known instanceof ImportError ? [] : [ledgerLine(known, folder, language)]),
  ];
  terminal.stdout.write(`${lines.map(withoutControls).join('\n')}\n`);
  // The runs are told all the same: their reports may be on a sound disk.
  if (known instanceof ImportError) throw known;
  return isKnown ? 0 : 1;
}

function importFoldersHere(): string[] {
  return readdirSync('.').filter((name) => name.endsWith('.import') && existsSync(name));
}

async function lookInto({ folder, run }: KnownRun, identifier: string): Promise<FoundRun[]> {
  const rows = await findRows(folder, identifier);
  const { startedAt, sandbox, input } = run;
  return rows.length > 0 ? [{ folder, startedAt, sandbox, file: input.name, rows }] : [];
}

async function knownOf(
  identifier: string,
  place: string | undefined,
  { sdkappid, origin }: { sdkappid: number; origin: string | undefined },
): Promise<InLedger> {
  if (place === undefined || !isLedgerThere(place)) return 'no ledger';
  const account = { identifier };
  return await askLedger(place, scopeOf(sdkappid, origin), async (ledger) => {
    const [known] = await ledger.lookUp([{ account, fingerprint: fingerprintOf(account) }]);
    return known ? { importedAt: new Date(known.importedAt).toISOString() } : 'unknown';
  });
}

/** The newest run, and those that were not as quiet as the ones behind them. */
function newsOf(found: readonly FoundRun[]): readonly FoundRun[] {
  return found.filter(({ rows }, index) => index === 0 || rows.some(({ status }) => status !== 'unchanged'));
}

function render({ folder, sandbox, file, rows }: FoundRun, language: Language, columns: number): string[] {
  const { why, state, colon, comma } = WORDS[language];
  const names: Readonly<Record<string, string>> = state;
  return [
    ...rows.flatMap(({ line, status, code, message, attempts, finishedAt }) => {
      const calls = attempts > 0 ? [why.calls(attempts)] : [];
      const about = [why.line(file, line), names[status] ?? status, ...calls].join(comma);
      return [
        `${finishedAt}  ${about}${sandbox ? '  SANDBOX' : ''}`,
        ...(message || code
          ? wrapped([code, inLanguage(message, language)].filter(Boolean).join(colon), columns, '  ')
          : []),
        ...(code ? wrapped(entryOf(code).advice[language], columns, '  → ') : []),
      ];
    }),
    `  ${folder}`,
  ];
}

function ledgerLine(
  known: Exclude<InLedger, ImportError>,
  folder: string | undefined,
  language: Language,
): string {
  const { why, status, colon } = WORDS[language];
  if (known === 'no ledger') return folder === undefined ? status.sayApp : why.noLedger(folder);
  const about =
    known === 'held' ? status.inUse : known === 'unknown' ? why.unknown : why.imported(known.importedAt);
  return `${status.ledger(folder ?? '')}${colon}${about}`;
}

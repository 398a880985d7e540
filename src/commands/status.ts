// `tim-import status`: what earlier runs of a file did, and how many accounts the ledger knows.
import { checkEndpoint } from '../api/regions.js';
import { entryOf, type Language } from '../catalogue/catalogue.js';
import { ImportError } from '../errors.js';
import { STATUSES } from '../outcome.js';
import { type KnownRun, listRunsAndShards } from '../report/runs.js';
import { readRunState } from '../report/state-file.js';
import { whyStopped } from '../report/summary-text.js';
import { scopeOf } from '../run/ledger-scope.js';
import { isLedgerThere, shardLedgersAt, shownPlace } from '../run/open-ledger-at.js';
import { nameOfShard, type Shard } from '../shard.js';
import { finishedShare } from '../terminal/eta.js';
import { progressLine } from '../terminal/progress-line.js';
import { grouped } from '../words/format.js';
import { withoutControls, wrapped } from '../words/text-width.js';
import { WORDS } from '../words/words.js';
import { askLedger } from './ask-ledger.js';
import type { CommandCall } from './command.js';
import { defaultLedger, reportsOf } from './folders.js';
import { STATUS_OPTIONS } from './option-lists.js';
import { withItsPassword } from './redis-urls.js';
import { widthOf } from './terminal.js';
import { gather, refuse } from './usage-errors.js';

/** How many accounts a ledger knows; nobody can tell while a run holds it, or where it cannot be read. */
type Known = number | 'held' | ImportError;

const SHOWN = 10;
const NARROWEST = 40;

export async function statusCommand({
  argument = '',
  read,
  mistakes,
  terminal,
  language,
}: CommandCall): Promise<number> {
  const { sdkappid, endpoint, ledger, json, ...values } = read(STATUS_OPTIONS);
  const origin = endpoint === undefined ? undefined : gather(() => checkEndpoint(endpoint), mistakes);
  const ledgerAt = withItsPassword(
    ledger,
    { flag: '--ledger', variable: 'TIM_LEDGER' },
    terminal.env,
    mistakes,
  );
  refuse(mistakes);
  const out = values.out ?? reportsOf(argument);
  const runs = listRunsAndShards(out)
    .slice(0, SHOWN)
    .map((run) => ({ ...run, ...(run.end === 'running' && { progress: readRunState(run.folder) ?? null }) }));
  const app = sdkappid ?? runs.find(({ run }) => !run.sandbox)?.run.app.sdkappid;
  const place = ledgerAt ?? (app === undefined ? undefined : defaultLedger(app, terminal.env));
  const folder = place && shownPlace(place);
  const shards = (place === undefined ? [] : shardLedgersAt(place)).map(({ shard }) => shard);
  const known = place === undefined || app === undefined ? undefined : await knownIn(place, app, origin);
  if (json) {
    const ledger = {
      ledger: folder ?? null,
      ...(shards.length > 0 && { shards }),
      known: typeof known === 'number' ? known : null,
    };
    terminal.stdout.write(
      `${JSON.stringify({ out, ...ledger, ledgerHeld: known === 'held', runs }, null, 2)}\n`,
    );
    if (known instanceof ImportError) throw known;
    return 0;
  }
  const columns = Math.max(NARROWEST, widthOf(terminal.stdout)) - 1;
  const { status } = WORDS[language];
  const lines = [
    runs.length === 0 ? status.noRun(out) : status.runs(out),
    ...runs.flatMap((run) => ['', ...renderRun(run, language, columns)]),
    ...(known instanceof ImportError ? [] : ['', ledgerLine(folder, shards, known, language)]),
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
  // The runs are told all the same: their reports may be on a sound disk.
  if (known instanceof ImportError) throw known;
  return 0;
}

async function knownIn(folder: string, sdkappid: number, origin: string | undefined): Promise<Known> {
  if (!isLedgerThere(folder)) return 0;
  return await askLedger(folder, scopeOf(sdkappid, origin), ({ known }) => known);
}

function ledgerLine(
  folder: string | undefined,
  shards: readonly Shard[],
  known: Exclude<Known, ImportError> | undefined,
  language: Language,
): string {
  const { status, colon, comma } = WORDS[language];
  if (folder === undefined || known === undefined) return status.sayApp;
  const about = shards.length === 0 ? '' : `${comma}${status.shards(shards.map(nameOfShard).join(' '))}`;
  return `${status.ledger(folder)}${about}${colon}${known === 'held' ? status.inUse : status.accounts(known)}`;
}

function renderRun({ folder, end, run, summary }: KnownRun, language: Language, columns: number): string[] {
  const words = WORDS[language];
  const { status, colon, comma } = words;
  const counts = STATUSES.flatMap((name) => {
    const count = summary?.counts[name] ?? 0;
    return count > 0 ? [words.counted(grouped(count), name)] : [];
  });
  const stop = summary?.stopped;
  const ended = {
    finished: status.finished(summary?.exitCode ?? 0),
    stopped: status.stopped(stop?.code ?? '', summary?.exitCode ?? 0),
    running: status.running(run.holder.pid, run.holder.host),
    killed: status.killed,
    unknown: status.unknown(run.holder.host),
  }[end];
  const about = [run.input.name, status.app(run.app.sdkappid)].join(comma);
  return [
    `${run.startedAt}  ${ended}${run.sandbox ? '  SANDBOX' : ''}`,
    ...wrapped(
      withoutControls(`${about}${counts.length > 0 ? colon : ''}${counts.join(comma)}`),
      columns,
      '  ',
    ),
    ...(end === 'running' ? progressOf(folder, run, language, columns) : []),
    ...(stop ? wrapped(withoutControls(whyStopped(stop, language)), columns, '  ') : []),
    ...(stop ? wrapped(entryOf(stop.code).advice[language], columns, '  → ') : []),
    `  ${folder}`,
  ];
}

/** How far a run in progress is, as it wrote itself within the last seconds. */
function progressOf(folder: string, run: KnownRun['run'], language: Language, columns: number): string[] {
  const state = readRunState(folder);
  if (!state) return [];
  const { bytesTotal, waitingFor, ...figures } = state;
  const view = {
    ...figures,
    ...(bytesTotal !== null && { bytesTotal }),
    ...(waitingFor !== null && { waitingFor }),
  };
  const share = finishedShare(view) ?? 0;
  const elapsed = (Date.parse(state.at) - Date.parse(run.startedAt)) / 1000;
  const secondsLeft = share > 0 ? ((1 - share) * elapsed) / share : undefined;
  return wrapped(progressLine({ view, secondsLeft, words: WORDS[language] }), columns, '  ');
}

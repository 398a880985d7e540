// `tim-import status`: what earlier runs of a file did, and how many accounts the ledger knows.
import { existsSync } from 'node:fs';
import { checkEndpoint } from '../api/regions.js';
import { ImportError } from '../errors.js';
import { openLedger } from '../ledger/ledger.js';
import { STATUSES } from '../outcome.js';
import { systemClock } from '../pace/clock.js';
import { thisHolder } from '../report/runfile.js';
import { grouped } from '../report/spell.js';
import { type KnownRun, listRuns } from '../report/status.js';
import { scopeOf } from '../scope.js';
import { type CommandCall, STATUS_OPTIONS } from './commands.js';
import { gather } from './gather.js';
import { defaultLedger } from './ledger-folder.js';
import { refuse } from './refuse.js';

const SHOWN = 10;

export async function statusCommand({
  argument = '',
  read,
  mistakes,
  terminal,
}: CommandCall): Promise<number> {
  const { sdkappid, endpoint, ledger, json } = read(STATUS_OPTIONS);
  const origin = endpoint === undefined ? undefined : gather(() => checkEndpoint(endpoint), mistakes);
  refuse(mistakes);
  const out = outOf(argument);
  const runs = listRuns(out).slice(0, SHOWN);
  const app = sdkappid ?? runs.find(({ run }) => !run.sandbox)?.run.app.sdkappid;
  const folder = ledger ?? (app === undefined ? undefined : defaultLedger(app, terminal.env));
  const known = folder === undefined || app === undefined ? undefined : await knownIn(folder, app, origin);
  if (json) {
    terminal.stdout.write(
      `${JSON.stringify({ out, ledger: folder ?? null, known: known ?? null, runs }, null, 2)}\n`,
    );
    return 0;
  }
  const lines = [
    runs.length === 0 ? `There is no run in ${out}.` : `The last runs in ${out}, newest first:`,
    ...runs.flatMap(renderRun),
    '',
    folder === undefined
      ? 'Give --sdkappid to see how many accounts the ledger knows.'
      : `Ledger ${folder}: ${typeof known === 'number' ? `${grouped(known)} accounts are known` : known}.`,
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

/** A file stands for the folder where its runs leave their reports. */
function outOf(argument: string): string {
  if (argument === '-') return 'stdin.import';
  return existsSync(`${argument}.import`) || !existsSync(argument) ? `${argument}.import` : argument;
}

async function knownIn(
  folder: string,
  sdkappid: number,
  origin: string | undefined,
): Promise<number | string> {
  if (!existsSync(folder)) return 0;
  try {
    const scope = scopeOf(sdkappid, origin);
    const ledger = await openLedger({
      ...{ folder, scope, holder: thisHolder(), clock: systemClock, onFault: () => {} },
    });
    const { known } = ledger;
    await ledger.close();
    return known;
  } catch (error) {
    if (error instanceof ImportError && error.code === 'LEDGER_HELD')
      return 'in use by a run that is going on';
    throw error;
  }
}

function renderRun({ folder, end, run, summary }: KnownRun): string[] {
  const counts = STATUSES.flatMap((status) => {
    const count = summary?.counts[status] ?? 0;
    return count > 0 ? [`${grouped(count)} ${status}`] : [];
  });
  const ended = {
    finished: `finished, exit ${summary?.exitCode}`,
    stopped: `stopped (${summary?.stopped?.code}), exit ${summary?.exitCode}`,
    running: `running, process ${run.holder.pid} on ${run.holder.host}`,
    killed: 'killed or crashed: run the same command again',
    unknown: `no summary; it ran on ${run.holder.host}`,
  }[end];
  return [
    '',
    `${run.startedAt}  ${ended}${run.sandbox ? '  SANDBOX' : ''}`,
    `  ${run.input.name}, app ${run.app.sdkappid}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`,
    `  ${folder}`,
  ];
}

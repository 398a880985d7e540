// Opens everything that a run needs before its first call: whatever cannot work is said here, with nothing sent.
import { randomUUID } from 'node:crypto';
import { rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemClock } from '../clock.js';
import { createDedupeIndex } from '../dedupe/dedupe-index.js';
import { ImportError } from '../errors.js';
import { openSource } from '../input/open-source.js';
import type { Ledger, Scope } from '../ledger/ledger.js';
import type { Amount } from '../options.js';
import { parseRedisUrl } from '../redis/url.js';
import { createRunFolder } from '../report/folder.js';
import { checkMetricsFile } from '../report/prometheus.js';
import { repairRun } from '../report/repair.js';
import { createReports } from '../report/reports.js';
import { describeInput, type RunDetails, thisHolder, writeRunFile } from '../report/run-file.js';
import { listRuns } from '../report/runs.js';
import type { SharedCalls } from '../report/summary.js';
import { createFlowControl, type FlowControl, type FlowOptions } from '../send/flow-control.js';
import type { SharedCeiling } from '../send/shared-ceiling.js';
import { folderOfShard, parseShard, type Shard } from '../shard.js';
import { createStatistics } from '../stats/statistics.js';
import { BUG, reasonOf, type Stop } from '../stop.js';
import { toolVersion } from '../version.js';
import { availableConnections, checkAddressSpace } from './check-machine.js';
import type { RunSettings } from './check-options.js';
import { createClosing } from './closing.js';
import { scopeOf } from './ledger-scope.js';
import { openCaller, openClient } from './open-caller.js';
import { openLedgerAt, shownPlace } from './open-ledger-at.js';
import { openSender } from './open-sender.js';
import { createRecorder } from './recorder.js';
import type { Plan, RunOptions } from './run-options.js';
import { createTriage } from './triage.js';

export type OpenRun = Awaited<ReturnType<typeof openRun>>;

/** @throws ImportError USAGE, CREDENTIALS, INPUT_UNREADABLE, HEADER, OUTPUT, LEDGER, LEDGER_HELD … */
export async function openRun(options: RunSettings, stop: Stop) {
  const { clock = systemClock, chance = Math.random, redis } = options;
  const { rate, batch, concurrency, retries, timeout, maxOutage } = options;
  const { idField, sandbox, results } = options;
  const { signal } = stop;
  checkAddressSpace(1);
  const connections = availableConnections(concurrency, sandbox);
  const shard = parseShard(options.shard ?? '');
  const out = options.out === undefined || !shard ? options.out : join(options.out, folderOfShard(shard));
  const startedAt = clock.wall();
  const { app, signer, renew } = await openCaller(options, { clock, signal });
  const { open, close } = createClosing();

  try {
    const input = open(await openSource(options.source, { ...options, signal }));
    if (options.metricsFile !== undefined && !sandbox) checkMetricsFile(options.metricsFile);
    const folder = out === undefined ? undefined : createRunFolder({ out, startedAt, chance });
    const statistics = createStatistics({ clock: () => clock.now() });
    const scope = scopeOf(app.sdkappid, app.endpoint);
    let started: FlowControl | undefined;
    // Loaded only when asked; and before the ledger: its first share takes some seconds.
    const ceiling =
      redis === undefined
        ? undefined
        : open(
            await (await import('./share-ceiling.js')).shareCeiling({
              ...{ url: redis, scope, id: randomUUID(), rate, maxOutage, clock, stop },
              flow: () => started,
              onWait: statistics.waited,
            }),
          );
    const ledger = await openLedgerOf(options, { scope, folder, shard }, stop, () => {
      reports?.flush();
      if (reports && reports.lost > 0) throw new ImportError('OUTPUT', 'A report could not be written.');
    });
    if (ledger) open(ledger);
    const run: RunDetails = {
      runId: folder === undefined ? randomUUID() : basename(folder),
      version: toolVersion(),
      startedAt: new Date(startedAt).toISOString(),
      sandbox,
      app,
      input: describeInput(input),
      ...(shard && { shard }),
      ledger: shownLedger(options, folder, shard),
      settings: {
        ...{
          rate,
          batch: batch ?? null,
          concurrency,
          timeoutMs: timeout,
          retries,
          maxOutageMs: maxOutage,
          idField,
          results,
        },
        ...settingsOf(options),
        ...(redis !== undefined && { redis: parseRedisUrl(redis).shown }),
      },
    };
    if (out !== undefined) repairKilledRuns(out);
    if (folder !== undefined) writeRunFile(folder, run);
    const reports =
      folder === undefined
        ? undefined
        : open(createReports({ folder, header: input.header, results, batch: batch !== undefined }));

    const flowOptions: FlowOptions = {
      ...{ rate, ceiling, concurrency, connections, timeout, retries, maxOutage, clock, signal },
      random: chance,
      hasSucceeded: (ledger?.known ?? 0) > 0,
      stop: stop.now,
      renew,
      onRate: statistics.ceiling,
      onWait: statistics.waited,
      onOutage: () => tryNextOrigin(),
      ...(options.leases && { leases: options.leases }),
      holdsRefusals: batch === undefined,
    };
    const flow = open(createFlowControl(flowOptions));
    started = flow;
    if (ceiling && ceiling.share > 0) flow.setCeiling(ceiling.share);
    const { client, tryNextOrigin } = openClient(options, { app, signer }, { clock, chance });
    open({ close: client.destroy });
    const dedupeIndex = createDedupeIndex();
    const { maxFailures, onOutcome, force = false } = options;
    const recorder = createRecorder({
      ...{ reports, ledger, statistics, stop, clock, maxFailures, onOutcome },
    });
    const sending = openSender({
      ...{ batch, idField, flow, flowOptions, client, signer, statistics, ledger, recorder, clock, signal },
      onFault: () => stop.now(BUG), // ends the reading too, should it wait for a row that does not come
    });
    const plan: Plan = { run, notes: input.notes, folder, known: ledger?.known };
    return {
      ...{ options, run, plan, input, folder, ledger, reports, dedupeIndex, statistics, stop, clock },
      ...{ recorder, sending, close, out },
      ...{ sender: sending.sender, flow: sending.flow },
      triage: createTriage({
        ...{ dedupeIndex, ledger, force, last: options.duplicates === 'last' },
        wall: () => clock.wall(),
      }),
      sharing: ceiling,
      shared: () => sharedCalls(ceiling, run),
      startedAt: clock.now(),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A kill in the middle of a write leaves a part of a line behind. */
function repairKilledRuns(out: string): void {
  for (const { folder, end } of listRuns(out)) if (end === 'killed') repairRun(folder);
}

function sharedCalls(ceiling: SharedCeiling | undefined, { settings }: RunDetails): SharedCalls | undefined {
  if (!ceiling) return undefined;
  const { lowestCeiling, mostProcesses } = ceiling;
  return { store: String(settings.redis), ceiling: lowestCeiling, processes: mostProcesses };
}

function shownLedger(
  options: RunOptions,
  folder: string | undefined,
  shard: Shard | undefined,
): string | null {
  const place = ledgerPlace(options, folder);
  return place === undefined ? null : shownPlace(place, options.sandbox ? undefined : shard);
}

/** A rehearsal remembers in its own folder alone, so that the real run after it sends every row. */
function ledgerPlace({ sandbox, ledger }: RunOptions, folder: string | undefined): string | undefined {
  if (!sandbox) return ledger;
  return folder === undefined ? undefined : join(folder, 'ledger');
}

async function openLedgerOf(
  options: RunSettings,
  { scope, folder, shard }: { scope: Scope; folder: string | undefined; shard: Shard | undefined },
  stop: Stop,
  beforeWrite: () => void,
): Promise<Ledger | undefined> {
  const { clock = systemClock, label, maxOutage, sandbox } = options;
  const place = ledgerPlace(options, folder);
  if (place === undefined) return undefined;
  try {
    return await openLedgerAt(place, {
      ...{ scope, maxOutage, signal: stop.signal, shard: sandbox ? undefined : shard },
      ...(label !== undefined && { source: label }),
      holder: { ...thisHolder(), folder },
      clock,
      // An outcome that no report could take is sent again next time: it must not be remembered.
      beforeWrite,
      onFault: (fault) => stop.now(reasonOf(fault)),
    });
  } catch (error) {
    if (folder !== undefined && !options.sandbox) rmdirSync(folder);
    throw error;
  }
}

function settingsOf({ limit, deadline, keep, label, ...options }: RunOptions) {
  const { maxFailures, tolerate, maxChanges, minRows, force, allowEmpty, reportMissing, duplicates } =
    options;
  return {
    ...{ limit: limit ?? null, deadlineMs: deadline ?? null, keep: keep ?? null, source: label ?? null },
    ...{ maxFailures: told(maxFailures), tolerate: told(tolerate) },
    ...{ maxChanges: told(maxChanges), minRows: told(minRows) },
    duplicates: duplicates === 'first' ? null : (duplicates ?? null),
    ...{ force: force ?? false, allowEmpty: allowEmpty ?? false, reportMissing: reportMissing ?? false },
  };
}

/** An amount as its option spells it. */
function told(amount: Amount | undefined): string | null {
  if (amount === undefined) return null;
  return 'count' in amount ? String(amount.count) : `${Math.round(amount.share * 1e6) / 1e4}%`;
}

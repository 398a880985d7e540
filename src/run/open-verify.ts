// Opens everything that a verification needs before its first call: whatever cannot work is said here.
import { randomUUID } from 'node:crypto';
import { rmdirSync } from 'node:fs';
import { basename } from 'node:path';
import { accountCheck, readAccountCheck } from '../api/account-check.js';
import { portraitGet, readPortraitGet } from '../api/portrait-get.js';
import { entryOf } from '../catalogue/catalogue.js';
import { systemClock } from '../clock.js';
import { createDedupeIndex } from '../dedupe/dedupe-index.js';
import { openSource } from '../input/open-source.js';
import type { RowVerdict } from '../outcome.js';
import { createRunFolder } from '../report/folder.js';
import { checkMetricsFile } from '../report/prometheus.js';
import { describeInput, thisHolder } from '../report/run-file.js';
import { createVerifyReports } from '../report/verify-reports.js';
import { createFlowControl } from '../send/flow-control.js';
import { createSender, type Sender } from '../send/sender.js';
import { parseShard } from '../shard.js';
import { createStatistics } from '../stats/statistics.js';
import { BUG, reasonOf, type Stop } from '../stop.js';
import { toolVersion } from '../version.js';
import { createAskServer, type Question } from './ask-server.js';
import { createAttempt } from './attempt.js';
import { availableConnections, checkAddressSpace } from './check-machine.js';
import { createClosing } from './closing.js';
import { scopeOf } from './ledger-scope.js';
import { openCaller, openClient } from './open-caller.js';
import { isLedgerThere, isOfShards, openLedgerAt, readLedgerAt, shownPlace } from './open-ledger-at.js';
import { createTriage } from './triage.js';
import type { VerifySettings } from './verify-options.js';
import { createVerifyRecorder } from './verify-recorder.js';

export type OpenVerify = Awaited<ReturnType<typeof openVerify>>;

/** @throws ImportError USAGE, CREDENTIALS, INPUT_UNREADABLE, HEADER, OUTPUT, LEDGER, LEDGER_HELD … */
export async function openVerify(options: VerifySettings, stop: Stop) {
  const { clock = systemClock, chance = Math.random, out, sandbox } = options;
  const { askRate, retries, timeout, maxOutage, repair, updateLedger, existsOnly } = options;
  const { onVerdict, label } = options;
  const { signal } = stop;
  const shard = parseShard(options.shard ?? '');
  const updatesLedger = updateLedger || repair !== undefined;
  checkAddressSpace(1);
  const connections = Math.floor(availableConnections('auto', sandbox) / (existsOnly ? 1 : 2)); // of each lane
  const startedAt = clock.wall();
  const { app, signer, renew } = await openCaller(options, { clock, signal });
  const { open, close } = createClosing();
  try {
    const input = open(await openSource(options.source, { ...options, signal }));
    if (options.metricsFile !== undefined && !sandbox) checkMetricsFile(options.metricsFile);
    const folder = out === undefined ? undefined : createRunFolder({ out, startedAt, chance });
    const place = sandbox ? undefined : options.ledger; // what practice finds is not to be remembered
    const scope = scopeOf(app.sdkappid, app.endpoint);
    // A share of the rows is looked at in the ledger of all, unless shards keep their own.
    const ledgerShard = place !== undefined && isOfShards(place) ? shard : undefined;
    const openLedgerOf = (at: string) =>
      updatesLedger
        ? openLedgerAt(at, {
            ...{ scope, maxOutage, signal, shard: ledgerShard, clock },
            ...(label !== undefined && { source: label }),
            holder: { ...thisHolder(), folder },
            onFault: (fault) => stop.now(reasonOf(fault)),
          })
        : readLedgerAt(at, scope);
    // One that is only read is not made for that.
    const ledger =
      place === undefined || !(updatesLedger || isLedgerThere(place))
        ? undefined
        : open(
            await openLedgerOf(place).catch((error) => {
              if (folder !== undefined) rmdirSync(folder);
              throw error;
            }),
          );
    const repairs = (verdict: RowVerdict) =>
      verdict === 'missing' || (verdict === 'differs' && repair !== 'missing');
    const reports =
      folder === undefined ? undefined : open(createVerifyReports({ folder, header: input.header, repairs }));
    const recorder = createVerifyRecorder({
      ...{ reports, ledger, updatesLedger, repairs, stop, clock, onVerdict },
    });

    const statistics = createStatistics({ clock: () => clock.now() });
    const { client, tryNextOrigin } = openClient(options, { app, signer }, { clock, chance });
    open({ close: client.destroy });
    let waitedUntil = Number.NEGATIVE_INFINITY;
    /** A time in which both commands wait is counted once. */
    const onWait: typeof statistics.waited = ({ from, to, reason }) => {
      const start = Math.max(from, waitedUntil);
      waitedUntil = Math.max(to, waitedUntil);
      if (start < to) statistics.waited({ from: start, to, reason });
    };
    const attempt = createAttempt({ client, signer, statistics });
    /**
     * One command of the API, with a limit, an outage and a permission of its own: the other may be well meanwhile.
     * @param isFirst before any answer, one refusal may speak for all; of those that come later, others must confirm it
     */
    const lane = ({
      request,
      record,
      isFirst,
      about,
    }: {
      request: (identifiers: readonly string[]) => Parameters<typeof attempt>[0];
      record: typeof asking.checked;
      isFirst: boolean;
      about: string;
    }) => {
      const flow = open(
        createFlowControl({
          ...{ rate: askRate, concurrency: 'auto', connections, retries, timeout, maxOutage, clock, signal },
          ...{ random: chance, hasSucceeded: !isFirst },
          stop: (reason) =>
            stop.now(
              entryOf(reason.code).about === 'credentials'
                ? reason
                : { ...reason, message: `${reason.message} ${about}` },
            ),
          renew,
          onRate: () => {},
          onWait,
          // One looks for a domain that answers, for both.
          onOutage: () => isFirst && tryNextOrigin(),
        }),
      );
      const sender: Sender<Question> = createSender({
        ...{ flow, concurrency: 'auto', clock, signal, record },
        attempt: ({ asked }: Question, permit) =>
          attempt(request(asked.map(({ row }) => row.account.identifier)), permit),
        onRetry: statistics.retried,
        onFault: () => stop.now(BUG),
      });
      return { flow, sender };
    };
    const asking = createAskServer({
      checks: () => checks.sender,
      portraits: () => portraits.sender,
      readCheck: readAccountCheck,
      readPortraits: readPortraitGet,
      found: (row, finding) => void recorder.found(row, finding),
      ...{ existsOnly, redact: signer.redact, clock, signal },
    });
    const checks = lane({
      ...{ request: accountCheck, record: asking.checked, isFirst: true },
      about: 'The call was account_check.',
    });
    const portraits = lane({
      ...{ request: portraitGet, record: asking.compared, isFirst: false },
      about: 'The call was portrait_get, which --exists-only does without.',
    });
    const run = {
      runId: folder === undefined ? randomUUID() : basename(folder),
      version: toolVersion(),
      startedAt: new Date(startedAt).toISOString(),
      sandbox,
      app,
      input: describeInput(input),
      ...(shard && { shard }),
      ledger: place === undefined || ledger === undefined ? null : shownPlace(place, ledgerShard),
    };
    return {
      ...{
        options,
        run,
        input,
        folder,
        ledger,
        ledgerShard,
        reports,
        recorder,
        statistics,
        stop,
        clock,
        asking,
        close,
      },
      seed: Math.floor(chance() * 2 ** 32),
      flows: existsOnly ? [checks.flow] : [checks.flow, portraits.flow],
      triage: createTriage({
        ...{ dedupeIndex: createDedupeIndex(), ledger, force: true, wall: () => clock.wall() },
      }),
      startedAt: clock.now(),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

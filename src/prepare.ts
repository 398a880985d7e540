// Opens everything that a run needs before its first call: whatever cannot work is said here, with nothing sent.
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { createCaller } from './api/call.js';
import { type CredentialSource, createSigner } from './api/credentials.js';
import { checkEndpoint, originOf } from './api/regions.js';
import { ImportError } from './errors.js';
import type { Input } from './input/input.js';
import { openInput } from './input/open.js';
import { openRecords } from './input/records.js';
import { createClaims } from './ledger/claims.js';
import type { Amount } from './options.js';
import { systemClock } from './pace/clock.js';
import { createHouse } from './pace/house.js';
import { createPace } from './pace/pace.js';
import { createRecorder } from './record.js';
import { createRunFolder } from './report/folder.js';
import { createReports } from './report/reports.js';
import { type RunDetails, writeRunFile } from './report/runfile.js';
import { createStatistics } from './report/statistics.js';
import type { Credentials, Plan, RunOptions } from './run-options.js';
import { createSettle } from './settle.js';
import { createSort } from './sort.js';
import type { Stop } from './stop.js';
import { toolVersion } from './version.js';

/** Rows in hand: the calls, and room for rows that wait for a retry; every one more is memory. */
const ROWS_IN_HAND = 1024;
const MOST_ROWS_IN_HAND = 4096;

export type Prepared = Awaited<ReturnType<typeof prepare>>;

/** @throws ImportError USAGE, CREDENTIALS, INPUT_UNREADABLE, HEADER, OUTPUT … */
export async function prepare(options: RunOptions, stop: Stop) {
  const { clock = systemClock, chance = Math.random, region = 'cn', endpoint, dispatcher } = options;
  const { rate = 1000, concurrency = 'auto', retries = 5, timeout = 10_000, maxOutage = 600_000 } = options;
  const { idField = 'Identifier', sandbox = false, tolerate = { count: 0 } } = options;
  const { signal } = stop;
  const startedAt = clock.wall();
  const origin = endpoint === undefined ? originOf(region) : checkEndpoint(endpoint);
  const { sdkappid, admin = 'administrator', source } = await credentialsOf(options.credentials);
  const signer = await createSigner({ sdkappid, admin, source, wall: () => clock.wall() });
  const input = await openSource(options, signal);

  const statistics = createStatistics({ clock: () => clock.now() });
  const pace = createPace({
    ...{ rate, concurrency, retries, maxOutage, clock, chance, signal },
    proven: false,
    stop: stop.now,
    renew: signer.renew,
    onConcurrency: (calls) => {
      caller.connections = calls;
    },
    onRate: statistics.ceiling,
    ...(options.leases && { leases: options.leases }),
  });
  const caller = createCaller({
    ...{ origin, sdkappid, admin, signer, idField, timeout, clock, chance },
    connections: pace.slots.concurrency,
    ...(dispatcher && { dispatcher }),
  });

  const app = { sdkappid, admin, endpoint: origin, region: endpoint === undefined ? region : null };
  const settings = {
    ...{ rate, concurrency, timeoutMs: timeout, retries, maxOutageMs: maxOutage, idField },
    limit: options.limit ?? null,
    maxFailures: told(options.maxFailures),
    tolerate: told(tolerate),
  };
  const folder =
    options.out === undefined ? undefined : createRunFolder({ out: options.out, startedAt, chance });
  const runId = folder === undefined ? randomUUID() : basename(folder);
  const run: RunDetails = {
    ...{ runId, sandbox, app, settings },
    version: toolVersion(),
    startedAt: new Date(startedAt).toISOString(),
    input: inputDetails(input),
    ledger: null,
  };
  if (folder !== undefined) writeRunFile(folder, run);
  const reports =
    folder === undefined ? undefined : createReports({ folder, header: input.header, results: 'all' });
  const { maxFailures, onOutcome } = options;
  const recorder = createRecorder({ reports, statistics, stop, maxFailures, onOutcome });
  const house = createHouse(
    Math.min(MOST_ROWS_IN_HAND, Math.max(ROWS_IN_HAND, concurrency === 'auto' ? 0 : 2 * concurrency)),
  );
  const plan: Plan = { run, notes: input.notes, folder };

  return {
    ...{
      run,
      plan,
      input,
      stop,
      clock,
      tolerate,
      statistics,
      pace,
      reports,
      recorder,
      house,
      signer,
      folder,
    },
    ceiling: rate,
    limit: options.limit ?? Number.POSITIVE_INFINITY,
    onProgress: options.onProgress,
    sort: createSort({ claims: createClaims(), wall: () => clock.wall() }),
    settle: createSettle({ pace, caller, signer, statistics, clock, signal }),
    async close() {
      pace.close();
      caller.destroy();
      await input.close();
    },
  };
}

function inputDetails({ name, size, modifiedAt, encoding, delimiter, header, columns }: Input) {
  const named = Object.entries(columns).map(([field, index]) => [field, header[index] ?? String(index + 1)]);
  return {
    ...{ name, encoding, delimiter },
    size: size ?? null,
    modifiedAt: modifiedAt === undefined ? null : new Date(modifiedAt).toISOString(),
    columns: Object.fromEntries(named) as Record<string, string>,
  };
}

/** An amount as its option spells it. */
function told(amount: Amount | undefined): string | null {
  if (amount === undefined) return null;
  return 'count' in amount ? String(amount.count) : `${amount.share * 100}%`;
}

async function credentialsOf(
  given: RunOptions['credentials'],
): Promise<{ sdkappid: number; admin?: string; source: CredentialSource }> {
  const credentials = typeof given === 'function' ? await given() : given;
  const { sdkappid, admin, secretKey, usersig, usersigFile } = credentials;
  const sources = [secretKey, usersig, usersigFile].filter((one) => one !== undefined);
  if (sources.length !== 1) {
    throw new ImportError(
      'CREDENTIALS',
      sources.length === 0
        ? 'There is no secret key: give it in a file with --secret-key-file, or in TIM_SECRET_KEY.'
        : 'There are several credentials at once: give one of the secret key, the UserSig or the UserSig file.',
    );
  }
  return {
    sdkappid,
    ...(admin !== undefined && { admin }),
    source: sourceOf(credentials, typeof given === 'function' ? given : undefined),
  };
}

function sourceOf(
  { secretKey, usersig = '', usersigFile }: Credentials,
  again: (() => Promise<Credentials>) | undefined,
): CredentialSource {
  if (secretKey !== undefined) return { kind: 'secret', secretKey };
  if (usersigFile !== undefined) return { kind: 'usersig-file', path: usersigFile };
  if (again === undefined) return { kind: 'usersig', usersig };
  let first: string | undefined = usersig;
  return {
    kind: 'function',
    async obtain() {
      const text = first ?? (await again()).usersig ?? '';
      first = undefined;
      return { usersig: text };
    },
  };
}

async function openSource({ source, name, input = {} }: RunOptions, signal: AbortSignal): Promise<Input> {
  if (typeof source === 'string') return openInput({ path: source }, { ...input, signal });
  if (source instanceof Readable) {
    return openInput({ stream: source, name: name ?? 'stream' }, { ...input, signal });
  }
  return openRecords(source);
}

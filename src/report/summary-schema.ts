// The schema of run.json and summary.json: to read them back safely, and to publish as a JSON schema.
import { z } from 'zod';
import { STATUSES } from '../outcome.js';
import { RUN_FORMAT, type RunDetails, type RunHolder } from './run-file.js';
import { accountsOf, SUMMARY_FORMAT, type Summary } from './summary.js';

/** Also for the summary of a verification. */
export const count = z.int().min(0);
export const seconds = z.number().min(0);
export const time = z.string().meta({ format: 'date-time' });
const milliseconds = z.number().min(0);
const counts = z.object({
  imported: count.describe('The API said OK.'),
  unchanged: count.describe('An earlier run imported exactly this content.'),
  duplicate: count.describe('Another valid row with the same Identifier is used.'),
  invalid: count.describe('Failed validation; never sent.'),
  rejected: count.describe('The API refused the row for good.'),
  failed: count.describe('Still failing for a temporary reason after all retries.'),
  unsent: count.describe('No final reply when the run stopped; sending it again is safe.'),
});

export const details = {
  runId: z.string(),
  version: z.string().describe('Of tim-import.'),
  startedAt: time,
  sandbox: z.boolean().describe('Sent to the emulator only: no real account was created.'),
  app: z.object({
    sdkappid: count,
    admin: z.string(),
    endpoint: z.string(),
    region: z.string().nullable(),
  }),
  shard: z
    .object({ index: count, count })
    .exactOptional()
    .describe('The part of the rows that this run took; missing: all.'),
  ledger: z.string().nullable(),
};
const settings = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export const input = {
  name: z.string(),
  size: count.nullable().describe('Bytes; null where they were not known before reading.'),
  modifiedAt: time.nullable(),
  encoding: z.string(),
  delimiter: z.string(),
  columns: z.record(z.string(), z.string()).describe("Field to the input's own column."),
};

export const stopped = z
  .object({
    code: z.string(),
    cure: z.enum(['rerun', 'person', 'SIGINT', 'SIGTERM', 'SIGHUP']),
    message: z.string(),
    advice: z.string(),
  })
  .nullable()
  .describe('Why it ended early; null where it finished.');
/** What the summaries of runs and verifications say of their calls. */
export const callTotals = {
  total: count,
  byCode: z.record(z.string(), count).describe('OK for the good ones.'),
  perSecond: z.number().min(0).nullable().describe("Mean from the first call's start to the last one's."),
  highestInOneSecond: count.describe(
    'Most calls that started in any one-second window; of batches and single calls, each on its own, added.',
  ),
  retries: count,
  throttles: count,
  waits: z.object({
    count,
    seconds,
    longest: z.array(z.object({ at: z.number(), seconds, reason: z.string() })),
  }),
  latencyMs: z
    .object({ p50: milliseconds, p95: milliseconds, p99: milliseconds, max: milliseconds })
    .nullable(),
};

export const runSchema: z.ZodType<RunDetails & { holder: RunHolder }> = z.object({
  format: z.literal(RUN_FORMAT),
  ...{ ...details, settings },
  input: z.object(input),
  holder: z.object({ node: z.string(), user: z.string(), host: z.string(), pid: count }),
});

const writtenSchema = z
  .object({
    format: z.literal(SUMMARY_FORMAT),
    headline: z.string().optional().describe('What happened, in one sentence.'),
    accounts: z
      .object({
        imported: count.describe('Accounts that this run created or changed.'),
        unchanged: count.describe('Accounts that an earlier run imported with exactly this content.'),
        toFix: count.describe('Rows that a person must fix: invalid, rejected, conflicting duplicates.'),
        notIn: count.describe('Rows read that are not imported yet; the same command sends them again.'),
      })
      .optional(),
    ...{ ...details, settings },
    input: z.object({
      ...input,
      readToEnd: z.boolean(),
      bytesUnread: count.nullable().describe('What a stopped run left; null where the size is unknown.'),
      sha256: z.string().nullable().describe('Hex; null unless the input was read to its end.'),
      rowsOfAnotherFile: z
        .boolean()
        .exactOptional()
        .describe('It has a column _line: rows that were to be corrected.'),
    }),
    finishedAt: time,
    seconds,
    stopped,
    exitCode: count,
    rows: count.describe('Records of the input as far as it was read, counted independently of the states.'),
    otherRows: count.exactOptional().describe('Rows that belong to other shards.'),
    counts: counts.describe('Rows by state; together they are all rows.'),
    conflicts: count.describe('Duplicates that differ from the row used.'),
    notCleared: count.describe('Accounts that keep the old value of a field that is now empty in the input.'),
    lost: count.describe('Outcomes that at least one report could not take.'),
    codes: z.array(
      z.object({
        status: z.enum(STATUSES),
        code: z.string(),
        rows: count,
        firstLine: count,
        first: z.array(z.object({ row: count, line: count, identifier: z.string(), message: z.string() })),
        before: count
          .nullable()
          .default(null)
          .describe('Rows of the same state and code in the last run of this source; null without one.'),
      }),
    ),
    pilot: z
      .array(z.object({ line: count, identifier: z.string(), status: z.enum(STATUSES), code: z.string() }))
      .nullable()
      .default(null)
      .describe('The rows that a pilot (--limit) sent, at most 20.'),
    missing: z
      .object({ accounts: count, share: z.number().min(0).describe("Of the source's accounts.") })
      .nullable()
      .default(null)
      .describe('Accounts of earlier runs that are not in the input; null where they were not looked for.'),
    calls: z.object({
      ...callTotals,
      ceiling: z.number().min(0).describe("The run's hard limit, calls per second."),
      shared: z
        .object({ store: z.string(), ceiling: count, processes: count })
        .exactOptional()
        .describe('The ceiling that several processes shared, and how many they were at most.'),
    }),
    batches: z
      .object({
        size: count.describe('The most accounts in one call.'),
        calls: count.describe('Calls of multiaccount_import.'),
        accounts: count.describe('Accounts that these calls imported.'),
        saved: count.describe(
          'Calls that single imports of these accounts would have taken beyond those made.',
        ),
      })
      .exactOptional()
      .describe('Only of a run with --batch; missing: one account per call.'),
    warnings: z.array(z.string()),
    folder: z.string().nullable(),
    files: z.array(z.string()).describe('Names in the folder.'),
    mergedFrom: z
      .array(z.string())
      .exactOptional()
      .describe('Folders of the runs that a merged report is made of.'),
    timeline: z.object({
      intervalSeconds: seconds,
      points: z.array(
        z.object({
          at: seconds.describe("From the run's start."),
          calls: count,
          good: count,
          throttled: count,
          ceiling: z.number().min(0).nullable(),
          p50: milliseconds.nullable(),
          p95: milliseconds.nullable(),
        }),
      ),
    }),
  })
  .meta({
    title: 'tim-import summary',
    description: 'What a run of tim-import did: summary.json, or the output of --json.',
  });

/** Of this version and of earlier ones, which had no accounts and no headline. */
export const summarySchema: z.ZodType<Summary> = writtenSchema.transform((summary) => ({
  ...summary,
  headline: summary.headline ?? '',
  accounts: summary.accounts ?? accountsOf(summary),
}));

/** JSON Schema (2020-12) of summary.json; later versions may add properties. */
export function summaryJsonSchema(): unknown {
  return z.toJSONSchema(writtenSchema, { io: 'input' });
}

// The schema of a verification's summary.json: to read it back safely, and to publish as a JSON schema.
import { z } from 'zod';
import { VERIFY_FORMAT } from './verify-summary.js';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const time = z.string().meta({ format: 'date-time' });
const exitCode = z.int().min(0);

export const verifySchema = z.object({
  format: z.literal(VERIFY_FORMAT),
  headline: z.string().describe('What was found, in one sentence.'),
  runId: z.string(),
  version: z.string().describe('Of tim-import.'),
  startedAt: time,
  finishedAt: time,
  seconds: z.number().min(0),
  sandbox: z.boolean().describe('Asked of the emulator only.'),
  app: z.object({
    sdkappid: count,
    admin: z.string(),
    endpoint: z.string(),
    region: z.string().nullable(),
  }),
  input: z.looseObject({ name: z.string() }),
  ledger: z.string().nullable(),
  stopped: z
    .object({ code: z.string(), cure: z.string(), message: z.string(), advice: z.string() })
    .nullable()
    .describe('Why it ended early; null where it finished.'),
  exitCode,
  rows: count.describe('Records that the input held as far as it was read.'),
  readToEnd: z.boolean(),
  counts: z.object({
    match: count.describe('Exists, with the values of the file.'),
    differs: count.describe('Exists with another Nick or FaceUrl.'),
    missing: count.describe('Does not exist.'),
    unknown: count.describe('The server could not say.'),
    invalid: count.describe('Failed validation; nothing was asked.'),
    duplicate: count.describe('An earlier valid row has the same Identifier.'),
  }),
  conflicts: count.describe('Duplicates that differ from the row used.'),
  differing: z.object({ Nick: count, FaceUrl: count }).describe('Rows that differ, by field.'),
  drift: z
    .object({
      lost: count.describe('Missing, though an earlier run sent exactly this.'),
      drifted: count.describe('Different, though an earlier run sent exactly this.'),
      pending: count.describe('Missing or different, and not sent as it is in the file now.'),
    })
    .nullable(),
  sample: z
    .object({
      rows: count.describe('Rows that were asked about.'),
      leftOut: count.describe('Valid rows that were not.'),
      seed: count,
      mostWrong: share.nullable().describe('With 95 % confidence, fewer of all rows are wrong.'),
    })
    .nullable(),
  existsOnly: z.boolean(),
  codes: z.record(z.string(), count).describe('Rows by code.'),
  calls: z.looseObject({ total: count, rate: count }),
  ledgerUpdate: z.object({ remembered: count, forgotten: count }).nullable(),
  repair: z.object({ rows: count, imported: count, exitCode, folder: z.string().nullable() }).nullable(),
  warnings: z.array(z.string()),
  folder: z.string().nullable(),
  files: z.array(z.string()),
});

/** As docs/verify.schema.json publishes it. */
export function verifyJsonSchema(): unknown {
  return z.toJSONSchema(verifySchema, { unrepresentable: 'any' });
}

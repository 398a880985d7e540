// The schema of a verification's summary.json: to know one of ours, and to publish as a JSON schema.
import { z } from 'zod';
import { callTotals, count, details, input, seconds, stopped, time } from './summary-schema.js';
import { VERIFY_FORMAT, type VerifyFigures } from './verify-summary.js';

const writtenSchema = z
  .object({
    format: z.literal(VERIFY_FORMAT),
    headline: z.string().describe('What was found, in one sentence.'),
    ...details,
    input: z.object(input),
    finishedAt: time,
    ...{ seconds, stopped, exitCode: count },
    rows: count.describe(
      'Records of the input as far as it was read, counted independently of the verdicts.',
    ),
    otherRows: count.exactOptional().describe('Rows that belong to other shards.'),
    readToEnd: z.boolean(),
    bytesUnread: count
      .exactOptional()
      .describe(
        'What a verification that stopped left; left out where that is nothing, or the size is unknown.',
      ),
    counts: z
      .object({
        match: count.describe('The account exists, with every value that the row fills.'),
        differs: count.describe('It exists with another Nick or FaceUrl.'),
        missing: count.describe('It does not exist.'),
        unknown: count.describe('The server could not say.'),
        invalid: count.describe('Failed validation; nothing was asked.'),
        duplicate: count.describe('Another valid row with the same Identifier is used.'),
      })
      .describe('Rows by verdict; with those that a sample leaves out they are all rows.'),
    differing: z
      .object({ Nick: count, FaceUrl: count })
      .describe('Rows that differ, by field; a row with two of them is in both.'),
    conflicts: count.describe('Duplicates that differ from the row used.'),
    drift: z
      .object({
        lost: count.describe('Missing, though an earlier run sent exactly this.'),
        drifted: count.describe('Different, though an earlier run sent exactly this.'),
        pending: count.describe('Missing or different, and not sent as it is in the file now.'),
      })
      .nullable()
      .describe('Null without a ledger.'),
    sample: z
      .object({
        rows: count.describe('Rows that were asked about.'),
        leftOut: count.describe('Valid rows that were not.'),
        seed: count.describe('Of the random choice.'),
        mostWrong: z
          .number()
          .min(0)
          .nullable()
          .describe('With 95 % confidence fewer than this share of all rows is wrong; null unless none was.'),
      })
      .nullable()
      .describe('Null where every row was asked about.'),
    existsOnly: z.boolean(),
    codes: z.record(z.string(), count).describe('Rows by code, where there is one.'),
    calls: z.object({
      ...callTotals,
      rate: count.describe('The most calls of each command per second.'),
    }),
    ledgerUpdate: z
      .object({ remembered: count, forgotten: count })
      .nullable()
      .describe('What became of the ledger; null where it was only read.'),
    repair: z
      .object({ rows: count, imported: count, exitCode: count, folder: z.string().nullable() })
      .nullable()
      .describe('The run that sent what was to be repaired; null where there was none.'),
    warnings: z.array(z.string()),
    folder: z.string().nullable(),
    files: z.array(z.string()).describe('Names in the folder.'),
  })
  .meta({
    title: 'tim-import verification',
    description: 'What a verification of tim-import found: summary.json, or the output of --json.',
  });

/** What tells a summary of ours, of any version. */
export const verificationMark = writtenSchema.pick({ format: true, sandbox: true });

export const verificationSchema: z.ZodType<VerifyFigures & { format: typeof VERIFY_FORMAT }> = writtenSchema;

/** JSON Schema (2020-12) of a verification's summary.json; later versions may add properties. */
export function verificationJsonSchema(): unknown {
  return z.toJSONSchema(writtenSchema, { io: 'input' });
}

// What a verification must have said and done: held against the truth and against what the server saw.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { type TrueRow, trueRow } from './truth.js';
import type { Seen, World } from './world.js';

const SUMMARY = z.object({
  exitCode: z.number(),
  rows: z.number(),
  readToEnd: z.boolean(),
  counts: z.record(z.string(), z.number()),
  drift: z.object({ lost: z.number(), drifted: z.number(), pending: z.number() }),
  codes: z.record(z.string(), z.number()),
  folder: z.string(),
});

/** Of a call's way from its start to the server, on a busy machine. */
const UNEVEN_MS = 20;
/** A few are enough to see what is wrong. */
const MOST = 10;

/** Violations, as sentences. */
export interface Wrong {
  /** @returns whether it is so */
  must(isSo: boolean, what: string): void;
  readonly sentences: readonly string[];
}

export function createWrong(): Wrong {
  const sentences: string[] = [];
  return {
    sentences,
    must(isSo, what) {
      if (!isSo && sentences.length < MOST) sentences.push(what);
    },
  };
}

/** At most a hundred ids a call, and neither command above its rate. */
export function checkCalls({ rate }: World, { seen, stallMs }: Seen, { must }: Wrong): void {
  // While this process did not look, calls of a longer time arrived as if at once.
  const most = Math.ceil(rate * (1 + (stallMs + UNEVEN_MS) / 1000));
  for (const command of ['account_check', 'portrait_get']) {
    const { highestInOneSecond = 0 } = seen.permitted[command] ?? {};
    must(
      highestInOneSecond <= most,
      `${highestInOneSecond} calls of ${command} in a second, ${most} at most`,
    );
    const { mostAccounts = 0 } = seen.asked[command] ?? {};
    must(mostAccounts === 100, `${mostAccounts} accounts in a call of ${command}`);
  }
  must((seen.permitted.account_import?.calls ?? 0) === 0, 'it imported accounts');
}

/**
 * Every row of a verification that ended.
 * @param adopted whether an earlier one, that was killed, may have remembered what it found
 * @param expected the truth of a row, where it has changed
 */
export async function checkVerdicts(
  { rows }: World,
  { stdout, code }: Seen,
  { must }: Wrong,
  { adopted = false, expected = trueRow }: { adopted?: boolean; expected?: (row: number) => TrueRow } = {},
): Promise<void> {
  const summary = SUMMARY.parse(JSON.parse(stdout));
  const counts: Record<string, number> = {};
  const drift = { lost: 0, drifted: 0, pending: 0 };
  const toRepair = new Set<string>();
  const seen = new Set<number>();
  for await (const cells of records(join(summary.folder, 'verify.csv'))) {
    const [row = '', , identifier = '', verdict = '', ledger = '', fields = '', was = '', found = ''] = cells;
    const truth = expected(Number(row));
    const about = `row ${row} (${identifier})`;
    must(!seen.has(Number(row)), `${about} is reported twice`);
    seen.add(Number(row));
    must(identifier === truth.identifier, `${about} is ${truth.identifier}`);
    must(verdict === truth.verdict, `${about} is called ${verdict}, and is ${truth.verdict}`);
    const mayBeAdopted = adopted && verdict === 'match' && ledger === 'same';
    must(ledger === truth.ledger || mayBeAdopted, `${about} was sent: ${truth.ledger}, not ${ledger}`);
    const { differences } = truth;
    must(fields === differences.map(({ field }) => field).join(' '), `${about} differs in ${fields}`);
    must(sameValues(was, differences, 'expected'), `${about} is to have ${was}`);
    must(sameValues(found, differences, 'found'), `${about} has ${found}`);
    must((cells[8] !== '') === ['unknown', 'invalid', 'duplicate'].includes(verdict), `${about}: a code`);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    if (verdict !== 'missing' && verdict !== 'differs') continue;
    toRepair.add(identifier);
    drift[ledger !== 'same' ? 'pending' : verdict === 'missing' ? 'lost' : 'drifted']++;
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  must(total === rows && summary.rows === rows, `${total} verdicts on ${summary.rows} of ${rows} rows`);
  must(summary.readToEnd, 'it did not read to the end');
  for (const [verdict, count] of Object.entries(summary.counts))
    must(
      count === (counts[verdict] ?? 0),
      `${count} are ${verdict} in the summary, ${counts[verdict]} in the file`,
    );
  must(JSON.stringify(summary.drift) === JSON.stringify(drift), `drift: ${JSON.stringify(summary.drift)}`);
  must(code === summary.exitCode && code === 1, `exit ${code}`);
  const repair = join(summary.folder, 'repair.csv');
  if (existsSync(repair))
    for await (const [identifier = ''] of records(repair))
      must(toRepair.delete(identifier), `${identifier} is in repair.csv and is none to repair`);
  must(toRepair.size === 0, `${toRepair.size} rows lack in repair.csv`);
}

/** The server's accounts are those of the truth. */
export function checkHeld({ rows, server }: World, { must }: Wrong): void {
  const accounts = server.accounts();
  let held = 0;
  for (let row = 1; row <= rows; row++) {
    const truth = trueRow(row);
    if (truth.ledger === '') continue;
    const account = accounts.get(truth.identifier);
    if (account) held++;
    const isSame =
      truth.held === undefined
        ? account === undefined
        : account?.nick === truth.held.nick && account.faceUrl === truth.held.faceUrl;
    must(isSame, `${truth.identifier} was changed on the server`);
  }
  must(held === accounts.size, `${accounts.size} accounts on the server, not ${held}`);
}

async function* records(path: string): AsyncIterable<string[]> {
  const parser = createReadStream(path).pipe(parse({ bom: true, from_line: 2 }));
  for await (const record of parser) yield record;
}

function sameValues(json: string, differences: TrueRow['differences'], of: 'expected' | 'found'): boolean {
  if (differences.length === 0) return json === '';
  return json === JSON.stringify(Object.fromEntries(differences.map((one) => [one.field, one[of]])));
}

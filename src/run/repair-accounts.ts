// Sends what a verification found missing, through the engine of `run`: the same rate, retries, ledger and reports.
import { join } from 'node:path';
import { INPUT_SETTINGS, OPTIONS } from '../options.js';
import { REPAIR_FILE, REPAIR_FOLDER } from '../report/verify-reports.js';
import { nameOfShard } from '../shard.js';
import { reasonOf } from '../stop.js';
import { grouped } from '../words/format.js';
import type { RunSummary } from './finish.js';
import { run } from './import.js';
import type { OpenVerify } from './open-verify.js';

/** @returns how many rows are to be sent; too many stop the verification, and nothing is sent */
export function rowsToRepair({ options, recorder, stop }: OpenVerify, readToEnd: boolean): number {
  const { repair, maxChanges } = options;
  const { missing, differs, match, unknown } = recorder.counts;
  const rows = missing + (repair === 'all' ? differs : 0);
  if (repair === undefined || !readToEnd || stop.reason) return 0;
  const valid = match + missing + differs + unknown;
  const most = maxChanges && ('count' in maxChanges ? maxChanges.count : maxChanges.share * valid);
  if (most === undefined || rows <= most) return rows;
  const message = `Accounts to send: ${grouped(rows)}, more than --max-changes allows; nothing was sent.`;
  stop.now({ code: 'MAX_CHANGES', cure: 'person', message });
  return 0;
}

/** @returns the run that sent them; undefined where it could not start */
export async function repairAccounts({
  options,
  reports,
  folder = '',
  ledgerShard,
  input,
  stop,
}: OpenVerify): Promise<RunSummary | undefined> {
  const { source: _, name: __, ...rest } = options;
  reports?.close();
  const columns = Object.entries(input.columns).map(([field, index]) => [field, input.header[index] ?? '']);
  const { region, endpoint, idField, timeout, retries, maxOutage, deadline, ledger, label } = rest;
  const { credentials, sandbox, language, signal, clock, chance, dispatcher, proxyFor } = rest;
  try {
    return await run({
      ...{ region, endpoint, idField, timeout, retries, maxOutage, deadline, label },
      ...{ credentials, sandbox, language, signal, clock, chance, dispatcher, proxyFor },
      ledger,
      ...(ledgerShard && { shard: nameOfShard(ledgerShard) }),
      source: join(folder, REPAIR_FILE),
      out: join(folder, REPAIR_FOLDER),
      // It is ours: UTF-8, with commas, and its cells are as they were read.
      input: {
        ...Object.fromEntries(INPUT_SETTINGS.map((name) => [name, OPTIONS[name].fallback])),
        map: Object.fromEntries(columns),
      },
    });
  } catch (error) {
    stop.now(reasonOf(error));
    return undefined;
  }
}

// What is known of a run or a verification that was interrupted before its input was open.
import { randomUUID } from 'node:crypto';
import { originOf } from '../api/regions.js';
import type { RunDetails } from '../report/run-file.js';
import { toolVersion } from '../version.js';
import type { RunSettings } from './check-options.js';

/** @param startedAt wall clock, milliseconds since 1970 */
export function unopened(
  options: Pick<RunSettings, 'source' | 'name' | 'endpoint' | 'region' | 'sandbox' | 'credentials'>,
  startedAt: number,
): Omit<RunDetails, 'settings'> {
  const { source, endpoint, region, sandbox } = options;
  const { sdkappid = 0, admin = 'administrator' } =
    typeof options.credentials === 'function' ? {} : options.credentials;
  const name = typeof source === 'string' ? source : (options.name ?? 'stream');
  return {
    ...{ runId: randomUUID(), version: toolVersion(), sandbox, ledger: null },
    startedAt: new Date(startedAt).toISOString(),
    app: { sdkappid, admin, endpoint: endpoint ?? originOf(region), region: endpoint ? null : region },
    input: { name, size: null, modifiedAt: null, encoding: '', delimiter: '', columns: {} },
  };
}

// What is wrong with options that name the server, real or emulated, and with options that contradict each other.
import { checkEndpoint, checkVerification, originOf, type Region } from '../api/regions.js';
import { parseFault } from '../sandbox/parse-fault.js';
import { parseQps } from '../sandbox/qps.js';
import type { Terminal } from './terminal.js';
import { gather } from './usage-errors.js';

/**
 * @param wrong whether options contradict each other, by the sentence that says so
 * @returns a sentence for each mistake
 */
export function contradictionsOf(
  {
    endpoint,
    region,
    fault,
    qps,
  }: {
    readonly endpoint?: string | undefined;
    readonly region: Region;
    readonly fault: readonly string[];
    readonly qps: readonly string[];
  },
  { env }: Pick<Terminal, 'env'>,
  wrong: Readonly<Record<string, boolean>>,
): string[] {
  const mistakes: string[] = [];
  const origin = gather(() => checkEndpoint(endpoint ?? originOf(region)), mistakes);
  if (origin) gather(() => checkVerification(origin, env.NODE_TLS_REJECT_UNAUTHORIZED), mistakes);
  for (const spec of fault) gather(() => parseFault(spec), mistakes);
  for (const limit of qps) gather(() => parseQps(limit), mistakes);
  return [...mistakes, ...Object.entries(wrong).flatMap(([mistake, found]) => (found ? [mistake] : []))];
}

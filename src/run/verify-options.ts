// What a verification is asked to do: the library's own words, checked against the table of options.
import { z } from 'zod';
import { ImportError } from '../errors.js';
import { checkValues, type OptionValues, VERIFY_SETTINGS } from '../options.js';
import type { VerdictCounts, Verification } from '../outcome.js';
import type { DrawnView, ProgressView, ProgressWait } from '../terminal/progress-view.js';
import { checkInput, unknownNames } from './check-options.js';
import type { RunOptions } from './run-options.js';

/** The settings that `verify` shares with `run`. */
type Shared = Pick<
  RunOptions,
  | ('source' | 'credentials' | 'name' | 'input' | 'region' | 'endpoint' | 'idField' | 'timeout' | 'retries')
  | ('maxOutage' | 'maxChanges' | 'tolerate' | 'deadline' | 'shard' | 'ledger' | 'out' | 'keep' | 'label')
  | ('metricsFile' | 'sandbox' | 'language' | 'signal' | 'clock' | 'chance' | 'dispatcher' | 'proxyFor')
>;

/** What `verify` takes; what is left out has the command's default. */
export interface VerifyOptions extends Shared {
  /** Calls per second, for account_check and for portrait_get each; default 50. */
  readonly askRate?: number | undefined;
  /** Asks about so many rows, or about this share of them, at random; left out: about all. */
  readonly sample?: { readonly count: number } | { readonly share: number } | undefined;
  /** Only whether the accounts exist; default false. */
  readonly existsOnly?: boolean | undefined;
  /** The ledger becomes what the server has; default false. */
  readonly updateLedger?: boolean | undefined;
  /** Sends the missing accounts, or those that differ as well, at once; the ledger is updated too. */
  readonly repair?: 'missing' | 'all' | undefined;
  /** Called with the verdict of each row; reading waits for it. */
  readonly onVerdict?: ((verification: Verification) => void | Promise<void>) | undefined;
  /** Called ten times a second. */
  readonly onProgress?: ((view: VerifyProgress) => void) | undefined;
}

/** How far a verification is. */
export interface VerifyProgress
  extends Pick<ProgressView, 'callsPerSecond' | 'ceiling' | 'limit' | 'inFlight' | 'p50' | 'p95'> {
  /** Records of the input so far. */
  readonly rowsRead: number;
  /** Bytes of the input so far. */
  readonly bytesRead: number;
  /** All bytes of the input; undefined where that is not known. */
  readonly bytesTotal: number | undefined;
  /** Rows by verdict, as far as they have one. */
  readonly counts: Readonly<VerdictCounts>;
  /** Rows of `rowsRead` that the sample leaves out, so far. */
  readonly leftOut: number;
  /** Rows that the server was asked about. */
  readonly verified: number;
  /** Rows that are missing or differ. */
  readonly wrong: number;
  /** Calls so far. */
  readonly calls: number;
  /** Why no call starts now: a code of the catalogue. */
  readonly waitingFor: string | undefined;
  /** The same with its cause and since when. */
  readonly wait: ProgressWait | undefined;
}

/** As it is drawn for people: what a sample leaves out counts as not read. */
export function drawn({ rowsRead, leftOut, bytesTotal, wait, ...view }: VerifyProgress): DrawnView {
  const { waitingFor: _, ...figures } = view;
  return {
    ...{ ...figures, rowsRead: rowsRead - leftOut },
    ...(bytesTotal !== undefined && { bytesTotal }),
    ...(wait && { waitingFor: wait }),
  };
}

const OTHERS = [
  ...['source', 'credentials', 'name', 'input', 'signal', 'onVerdict', 'onProgress'],
  ...['clock', 'chance', 'dispatcher', 'proxyFor'],
];

export type VerifySettings = Omit<VerifyOptions, (typeof VERIFY_SETTINGS)[number] | 'input'> &
  OptionValues<(typeof VERIFY_SETTINGS)[number]> & { readonly input: NonNullable<VerifyOptions['input']> };

/** @throws ImportError USAGE with all that is wrong, one sentence a line */
export function checkVerifyOptions(options: VerifyOptions): VerifySettings {
  const wrong = unknownNames(options, [...VERIFY_SETTINGS, ...OTHERS]);
  const values = checkValues(z, VERIFY_SETTINGS, options, ({ en }) => wrong.push(en));
  const input = checkInput(options.input, wrong);
  if (options.source === undefined) wrong.push('source needs a path, a stream, or records.');
  if (values.updateLedger && values.ledger === undefined && !values.sandbox)
    wrong.push('updateLedger needs ledger: the place that is to be updated.');
  if (values.repair !== undefined && values.out === undefined)
    wrong.push('repair needs out: the rows to send are written there first.');
  if (values.repair !== undefined && values.sample !== undefined)
    wrong.push('repair and sample contradict each other: what was not asked about cannot be repaired.');
  if (values.repair === 'all' && values.existsOnly)
    wrong.push('repair all and existsOnly contradict each other: what differs would not be found.');
  if (wrong.length > 0) throw new ImportError('USAGE', wrong.join('\n'));
  return { ...options, ...values, input };
}

// Refuses what no run can have, for programs: the command line has refused it before, in its own words.
import { ImportError } from './errors.js';
import type { Amount } from './options.js';
import type { RunOptions } from './run/run-options.js';

/** @throws ImportError USAGE with all that is wrong, a sentence each */
export function checkOptions(options: RunOptions): void {
  const { rate, concurrency, timeout, retries, limit, maxOutage, deadline, keep } = options;
  const wrong = [
    whole('rate', rate, 1, 1_000_000),
    concurrency === 'auto' ? undefined : whole('concurrency', concurrency, 1, 4096),
    atLeast('timeout', timeout, 1),
    whole('retries', retries, 0, Number.MAX_SAFE_INTEGER),
    whole('limit', limit, 1, Number.MAX_SAFE_INTEGER),
    atLeast('maxOutage', maxOutage, 1),
    atLeast('deadline', deadline, 1),
    whole('keep', keep, 1, Number.MAX_SAFE_INTEGER),
    ...(['maxFailures', 'tolerate', 'maxChanges', 'minRows'] as const).map((name) =>
      amount(name, options[name]),
    ),
  ].filter((sentence) => sentence !== undefined);
  if (wrong.length > 0) throw new ImportError('USAGE', wrong.join('\n'));
}

/** @throws ImportError USAGE */
export function checkSdkappid(sdkappid: number): void {
  const wrong = whole('sdkappid', sdkappid, 1, 4294967295);
  if (wrong !== undefined) throw new ImportError('USAGE', wrong);
}

function whole(name: string, value: number | undefined, least: number, most: number): string | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return undefined;
  return `${name} needs a whole number from ${least} to ${most}, not ${value}.`;
}

function atLeast(name: string, value: number | undefined, least: number): string | undefined {
  if (value === undefined || (Number.isFinite(value) && value >= least)) return undefined;
  return `${name} needs a number of milliseconds from ${least} on, not ${value}.`;
}

function amount(name: string, value: Amount | undefined): string | undefined {
  if (value === undefined) return undefined;
  if ('count' in value) return whole(`${name}.count`, value.count, 0, Number.MAX_SAFE_INTEGER);
  return value.share >= 0 && value.share <= 1
    ? undefined
    : `${name}.share needs a number from 0 to 1, not ${value.share}.`;
}

// How much is measured: enough to be sure in the usual run, little in the quick one, ten million rows in the long one.
import { parseArgs } from 'node:util';

export interface Scale {
  /** Each contender runs so many times, in turn with the others; the median counts. */
  readonly rounds: number;
  /** Rows of ours without a limit, calls of the loops, rows of the plain stack. */
  readonly rows: number;
  readonly calls: number;
  readonly plainRows: number;
  /** Numbers of rows for which time and memory are compared; the second is the one that bounds speak of. */
  readonly sizes: readonly number[];
  readonly readingRounds: number;
  readonly starts: number;
  /** Seconds of each proof of a rate, and of the one at 1000 that shows the cost. */
  readonly proofSeconds: number;
  readonly costSeconds: number;
}

const USUAL: Scale = {
  ...{ rounds: 3, rows: 300_000, calls: 300_000, plainRows: 1000 },
  ...{ sizes: [100_000, 1_000_000], readingRounds: 3, starts: 15 },
  ...{ proofSeconds: 8, costSeconds: 30 },
};

const QUICK: Scale = {
  ...{ rounds: 1, rows: 40_000, calls: 120_000, plainRows: 1200 },
  ...{ sizes: [20_000, 200_000], readingRounds: 1, starts: 7 },
  ...{ proofSeconds: 4, costSeconds: 10 },
};

const LONG: Scale = { ...USUAL, rounds: 5, sizes: [100_000, 1_000_000, 10_000_000] };

export interface Asked {
  readonly scale: Scale;
  /** The folder of the build that is measured. */
  readonly build: string;
  /** Names of sections; none: all. */
  readonly only: readonly string[];
}

/** @throws TypeError for what it does not know */
export function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      long: { type: 'boolean' },
      build: { type: 'string', default: 'dist' },
    },
    allowPositionals: true,
  });
  const scale = values.quick ? QUICK : values.long ? LONG : USUAL;
  return { scale, build: values.build, only: positionals };
}

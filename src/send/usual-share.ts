// A share of calls that is refused whatever the rate, and how surely it is known.

const MOST_CALLS = 5000; // older ones are forgotten
const TRUSTED_CALLS = 500;
const LEAST_VARIANCE = 0.002;

interface Counts {
  readonly calls: number;
  readonly refused: number;
}

export function createUsualShare() {
  let share = 0;
  let calls = 0;
  return {
    get share() {
      return share;
    },
    /** So many calls it was learned from. */
    get calls() {
      return calls;
    },
    set(newShare: number, newCalls: number): void {
      share = newShare;
      calls = Math.max(1, newCalls);
    },
    learn(ofMore: number, more: number): void {
      share = (share * calls + ofMore * more) / Math.max(1, calls + more);
      calls = Math.min(MOST_CALLS, calls + more);
    },
    /** As if it were known from many calls: once a climb is over. */
    trust(): void {
      calls = Math.max(calls, TRUSTED_CALLS);
    },
    /** So many refusals in a row are hardly ever chance. @param lately what was refused in their window, they included */
    unlikelyRun({ refused, calls, run }: Counts & { readonly run: { readonly length: number } }): number {
      const likely = 1.3 * Math.max(share, (refused - run.length) / Math.max(1, calls));
      return Math.ceil(Math.log(1e-5) / Math.log(Math.max(0.15, Math.min(0.9, likely))));
    },
    /**
     * Whether more are refused: by so much of all calls at least, and by so many standard deviations of what chance
     * alone would make of these calls and of those that the usual share is known from.
     */
    isExceeded(by: Counts, least: number, deviations: number): boolean {
      if (by.refused <= 2) return false;
      const pooled = (by.refused + share * calls) / (by.calls + calls);
      const variance =
        Math.max(pooled * (1 - pooled), LEAST_VARIANCE) * (1 / by.calls + 1 / Math.max(1e-9, calls));
      return by.refused / by.calls - share > Math.max(least, deviations * Math.sqrt(variance));
    },
  };
}

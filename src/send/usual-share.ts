// A share of calls that is refused whatever the rate, and how surely it is known.

const FIRST_CALLS = 200; // as if so many had been granted before
const MOST_CALLS = 5000; // older ones are forgotten
const LEAST_VARIANCE = 0.002;

export function createUsualShare() {
  let share = 0;
  let calls = FIRST_CALLS;
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
      share = (share * calls + ofMore * more) / (calls + more);
      calls = Math.min(MOST_CALLS, calls + more);
    },
    /** So many refusals in a row are hardly ever chance. */
    unlikelyRun(): number {
      return Math.max(5, Math.ceil(Math.log(1e-5) / Math.log(Math.max(0.05, Math.min(0.9, 1.3 * share)))));
    },
    /** The standard deviation, by chance alone, of the share of so many other calls from this one. */
    deviation(of: number, others: number): number {
      const variance = Math.max(of * (1 - of), LEAST_VARIANCE);
      return Math.sqrt(variance * (1 / Math.max(1, others) + 1 / calls));
    },
  };
}

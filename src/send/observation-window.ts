// What became of the calls that started in a window of time: counts, and the share that was refused.

export interface ObservationWindow {
  /** Calls that started before are not counted. */
  readonly from: number;
  readonly calls: number;
  readonly refused: number;
  /** Of all its calls, what was refused. */
  readonly share: number;
  /** The same since the first refusal: before, a burst or an empty second may have hidden the limit. */
  readonly shareSince: number;
  /** Refusals with none granted between, and since when. */
  readonly run: { readonly from: number; readonly length: number };
  addGranted(startedAt: number): void;
  addRefused(startedAt: number): void;
}

const FEW = 15;

export function createObservationWindow(from: number): ObservationWindow {
  let calls = 0;
  let refused = 0;
  let before = 0;
  let run = { from, length: 0 };
  const share = () => refused / Math.max(1, calls);
  return {
    from,
    get calls() {
      return calls;
    },
    get refused() {
      return refused;
    },
    get share() {
      return share();
    },
    get shareSince() {
      const since = calls - before;
      return since > FEW ? Math.max(share(), (refused - 1) / (since - 1)) : share();
    },
    get run() {
      return run;
    },
    addGranted(startedAt) {
      run = { from, length: 0 };
      if (startedAt >= from) calls++;
    },
    addRefused(startedAt) {
      run = { from: run.length === 0 ? startedAt : run.from, length: run.length + 1 };
      if (startedAt < from) return;
      if (refused === 0) before = calls;
      calls++;
      refused++;
    },
  };
}

// Whether refusals come from the rate: the share that was refused at one rate against the share at another.

export interface Comparison {
  /** 0: refused is what a limit would refuse; 1: the same share, whatever the rate; between: something of both. */
  readonly likeness: number;
  /** How many standard deviations lie between the two. */
  readonly certainty: number;
}

const LEAST = 0.01; // a difference, and a variance

/** @param usual the share that is refused whatever the rate, as far as that is known */
export function compareShares(
  before: { readonly rate: number; readonly share: number },
  now: { readonly rate: number; readonly share: number; readonly calls: number },
  usual: number,
): Comparison {
  // A limit grants as many as before, or all.
  const byLimit = Math.max(usual, 1 - (before.rate * (1 - before.share)) / now.rate);
  const apart = before.share - byLimit;
  const middle = now.rate > before.rate ? now.share : before.share;
  const deviation = Math.sqrt(Math.max(LEAST, middle * (1 - middle)) / Math.max(1, now.calls));
  return {
    likeness: (now.share - byLimit) / apart,
    certainty: Math.max(LEAST, Math.abs(apart)) / deviation,
  };
}

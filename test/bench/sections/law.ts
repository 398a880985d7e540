// The real rate controller against servers that refuse by one law or another: a simulated minute each, at four latencies.
import { CASES, type LawCase, OTHER_CASES, simulateLaw } from '../../support/rate-laws.js';
import { atLeast, atMost, type Bench, type Bound, percent, type Section } from '../section.js';

const LATENCIES = [5, 40, 200, 1000];
const SEEDS = [1, 2, 3];
const GOAL = 0.93;
/** Of all calls, beyond those that chance refuses. */
const REFUSED = 0.02;

export async function law({ say }: Bench): Promise<Section> {
  const lines: string[][] = [];
  const bounds: Bound[] = [];
  for (const [set, cases] of [CASES, OTHER_CASES].entries()) {
    for (const one of cases) {
      say(`Law: ${one.name}`);
      const results = LATENCIES.map((latency) => worst(one, latency));
      lines.push([
        set === 0 ? one.name : `(other) ${one.name}`,
        ...results.map(({ share, refusedShare }) => `${share.toFixed(2)}, ${percent(refusedShare)}`),
      ]);
      if (set === 0) bounds.push(...boundsOf(one, results[0]));
    }
  }
  const columns = ['law', ...LATENCIES.map((latency) => `${latency} ms: of the ideal, refused`)];
  return { columns, lines, bounds };
}

/** The worse of some runs with other chance, each figure by itself. */
function worst(one: LawCase, latency: number) {
  const runs = SEEDS.map((seed) => simulateLaw(one, { latency, seed }));
  return {
    share: Math.min(...runs.map(({ share }) => share)),
    refusedShare: Math.max(...runs.map(({ refusedShare }) => refusedShare)),
  };
}

/** At the latency of a near server; the table shows the others. */
function boundsOf(one: LawCase, nearest: ReturnType<typeof worst> | undefined): Bound[] {
  if (!nearest) return [];
  return [
    atLeast(`got through: ${one.name}`, nearest.share, (one.goal ?? GOAL) - 0.05, percent),
    atMost(
      `refused: ${one.name}`,
      nearest.refusedShare,
      (one.chance ?? 0) + (one.refused ?? REFUSED) + 0.05,
      percent,
    ),
  ];
}

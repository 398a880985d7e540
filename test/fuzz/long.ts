// The long form of the fuzz test: `npm run fuzz -- [rows] [first seed]`. Prints each finding with its seed.
import { fuzz, noFigures } from './fuzz.js';

const [rows = '1000000', first = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const figures = noFigures();
let findings = 0;
let seed = Number(first);
process.stdout.write(`first seed ${seed}\n`);
for (; figures.rows + figures.damagedRows < Number(rows); seed++) {
  const finding = await fuzz(seed, figures).catch((error: unknown) => ({
    ...{ seed, text: '' },
    what: `internal error: ${error instanceof Error ? error.stack : String(error)}`,
  }));
  if (finding === undefined) continue;
  findings++;
  process.stdout.write(`\nseed ${finding.seed}: ${finding.what}\n${JSON.stringify(finding.text)}\n`);
}
process.stdout.write(`\nlast seed ${seed - 1}\n${JSON.stringify({ ...figures, findings })}\n`);
process.exitCode = findings === 0 ? 0 : 1;

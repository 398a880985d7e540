// The long form, `npm run drift`: a million accounts; a line of figures a step, and exit code 1 for a promise that is not kept.
import { parseArgs } from 'node:util';
import { drift } from './drift.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '3' },
  },
});

await drift({
  ...{
    cli: 'dist/cli.js',
    rows: Number(values.rows),
    rate: Number(values.rate),
    kills: Number(values.kills),
  },
  onStep({ step, seen, wrong }) {
    const { permitted, refused, faults } = seen.seen;
    const calls = Object.entries(permitted).map(
      ([command, { calls, highestInOneSecond }]) =>
        `${command} ${calls}, most in a second ${highestInOneSecond}`,
    );
    const figures = [
      `${seen.seconds.toFixed(1)} s`,
      `${Math.round(seen.peakAnonymous / 1e6)} MB`,
      ...calls,
      `refused ${JSON.stringify(refused)}`,
      `faults ${JSON.stringify(faults)}`,
    ];
    process.stdout.write(`${wrong.length > 0 ? 'WRONG' : 'ok   '} ${step} · ${figures.join(' · ')}\n`);
    for (const sentence of wrong) process.stdout.write(`      ${sentence}\n`);
    if (wrong.length > 0) process.exitCode = 1;
  },
});

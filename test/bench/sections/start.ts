// How long a person waits for an answer, and a run for its first call.
import { spawnSync } from 'node:child_process';
import { APP, importing, SECRET } from '../command.js';
import { measure, surroundings } from '../measure.js';
import { atMost, type Bench, interleaved, median, ratio, type Section } from '../section.js';

export async function start(bench: Bench): Promise<Section> {
  const { cli, scale, target, say } = bench;
  const file = await bench.input(10);
  say('Start');
  const started =
    (...args: string[]) =>
    async () => {
      const env = { ...surroundings(), ...SECRET };
      const before = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
      return performance.now() - before;
    };
  let runs = 0;
  const results = await interleaved(scale.starts, {
    node: started('-e', '0'),
    '--help': started(cli, '--help'),
    codes: started(cli, 'codes', '70398'),
    sign: started(cli, 'sign', '--sdkappid', APP, '--stdout'),
    'first call': async () => {
      const name = `start-${runs++}`;
      const { startedAt } = await measure(
        importing(bench, { file, name, rate: '1000', concurrency: 'auto' }),
      );
      return (await target.arrivals()).first - startedAt;
    },
  });
  const of = (name: string) => median(results.get(name) ?? []);
  return {
    columns: ['Start', 'over bare node', 'ms'],
    lines: [...results.keys()].map((name) => [name, ratio(of(name) / of('node')), of(name).toFixed(0)]),
    bounds: [
      atMost('--help over bare node', of('--help') / of('node'), 2.3),
      // They read what they tell of: the catalogue, OpenSSL.
      ...['codes', 'sign'].map((name) => atMost(`${name} over bare node`, of(name) / of('node'), 3)),
      atMost('first call', of('first call') / 1000, 1, (seconds) => `${seconds.toFixed(2)} s`),
    ],
  };
}

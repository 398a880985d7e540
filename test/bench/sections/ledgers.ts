// The ledger in a Redis against the one on disk: the same import again, of rows that both know.
import { join } from 'node:path';
import { aRedis, noRedis } from '../../support/a-redis.js';
import { APP, importing, UNLIMITED } from '../command.js';
import { type Measured, measure } from '../measure.js';
import { atLeast, type Bench, count, interleaved, median, micros, type Section } from '../section.js';

const COLUMNS = ['ledger', 'rows/s', 'a row', 'CPU a row, without Redis', 'an account'];

export async function ledgers(bench: Bench): Promise<Section> {
  if (noRedis) return { columns: COLUMNS, lines: [['no redis-server here']], bounds: [] };
  const { scale, target, folder, cli, say } = bench;
  const { rows } = scale;
  const file = await bench.input(rows);
  const few = await bench.input(10);
  const again = (input: string) =>
    importing(bench, { file: input, name: 'ledgers', rate: UNLIMITED, concurrency: '64' });
  const onDisk = again(file);
  await using redis = await aRedis();
  const bytes = () => Number(/^used_memory:(\d+)/m.exec(redis.cli('info', 'memory'))?.[1]);
  const inRedis = (input: string) => {
    const { args, ...rest } = again(input);
    return { ...rest, args: [...args.slice(0, -1), redis.url] };
  };
  say(`${count(rows)} rows: the first import, and a copy of its ledger`);
  await measure(onDisk);
  const before = bytes();
  const app = ['--sdkappid', APP, '--endpoint', target.http];
  await measure({
    args: [cli, 'ledger', 'copy', join(folder, 'ledgers', 'ledger'), redis.url, ...app],
  });
  const account = `${((bytes() - before) / rows).toFixed(0)} bytes of Redis's memory`;
  await target.arrivals();
  say('the same again, from the one and the other');
  const taken = await interleaved(scale.readingRounds, {
    diskStart: () => measure(again(few)),
    redisStart: () => measure(inRedis(few)),
    disk: () => measure(onDisk),
    redis: () => measure(inRedis(file)),
  });
  const { calls } = await target.arrivals();
  if (calls > 0) throw new Error(`${calls} calls were made for rows that are known`);
  const of = (name: string, figure: keyof Measured & ('seconds' | 'cpuSeconds')) =>
    median((taken.get(name) ?? []).map((one) => one[figure]));
  const perRow = (name: string, figure: 'seconds' | 'cpuSeconds') =>
    ((of(name, figure) - of(`${name}Start`, figure)) * 1e6) / rows;
  const [disk, shared] = [perRow('disk', 'seconds'), perRow('redis', 'seconds')];
  const line = (name: string, at: string, a: string) => [
    ...[name, count(1e6 / perRow(at, 'seconds')), micros(perRow(at, 'seconds'))],
    ...[micros(perRow(at, 'cpuSeconds')), a],
  ];
  return {
    columns: COLUMNS,
    lines: [line('on disk', 'disk', ''), line('in Redis', 'redis', account)],
    bounds: [atLeast('unchanged rows with the ledger in Redis over that on disk', disk / shared, 0.8)],
  };
}

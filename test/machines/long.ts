// `npm run machines`: processes that share a ceiling, and with `merged` shards of one file, as the server sees them; ends with 1 when a bound is broken.
import { resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { countIn, dipIn, mostInOneSecond, unevenness } from './figures.js';
import { hostsAreRefused } from './hosts.js';
import { compareMerged } from './merged.js';
import { SCENES, type Scene } from './scenes.js';
import { now } from './time-log.js';
import { startWorld } from './world.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    build: { type: 'string', default: 'dist' },
    rate: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
    processes: { type: 'string' },
    rows: { type: 'string', default: '2000000' },
    under: { type: 'string', default: '' },
  },
});
const rate = Number(values.rate);
const cli = resolve(values.build, 'cli.js');
/** Of the ceiling; in calls: that many may arrive closer together than they were sent. */
const LEAST_MEAN = 0.985;
const MOST_SEEN = 1.01;
const MOST_UNEVEN = 0.05;
/** Milliseconds: a new Redis gives out nothing for 4.1 s, and processes take their time to start. */
const STEADY_FROM = 7000;
const SETTLES = 2500;

if (positionals.includes('merged')) {
  const under = values.under.split(' ').filter((word) => word !== '');
  report(await compareMerged({ cli, rows: Number(values.rows), under, say: (text) => print(text) }));
} else {
  const refused = hostsAreRefused();
  if (refused !== undefined) print(`Skipped, cut networks: ${refused}\n`);
  line(['event', 'processes', 'mean', 'sent', 'seen', 'uneven', 'poorest second', '95 % again after']);
  line(Array.from({ length: 8 }, () => '---'));
  for (const scene of SCENES) {
    const isAsked =
      scene.name.includes(values.only) && [undefined, String(scene.processes)].includes(values.processes);
    if (isAsked && (!scene.hosts || refused === undefined)) report(await play(scene));
  }
}

function report(wrong: readonly string[]): void {
  for (const sentence of wrong) print(`Broken: ${sentence}`);
  if (wrong.length > 0) process.exitCode = 1;
}

/** @returns the bounds that it broke */
async function play(scene: Scene): Promise<string[]> {
  const { name, processes, seconds, events = [] } = scene;
  const shards = processes + 1;
  await using world = await startWorld({ ...scene, cli, rate, shards, rows: rate * (seconds + 5) * shards });
  const from = now();
  for (let index = 1; index <= processes; index++) world.start(index);
  const happened = [{ name: 'start', at: from }];
  for (const event of events) {
    await sleep(from + event.at * 1000 - now());
    happened.push({ name: event.name, at: now() });
    await event.act(world);
  }
  await sleep(from + seconds * 1000 - now());
  const to = now();
  const sent = world.sent();
  const all = sent.flat().sort((one, other) => one - other);
  const seen = world.seen();
  const [most, mostSeen] = [mostInOneSecond(all), mostInOneSecond(seen)];
  const begun = dipIn(all, rate, from, happened[1]?.at ?? to).backAfter ?? STEADY_FROM;
  const steady = [from + Math.max(STEADY_FROM, begun) + SETTLES, happened[1]?.at ?? to] as const;
  const mean = (countIn(all, ...steady) * 1000) / (steady[1] - steady[0]);
  const uneven = unevenness(sent.slice(0, processes).map((times) => countIn(times, ...steady)));
  const figures = [mean.toFixed(0), String(most), String(mostSeen), `${(uneven * 100).toFixed(1)} %`];
  for (const [index, event] of happened.entries()) {
    const { lowest, backAfter } = dipIn(all, rate, event.at, happened[index + 1]?.at ?? to);
    const again =
      backAfter === undefined ? 'not' : backAfter === 0 ? 'no dip' : `${(backAfter / 1000).toFixed(1)} s`;
    const about = index === 0 ? [name, String(processes), ...figures] : [event.name, '', '', '', '', ''];
    line(
      index === 0 ? [...about, '', `start: ${again}`] : [...about, `${(lowest * 100).toFixed(0)} %`, again],
    );
  }
  return [
    ...world.ended,
    ...(mean < LEAST_MEAN * rate ? [`mean ${mean.toFixed(1)}`] : []),
    ...(most > rate ? [`${most} sent in one second`] : []),
    ...(mostSeen > Math.ceil(MOST_SEEN * rate) && !scene.arrivesLate
      ? [`${mostSeen} seen in one second`]
      : []),
    ...(uneven > MOST_UNEVEN ? [`uneven by ${(uneven * 100).toFixed(1)} %`] : []),
  ];
}

function line(cells: readonly string[]): void {
  print(`| ${cells.join(' | ')} |`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

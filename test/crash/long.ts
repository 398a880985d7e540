// The long form: hundreds of crashes, a table of figures, and exit code 1 for the first promise that is not kept.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Chance, createChance } from '../support/chance.js';
import type { Case } from './case.js';
import { createCommand } from './command.js';
import { byFile, table } from './figures.js';
import { mountIsRefused } from './full-disk.js';
import { type Section, sectionsOf } from './sections.js';
import { straceIsMissing } from './strace.js';

const LEAST = { 'kill point': 300, 'random kill': 100 };

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20240229' },
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: '2' },
    build: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
  },
});
const only = new RegExp(values.only);
/** After it no other case begins; a section that was begun is ended early. */
const end = performance.now() + Number(values.minutes) * 60_000;
const isOver = () => performance.now() > end;
const missing = straceIsMissing();
if (missing !== undefined) throw new Error(`${missing}: the crash test needs it`);
const noMount = mountIsRefused();
if (noMount !== undefined) process.stdout.write(`Skipped, full disks: ${noMount}\n`);

const folder = mkdtempSync(join(tmpdir(), 'tim-import-command-'));
try {
  const command = createCommand(join(folder, 'command'), values.build);
  const sections = sectionsOf(command, Number(values.seed)).filter(({ name }) => only.test(name));
  const ended = new Map<Section, Case[]>(sections.map((section) => [section, []]));
  const waiting = [...sections];
  // Of a run that is cut short each kind of section has its share.
  if (values.minutes !== 'Infinity') waiting.sort(byChance(createChance(Number(values.seed))));
  const lane = async () => {
    for (let section = waiting.shift(); section; section = waiting.shift()) {
      for await (const one of section.cases()) {
        ended.get(section)?.push(one);
        tell(one);
        if (isOver()) return;
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  process.stdout.write(`\n${table(ended)}\n${byFile(ended)}\n`);
  const all = [...ended.values()].flat();
  const wrong = all.filter((one) => one.wrong.length > 0);
  const few =
    values.only === '' && !isOver()
      ? Object.entries(LEAST).filter(([kind, least]) => count(kind) < least)
      : [];
  for (const [kind, least] of few) process.stdout.write(`Only ${count(kind)} of ${least}: ${kind}s.\n`);
  process.stdout.write(`${all.length} cases, ${wrong.length} with a violation. Seed ${values.seed}.\n`);
  process.exitCode = wrong.length > 0 || few.length > 0 ? 1 : 0;

  function count(kind: string): number {
    const cases = sections.filter((one) => one.kind === kind).flatMap((one) => ended.get(one) ?? []);
    return cases.reduce((sum, one) => sum + one.strikes.length, 0);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function byChance(chance: Chance): (one: Section, other: Section) => number {
  const places = new Map<Section, number>();
  const placeOf = (section: Section) =>
    places.get(section) ?? places.set(section, chance.next()).get(section) ?? 0;
  return (one, other) => placeOf(one) - placeOf(other);
}

function tell({ name, strikes, again, runs, wrong }: Case): void {
  const where =
    strikes.map(({ call, file }) => `${call} ${file.split('/').at(-1)}`).join(', ') || 'untouched';
  const calls = runs.map((run) => `${run.calls}:${run.ended.code ?? run.ended.signal}`).join(' ');
  process.stdout.write(
    `${wrong.length > 0 ? 'WRONG' : 'ok   '} ${name} · ${where} · again ${again} · ${calls}\n`,
  );
  for (const sentence of wrong) process.stdout.write(`      ${sentence}\n`);
}

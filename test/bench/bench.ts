// `npm run bench`: everything side by side in one run on one local server; ends with 1 when a bound is broken.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeInput } from './input.js';
import { describeMachine } from './machine.js';
import { drawPoints } from './plot.js';
import { readArguments } from './scale.js';
import type { Bench, Section } from './section.js';
import { law } from './sections/law.js';
import { ledgers } from './sections/ledgers.js';
import { rate } from './sections/rate.js';
import { sizes } from './sections/sizes.js';
import { start } from './sections/start.js';
import { overTls, unlimited } from './sections/unlimited.js';
import { verify } from './sections/verify.js';
import { renderBounds, renderSection } from './table.js';
import { startTarget } from './target.js';

const SECTIONS: Readonly<Record<string, (bench: Bench) => Promise<Section>>> = {
  unlimited,
  tls: overTls,
  sizes,
  start,
  ledgers,
  rate,
  law,
  verify,
};

const { scale, build, only } = readArguments(process.argv.slice(2));
const names = only.length === 0 ? Object.keys(SECTIONS) : only;
const folder = mkdtempSync(join(tmpdir(), 'tim-import-bench-'));
const target = await startTarget(folder);
const inputs = new Map<number, Promise<string>>();
const bench: Bench = {
  ...{ scale, target, folder },
  cli: resolve(build, 'cli.js'),
  index: resolve(build, 'index.js'),
  input(rows) {
    const made = inputs.get(rows) ?? makeInput(join(folder, `${rows}.csv`), rows);
    inputs.set(rows, made);
    return made;
  },
  say: (sentence) => process.stderr.write(`${sentence}\n`),
};

try {
  print(describeMachine());
  const bounds = [];
  for (const name of names) {
    const section = await SECTIONS[name]?.(bench);
    if (!section) throw new Error(`${name} is no section; they are ${Object.keys(SECTIONS).join(', ')}`);
    print(renderSection(section));
    bounds.push(...section.bounds);
    if (section.points)
      writeFileSync(join(import.meta.dirname, '..', '..', 'rows.svg'), drawPoints(section.points));
  }
  print(renderBounds(bounds));
  const broken = bounds.filter(({ held }) => !held);
  for (const { what, measured, bound } of broken)
    print(`Broken: ${what} is ${measured}, and should be ${bound}.`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  target.close();
  rmSync(folder, { recursive: true, force: true });
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

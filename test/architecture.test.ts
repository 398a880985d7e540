// The layout, held to its rules: who may import whom, no cycles, files that read in one sitting.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Rooms that bring the others together. */
const TOP = new Set(['run', 'commands', 'cli.ts', 'index.ts']);
/** May be imported by all. */
const BELOW_ALL = new Set(['catalogue']);
/** Rooms that some rooms may use. */
const FLOORS: Readonly<Record<string, readonly string[]>> = { words: ['report', 'terminal'] };
/** Tables may be long: of options, of sentences, of codes. */
const TABLES = /^(options\.ts$|words\/|catalogue\/|commands\/commands\.ts$|sandbox\/faults\.ts$)/;
const MOST_LINES = 250;
const MOST_FILES_AT_THE_ROOT = 13;

/** What is still to be moved; each line goes with the change that removes its cause. */
const VALUES_STILL: readonly string[] = [];
const TOO_LONG_STILL: readonly string[] = [];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?([^'";]*?)\s*from '(\.[^']+)';/gm);
  const later = text.matchAll(/import\('(\.[^']+)'\)/g);
  return [
    ...[...found].map(([, type, names = '', path = '']) => ({
      from: file,
      to: resolved(file, path),
      typesOnly: type !== undefined || /^\{(\s*type\s[^,}]+,?)+\s*\}$/.test(names),
    })),
    ...[...later].map(([, path = '']) => ({ from: file, to: resolved(file, path), typesOnly: false })),
  ];
}

function resolved(file: string, path: string): string {
  return normalize(relative(SRC, join(SRC, dirname(file), path))).replace(/\.js$/, '.ts');
}

/** `input/csv/scan.ts` is in the room `input`; a file at the root is a room of its own. */
function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function mayImportValues({ from, to }: Import): boolean {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === there || TOP.has(here)) return true;
  if (BELOW_ALL.has(there) || (!to.includes('/') && !TOP.has(there))) return true;
  return FLOORS[there]?.includes(here) ?? false;
}

test('rooms import no values from each other: run/ and commands/ bring them together', () => {
  const wrong = imports
    .filter((one) => !one.typesOnly && !mayImportValues(one))
    .map(({ from, to }) => `${from} → ${to}`)
    .filter((line) => !VALUES_STILL.includes(line));
  expect(wrong).toEqual([]);
});

test('no exception is left that nothing needs', () => {
  const needed = imports.filter((one) => !one.typesOnly && !mayImportValues(one));
  const lines = needed.map(({ from, to }) => `${from} → ${to}`);
  expect(VALUES_STILL.filter((line) => !lines.includes(line))).toEqual([]);
  expect(TOO_LONG_STILL.filter((file) => !files.includes(file) || linesOf(file) <= MOST_LINES)).toEqual([]);
});

test('there is no import cycle, types included', () => {
  const next = new Map(files.map((file) => [file, imports.filter(({ from }) => from === file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test('every file is used: the command and the library lead to all of them', () => {
  const reached = new Set<string>();
  const reach = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const { from, to } of imports) if (from === file) reach(to);
  };
  for (const file of ['cli.ts', 'index.ts']) reach(file);
  expect(files.filter((file) => !reached.has(file))).toEqual([]);
});

test('few files are at the root', () => {
  const atRoot = files.filter((file) => !file.includes('/'));
  expect(atRoot.length, atRoot.join(' ')).toBeLessThanOrEqual(MOST_FILES_AT_THE_ROOT);
});

test('a file reads in one sitting, and opens with what it is for', () => {
  const long = files.filter(
    (file) => linesOf(file) > MOST_LINES && !TABLES.test(file) && !TOO_LONG_STILL.includes(file),
  );
  expect(long.map((file) => `${file}: ${linesOf(file)} lines`)).toEqual([]);
  const silent = files.filter((file) => !/^(#!.*\n)?\/\/ \S/.test(readFileSync(join(SRC, file), 'utf8')));
  expect(silent).toEqual([]);
});

function linesOf(file: string): number {
  return readFileSync(join(SRC, file), 'utf8').split('\n').length - 1;
}

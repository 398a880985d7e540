// What a section of the benchmark needs, and what it gives: one table, and the bounds that it looked at.
import type { Measured } from './measure.js';
import type { Point } from './plot.js';
import type { Scale } from './scale.js';
import type { Target } from './target.js';

export interface Bench {
  readonly scale: Scale;
  readonly target: Target;
  /** A folder for what is made on the way; gone at the end. */
  readonly folder: string;
  /** Files of the build that is measured. */
  readonly cli: string;
  readonly index: string;
  /** A file with so many rows; made once. */
  input(rows: number): Promise<string>;
  /** What goes on, for whoever waits. */
  say(sentence: string): void;
}

export interface Section {
  readonly columns: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly bounds: readonly Bound[];
  /** For a plot. */
  readonly points?: readonly Point[];
}

/** A promise that a figure is held to. */
export interface Bound {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
  readonly held: boolean;
}

export function atLeast(what: string, measured: number, least: number, spell = ratio): Bound {
  return { what, measured: spell(measured), bound: `≥ ${spell(least)}`, held: measured >= least };
}

export function atMost(what: string, measured: number, most: number, spell = ratio): Bound {
  return { what, measured: spell(measured), bound: `≤ ${spell(most)}`, held: measured <= most };
}

/** The middle one; of an even number the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? Number.NaN;
}

/** The rounds of several contenders in turn, so that a slow minute of the machine meets all of them. */
export async function interleaved<T>(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<T>>>,
): Promise<Map<string, T[]>> {
  const results = new Map<string, T[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) results.get(name)?.push(await run());
  }
  return results;
}

export function ratio(value: number): string {
  return `${value >= 10 ? value.toFixed(1) : value.toFixed(2)} ×`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function megabytes(bytes: number): string {
  return Number.isNaN(bytes) ? '–' : `${Math.round(bytes / 1e6)} MB`;
}

export function micros(value: number): string {
  return `${value >= 20 ? Math.round(value) : value.toFixed(1)} µs`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function memory({
  peakRss,
  peakAnonymous,
}: Pick<Measured, 'peakRss' | 'peakAnonymous'>): [string, string] {
  return [megabytes(peakRss), megabytes(peakAnonymous)];
}

// run.json and summary.json: whole or absent, readable by their owner alone, and without surprises for a program.
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeRunFile } from '../../src/report/run-file.js';
import { summaryJson, writeSummary } from '../../src/report/summary.js';
import { summaryJsonSchema, summarySchema } from '../../src/report/summary-schema.js';
import { aSummary } from '../support/a-summary.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tim-summary-'));
});

const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

test('run.json says who runs what, and is never overwritten', () => {
  const { runId, version, startedAt, sandbox, app, input, ledger, settings } = aSummary();
  const run = { runId, version, startedAt, sandbox, app, input, ledger, settings };
  const holder = { node: 'v20.20.2', user: 'me', host: 'here', pid: 42 };
  writeRunFile(folder, run, holder);
  expect(json('run.json')).toEqual({ format: 'tim-import run 1', ...run, holder });
  expect(statSync(join(folder, 'run.json')).mode & 0o777).toBe(0o600);
  expect(() => writeRunFile(folder, run, holder)).toThrow(/a file is in the way/);
});

test('summary.json holds the whole summary, and leaves nothing beside it', () => {
  writeFileSync(join(folder, 'summary.json.part'), 'half of a summary, left by a run that was kil');
  writeSummary(folder, aSummary());
  expect(json('summary.json')).toEqual({ format: 'tim-import summary 1', ...aSummary() });
  expect(readdirSync(folder)).toEqual(['summary.json']);
  expect(statSync(join(folder, 'summary.json')).mode & 0o777).toBe(0o600);
});

test('a folder that is gone is said in one sentence', () => {
  expect(() => writeSummary(join(folder, 'gone'), aSummary())).toThrow(
    /its folder does not exist; choose another place/,
  );
  expect(existsSync(join(folder, 'gone'))).toBe(false);
});

test('a million-row timeline does not make the JSON unreadable: it takes one line', () => {
  const lines = summaryJson(aSummary()).trimEnd().split('\n');
  expect(lines.at(-2)).toMatch(/^ {2}"timeline": \{.*\}$/);
});

test('the published schema is that of the program, and every field of a summary stands in it', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../../docs/summary.schema.json', import.meta.url), 'utf8'),
  );
  expect(published).toEqual(summaryJsonSchema());
  const { format: _format, ...known }: Record<string, unknown> = {
    ...summarySchema.parse(JSON.parse(summaryJson(aSummary()))),
  };
  expect(known).toEqual(aSummary());
});

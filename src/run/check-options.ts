// Checks what a program asks of a run against the table of options, and fills in the defaults.
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Credentials } from '../api/credentials.js';
import { ImportError } from '../errors.js';
import type { InputOptions } from '../input/open.js';
import {
  type Bilingual,
  checkValues,
  defaultRate,
  INPUT_SETTINGS,
  type OptionName,
  type OptionValues,
  RUN_SETTINGS,
} from '../options.js';
import type { RunOptions } from './run-options.js';

/** The settings of `credentials`, by their names in the table of options. */
const CREDENTIAL_SETTINGS = ['sdkappid', 'admin', 'usersigFile'] as const satisfies readonly OptionName[];

type Setting = (typeof RUN_SETTINGS)[number];

/** What only a program can pass, and what it has to be. */
const OBJECTS: Readonly<
  Record<Exclude<keyof RunOptions, Setting>, readonly [needs: string, is: (value: unknown) => boolean]>
> = {
  source: [
    'a path, a stream, or records',
    (value) =>
      (typeof value === 'string' && value !== '') ||
      value instanceof Readable ||
      (isObject(value) && (Symbol.iterator in value || Symbol.asyncIterator in value)),
  ],
  credentials: ['an object or a function', (value) => value === null || isObject(value) || isFunction(value)],
  name: ['a text', (value) => typeof value === 'string'],
  input: ['an object', isObject],
  signal: ['an AbortSignal', (value) => value instanceof AbortSignal],
  onPlan: ['a function', isFunction],
  onOutcome: ['a function', isFunction],
  onProgress: ['a function', isFunction],
  clock: ['an object', isObject],
  chance: ['a function', isFunction],
  leases: ['an object', isObject],
  dispatcher: ['an object', isObject],
  proxyFor: ['a function', isFunction],
};

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown) {
  return typeof value === 'function';
}

const NO_SHARED_BATCHES =
  'batch cannot be combined with redis: the shared ceiling is one for all calls, and batches have a limit of their own.';

/** Options that were checked, with every default filled in. */
export type RunSettings = Omit<RunOptions, Setting | 'input'> &
  Omit<OptionValues<Setting>, 'rate'> & { readonly rate: number; readonly input: InputOptions };

/** @throws ImportError USAGE with all that is wrong, one sentence a line */
export function checkOptions(options: RunOptions): RunSettings {
  const wrong: string[] = [];
  const add = ({ en }: Bilingual) => wrong.push(en);
  wrong.push(...unknownNames(options, [...RUN_SETTINGS, ...Object.keys(OBJECTS)]));
  for (const [name, [needs, is]] of Object.entries(OBJECTS)) {
    const value = Object.entries(options).find(([key]) => key === name)?.[1];
    const isMissing = value === undefined && name === 'source';
    if (isMissing || (value !== undefined && !is(value))) wrong.push(`${name} needs ${needs}.`);
  }
  const values = checkValues(z, RUN_SETTINGS, options, add);
  const input = checkInput(options.input, wrong);
  const { credentials } = options;
  if (typeof credentials === 'object' && credentials !== null) {
    wrong.push(
      ...unknownNames(credentials, [...CREDENTIAL_SETTINGS, 'secretKey', 'usersig'], 'credentials.'),
    );
    checkValues(z, CREDENTIAL_SETTINGS, credentials, add, 'credentials.');
  }
  if (values.batch !== undefined && values.redis !== undefined) wrong.push(NO_SHARED_BATCHES);
  if (wrong.length > 0) throw new ImportError('USAGE', wrong.join('\n'));
  const { rate = defaultRate(values.batch) } = values;
  return { ...options, ...values, rate, input };
}

/** How a file is read, with every default filled in. @param wrong gets one sentence for each mistake */
export function checkInput(input: InputOptions = {}, wrong: string[]): InputOptions {
  wrong.push(...unknownNames(input, [...INPUT_SETTINGS, 'findings', 'signal', 'patience'], 'input.'));
  const values = checkValues(z, INPUT_SETTINGS, input, ({ en }) => wrong.push(en), 'input.');
  return { ...input, ...values };
}

/** Who calls, whether an object or a function said so. @throws ImportError USAGE */
export function checkCaller({ sdkappid, admin }: Pick<Credentials, 'sdkappid' | 'admin'>) {
  const wrong: string[] = [];
  const caller = checkValues(
    z,
    CREDENTIAL_SETTINGS,
    { sdkappid, admin },
    ({ en }) => wrong.push(en),
    'credentials.',
  );
  if (sdkappid === undefined) wrong.push('credentials.sdkappid is missing.');
  if (wrong.length > 0) throw new ImportError('USAGE', wrong.join('\n'));
  return { sdkappid, admin: caller.admin };
}

/** One sentence for each name that is no option. */
export function unknownNames(given: object, known: readonly string[], prefix = ''): string[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `${prefix}${name} is not an option.`);
}

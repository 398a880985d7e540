// Every fault the sandbox can act out, in one table: the parser, the help and the documentation come from it.

import type { Command } from './commands.js';

/** One line of the table. */
export interface FaultKind {
  readonly name: string;
  /** What stands behind `=`; '' where nothing may. */
  readonly form: string;
  readonly unit?: 'ms' | 'number';
  /** Bounds of the value, in its unit. */
  readonly least?: number;
  readonly most?: number;
  /** Stands in for a value that was left out; without it the value is required. */
  readonly usual?: number;
  readonly does: string;
  readonly example: string;
  readonly conditions: readonly Condition[];
}

/** What narrows a fault down; several of them must all hold. */
export const CONDITIONS = [
  { name: 'id', form: '<glob>', does: 'only calls for this Identifier; * and ? match any characters' },
  { name: 'api', form: '<command>', does: 'only calls of this command, such as portrait_get' },
  { name: 'share', form: '<0.1|10%>', does: 'only this share of the calls, by chance' },
  { name: 'times', form: '<n>', does: 'the first n of its calls, then no more' },
  { name: 'each', form: '<n>', does: 'the first n calls of each Identifier' },
  { name: 'skip', form: '<n>', does: 'lets n of its calls pass first' },
  { name: 'after', form: '<time>', does: 'starts that long after it was declared (ms, s, m; bare: ms)' },
  { name: 'for', form: '<time>', does: 'ends that long after it started' },
  { name: 'retry-after', form: '<text>', does: 'http only: the Retry-After header' },
  {
    name: 'location',
    form: '<url>',
    does: 'http only: the Location header, /login where it is left out of a 3xx',
  },
] as const;

export type Condition = (typeof CONDITIONS)[number]['name'];

const CALLS = ['id', 'api', 'share', 'times', 'each', 'skip', 'after', 'for'] as const;

/**
 * The order of the table is the order in which faults take hold of a call: the first of a stage that is due wins,
 * of two equal ones the one declared first, and it alone is used up. Spellings and latencies add up.
 */
export const FAULTS = [
  // The connection
  {
    name: 'outage',
    form: '',
    does: 'refuses connections and cuts the open ones; opens the same port again when it ends',
    example: 'outage:after=10s:for=5s',
    conditions: ['skip', 'after', 'for'],
  },
  {
    name: 'stale',
    form: '<time>',
    unit: 'ms',
    least: 1,
    does: 'closes a connection that was idle for so long, without a word before',
    example: 'stale=500',
    conditions: ['after', 'for'],
  },
  // In the API's place: nothing is stored
  {
    name: 'black-hole',
    form: '',
    does: 'never answers',
    example: 'black-hole:times=3',
    conditions: CALLS,
  },
  {
    name: 'reset-before',
    form: '',
    does: 'resets the connection; nothing is stored',
    example: 'reset-before:id=u17:times=2',
    conditions: CALLS,
  },
  {
    name: 'http',
    form: '<status>',
    unit: 'number',
    least: 300,
    most: 599,
    does: 'a page in HTML with this status, as from a proxy',
    example: 'http=429:retry-after=2:times=1',
    conditions: [...CALLS, 'retry-after', 'location'],
  },
  {
    name: 'not-json',
    form: '',
    does: 'a page in HTML with status 200, as from a login portal',
    example: 'not-json:share=1%',
    conditions: CALLS,
  },
  // The API refuses
  {
    name: 'revoke',
    form: '[<code>]',
    unit: 'number',
    least: 1,
    most: 99_999,
    usual: 70052,
    does: 'refuses every UserSig that was signed before it takes hold',
    example: 'revoke=70001:skip=100',
    conditions: ['skip', 'after'],
  },
  {
    name: 'throttle',
    form: '<n>',
    unit: 'number',
    least: 1,
    does: 'lets n calls pass in any second and throttles the others',
    example: 'throttle=100:after=5s:for=30s',
    conditions: ['id', 'api', 'times', 'after', 'for'],
  },
  {
    name: 'code',
    form: '<code>',
    unit: 'number',
    least: 1,
    most: 99_999,
    does: 'this ErrorCode; nothing is stored',
    example: 'code=60008:share=0.1',
    conditions: CALLS,
  },
  {
    name: 'item',
    form: '<code>',
    unit: 'number',
    least: 1,
    most: 99_999,
    does: 'this ResultCode for one account of a call for several; a batch names it as failed',
    example: 'item=40006:api=portrait_get:share=1%',
    conditions: CALLS,
  },
  {
    name: 'old-batch',
    form: '',
    does: 'multiaccount_import of before 2024: it drops names and avatars',
    example: 'old-batch',
    conditions: CALLS,
  },
  {
    name: 'quota',
    form: '<n>',
    unit: 'number',
    least: 0,
    does: 'room for n different Identifiers from when it takes hold, then 70398',
    example: 'quota=100',
    conditions: ['after', 'for'],
  },
  // The account is stored, the answer is lost
  {
    name: 'reset-after',
    form: '',
    does: 'stores the account, then resets the connection',
    example: 'reset-after:share=5%',
    conditions: CALLS,
  },
  {
    name: 'half',
    form: '',
    does: 'stores the account, sends half of the answer and closes',
    example: 'half:each=1',
    conditions: CALLS,
  },
  {
    name: 'drip',
    form: '[<time>]',
    unit: 'ms',
    least: 1,
    usual: 100,
    does: 'stores the account, then answers a byte each time and never ends',
    example: 'drip=100:times=1',
    conditions: CALLS,
  },
  {
    name: 'huge',
    form: '[<MB>]',
    unit: 'number',
    least: 1,
    usual: 300,
    does: 'stores the account, then answers with that many megabytes',
    example: 'huge=300:times=1',
    conditions: CALLS,
  },
  // How the answer is spelled
  {
    name: 'code-as-string',
    form: '',
    does: 'spells ErrorCode as a string',
    example: 'code-as-string',
    conditions: CALLS,
  },
  {
    name: 'status-disagrees',
    form: '',
    does: 'says FAIL with ErrorCode 0, and OK with any other',
    example: 'status-disagrees:share=1%',
    conditions: CALLS,
  },
  {
    name: 'control-characters',
    form: '',
    does: 'puts line ends, terminal codes and a right-to-left mark into ErrorInfo',
    example: 'control-characters',
    conditions: CALLS,
  },
  // When it is sent
  {
    name: 'latency',
    form: '<time>[±<time>]',
    unit: 'ms',
    least: 0,
    does: 'answers that much later; the account is stored at once',
    example: 'latency=200±50',
    conditions: CALLS,
  },
] as const satisfies readonly FaultKind[];

export type FaultName = (typeof FAULTS)[number]['name'];

export interface Fault {
  readonly name: FaultName;
  /** As it was written. */
  readonly text: string;
  /** Milliseconds, a code, a status, a count: what its kind takes; 0 where it takes nothing. */
  readonly value: number;
  /** Milliseconds to both sides of the value; only a latency has one. */
  readonly spread: number;
  readonly id?: RegExp;
  readonly api?: Command;
  readonly share: number;
  readonly times: number;
  readonly each: number;
  readonly skip: number;
  /** Milliseconds. */
  readonly after: number;
  readonly for: number;
  readonly headers: Readonly<Record<string, string>>;
}

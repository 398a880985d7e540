// Reads a fault as it is written on a command line or in a test: name, value, conditions.
import { ImportError } from '../errors.js';
import { COMMANDS } from './commands.js';
import { type Condition, FAULTS, type Fault, type FaultKind } from './faults.js';

type Wrong = (why: string) => ImportError;

/** Reads `name[=value][:condition=value]…`; throws ImportError('USAGE'). */
export function parseFault(text: string): Fault {
  // An Identifier or a URL may hold a colon: only `:name=` starts a condition.
  const [head = '', ...tail] = text.split(/:(?=[a-z-]+=)/);
  const [name, value] = cut(head);
  const kind = FAULTS.find((one) => one.name === name);
  if (kind === undefined) {
    const names = FAULTS.map((one) => one.name).join(', ');
    throw new ImportError(
      'USAGE',
      `The fault "${text}" is unknown; write one of ${names}, like latency=200±50.`,
    );
  }
  const wrong: Wrong = (why) =>
    new ImportError('USAGE', `The fault "${text}" ${why}; write it like ${kind.example}.`);
  const conditions = readConditions(tail, kind, wrong);

  function read(condition: Condition, parse: (setting: string) => number | undefined, form: string) {
    const setting = conditions.get(condition);
    if (setting === undefined) return undefined;
    const parsed = parse(setting);
    if (parsed === undefined) throw wrong(`needs ${form} behind ${condition}=`);
    return parsed;
  }

  const [measure, spread] = readValue(kind, value, wrong);
  const glob = conditions.get('id');
  if (glob === '') throw wrong('needs an Identifier behind id=');
  const named = conditions.get('api');
  const api = COMMANDS.find((command) => command === named);
  if (named !== undefined && api === undefined)
    throw wrong(`needs one of ${COMMANDS.join(', ')} behind api=`);
  return {
    name: kind.name,
    text,
    value: measure,
    spread,
    ...(glob === undefined ? {} : { id: globToRegExp(glob) }),
    ...(api === undefined ? {} : { api }),
    share: read('share', parseShare, 'a share such as 0.1 or 10%') ?? 1,
    // A UserSig is revoked once: a second time would hit the new ones too.
    times:
      read('times', parseCount, 'a number from 1') ?? (kind.name === 'revoke' ? 1 : Number.POSITIVE_INFINITY),
    each: read('each', parseCount, 'a number from 1') ?? Number.POSITIVE_INFINITY,
    skip: read('skip', parseCount, 'a number from 1') ?? 0,
    after: read('after', parseTime, 'a time such as 10s or 500ms') ?? 0,
    for: read('for', parseTime, 'a time such as 10s or 500ms') ?? Number.POSITIVE_INFINITY,
    headers: kind.name === 'http' ? pageHeaders(measure, conditions) : {},
  };
}

function cut(part: string): [string, string | undefined] {
  const equals = part.indexOf('=');
  return equals < 0 ? [part, undefined] : [part.slice(0, equals), part.slice(equals + 1)];
}

function readConditions(
  parts: readonly string[],
  kind: FaultKind,
  wrong: Wrong,
): ReadonlyMap<string, string> {
  const conditions = new Map<string, string>();
  for (const part of parts) {
    const [condition, setting = ''] = cut(part);
    if (!kind.conditions.some((one) => one === condition)) {
      throw wrong(`knows no condition "${condition}", only ${kind.conditions.join(', ')}`);
    }
    if (conditions.has(condition)) throw wrong(`says ${condition} twice`);
    conditions.set(condition, setting);
  }
  return conditions;
}

/** The value and, of a latency, how far it may be off to either side. */
function readValue(kind: FaultKind, value: string | undefined, wrong: Wrong): [number, number] {
  if (kind.unit === undefined) {
    if (value !== undefined) throw wrong('takes no value');
    return [0, 0];
  }
  if (value === undefined) {
    if (kind.usual === undefined) throw wrong(`needs a value, ${kind.form}`);
    return [kind.usual, 0];
  }
  const [middle = '', side] = kind.name === 'latency' ? value.split(/±|\+-/, 2) : [value];
  const measure = kind.unit === 'ms' ? parseTime(middle) : parseWhole(middle);
  const spread = side === undefined ? 0 : parseTime(side);
  if (measure === undefined || spread === undefined) throw wrong(`cannot take "${value}" as ${kind.form}`);
  const { least = 0, most = Number.POSITIVE_INFINITY } = kind;
  if (measure < least) throw wrong(`takes no value below ${least}`);
  if (measure > most) throw wrong(`takes no value above ${most}`);
  return [measure, spread];
}

function pageHeaders(status: number, conditions: ReadonlyMap<string, string>): Record<string, string> {
  const retryAfter = conditions.get('retry-after');
  const location = conditions.get('location') ?? (status < 400 ? '/login' : undefined);
  return {
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(location === undefined ? {} : { location }),
  };
}

function globToRegExp(glob: string): RegExp {
  const literal = glob.replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

function parseWhole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function parseCount(text: string): number | undefined {
  const count = parseWhole(text);
  return count === 0 ? undefined : count;
}

function parseTime(text: string): number | undefined {
  const [, amount, unit = 'ms'] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const milliseconds = Number(amount) * (unit === 's' ? 1000 : unit === 'm' ? 60_000 : 1);
  return milliseconds < 2 ** 31 ? milliseconds : undefined; // a longer timer would fire at once
}

function parseShare(text: string): number | undefined {
  const [, amount, percent] = /^(\d*\.?\d+)(%?)$/.exec(text) ?? [];
  const share = Number(amount) / (percent === '%' ? 100 : 1);
  return share > 0 && share <= 1 ? share : undefined;
}

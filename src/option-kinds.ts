// What options take: each kind reads the text of a command line and the value of a program, within the same bounds.
import type { z } from 'zod';
import type { Language } from './catalogue/catalogue.js';

/** Handed in, so that a help page need not load it. */
export type Zod = typeof z;

/** A sentence, or a part of one, in each language. */
export type Bilingual = Readonly<Record<Language, string>>;

export interface Kind<T> {
  /** Reads what a command line or an environment variable says. */
  readonly text: (zod: Zod) => z.ZodType<T>;
  /** Checks what a program passes; may bring it into its usual form. */
  readonly value: (zod: Zod) => z.ZodType<T>;
  /** What a text has to be, as words that follow the option's name. */
  readonly needs: Bilingual;
  /** The same of a program's value; left out: as of the text. */
  readonly valueNeeds?: Bilingual;
  /** All values that there are, where they can be listed. */
  readonly choices?: readonly string[];
  /** Adds one more use of the flag to the earlier ones; undefined where they contradict each other. Left out: the last is used. */
  readonly join?: (earlier: T, one: T) => T | undefined;
}

/** A count, or a share of something from 0 to 1. */
export type Amount = { readonly count: number } | { readonly share: number };

export const text: Kind<string> = {
  text: (zod) => zod.string().min(1),
  value: (zod) => zod.string().min(1),
  needs: { en: 'needs a value', zh: '需要一个值' },
  valueNeeds: { en: 'needs a text that is not empty', zh: '应为非空字符串' },
};

export const on: Kind<boolean> = aSwitch(true);
export const off: Kind<boolean> = aSwitch(false);

function aSwitch(given: boolean): Kind<boolean> {
  return {
    text: (zod) => zod.string().transform(() => given),
    value: (zod) => zod.boolean(),
    needs: { en: 'takes no value', zh: '不带值' },
    valueNeeds: { en: 'needs true or false', zh: '应为 true 或 false' },
  };
}

export function whole(least: number, most: number): Kind<number> {
  const value = (zod: Zod) => zod.int().min(least).max(most);
  return {
    // What is larger than any count bounds nothing.
    text: (zod) =>
      zod
        .string()
        .regex(/^\d+$/)
        .transform((text) => Math.min(Number(text), Number.MAX_SAFE_INTEGER))
        .pipe(value(zod)),
    value,
    needs:
      most === Number.MAX_SAFE_INTEGER
        ? { en: `needs a whole number of at least ${least}`, zh: `应为不小于 ${least} 的整数` }
        : { en: `needs a whole number from ${least} to ${most}`, zh: `应为 ${least} 到 ${most} 的整数` },
  };
}

export function orAuto(kind: Kind<number>): Kind<number | 'auto'> {
  return {
    text: (zod) => zod.union([zod.literal('auto'), kind.text(zod)]),
    value: (zod) => zod.union([zod.literal('auto'), kind.value(zod)]),
    needs: {
      en: kind.needs.en.replace('needs', 'needs auto, or'),
      zh: `应为 auto，或${kind.needs.zh.slice(1)}`,
    },
  };
}

/** A text in seconds, a value in milliseconds. @param least seconds, as `most` */
export function seconds(least: number, most: number): Kind<number> {
  const needs = {
    en: `needs a number of seconds from ${least} to ${most}`,
    zh: `应为 ${least} 到 ${most} 的秒数`,
  };
  return milliseconds({ least, most, needs, form: /^\d+(\.\d+)?$/, read: (given) => Number(given) * 1000 });
}

/** A text such as 90s, 45m, 6h, 2h30m or 7d; a value in milliseconds. @param least seconds, as `most` */
export function duration(least: number, most: number): Kind<number> {
  const [from, to] = [inUnits(least), inUnits(most)];
  const needs = {
    en: `needs a duration from ${from} to ${to} with its units, such as 90m or 6h`,
    zh: `应为 ${from} 到 ${to} 的时长并带单位，如 90m、6h`,
  };
  const form = /^(?=.)(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/;
  return milliseconds({ least, most, needs, form, read: millisecondsOf });
}

function milliseconds(time: {
  least: number;
  most: number;
  needs: Bilingual;
  form: RegExp;
  read: (text: string) => number;
}): Kind<number> {
  const { needs, form, read } = time;
  const [from, to] = [time.least * 1000, time.most * 1000];
  const value = (zod: Zod) => zod.number().min(from).max(to);
  return {
    text: (zod) => zod.string().regex(form).transform(read).pipe(value(zod)),
    value,
    needs,
    valueNeeds: {
      en: `needs a number of milliseconds from ${from} to ${to}`,
      zh: `应为 ${from} 到 ${to} 的毫秒数`,
    },
  };
}

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

function millisecondsOf(given: string): number {
  return Object.entries(UNITS).reduce((sum, [unit, ms]) => {
    const [, count = '0'] = new RegExp(`(\\d+)${unit}`).exec(given) ?? [];
    return sum + Number(count) * ms;
  }, 0);
}

function inUnits(count: number): string {
  if (count % 86_400 === 0) return `${count / 86_400}d`;
  return count % 3600 === 0 ? `${count / 3600}h` : `${count}s`;
}

/** @param aliases other texts for a choice, in lower case */
export function oneOf<const T extends string>(
  choices: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): Kind<T> {
  const usual = (given: string) =>
    aliases[given.toLowerCase()] ?? choices.find((one) => one.toLowerCase() === given.toLowerCase()) ?? given;
  return {
    text: (zod) => zod.string().transform(usual).pipe(zod.enum(choices)),
    value: (zod) => zod.enum(choices),
    needs: { en: `takes one of ${choices.join(', ')}`, zh: `应为 ${choices.join('、')} 之一` },
    choices,
  };
}

export const amount: Kind<Amount> = {
  text: (zod) =>
    zod
      .string()
      .regex(/^\d+$|^\d+(\.\d+)?%$/)
      .transform((given): unknown => {
        const number = Number.parseFloat(given);
        return given.endsWith('%') ? { share: number / 100 } : { count: number };
      })
      .pipe(amount.value(zod)),
  value: (zod) =>
    zod.union([
      zod.strictObject({ count: zod.int().min(0) }),
      zod.strictObject({ share: zod.number().min(0).max(1) }),
    ]),
  needs: {
    en: 'needs a whole number such as 20, or a share such as 1%',
    zh: '应为整数（如 20）或百分比（如 1%）',
  },
  valueNeeds: {
    en: 'needs { count } with a whole number from 0, or { share } from 0 to 1',
    zh: '应为 { count }（不小于 0 的整数）或 { share }（0 到 1）',
  },
};

/** Repeats. */
export const list: Kind<readonly string[]> = {
  text: (zod) =>
    zod
      .string()
      .min(1)
      .transform((one) => [one]),
  value: (zod) => zod.array(zod.string().min(1)),
  needs: text.needs,
  valueNeeds: { en: 'needs a list of texts', zh: '应为字符串数组' },
  join: (earlier, one) => [...earlier, ...one],
};

const DELIMITERS: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
};

/** Its name, `\x01` for a control character, or the character itself. */
function delimiterOf(given: string): string {
  const [, hex] = /^\\x([0-9a-f]{2})$/i.exec(given) ?? [];
  return hex === undefined
    ? (DELIMITERS[given.toLowerCase()] ?? given)
    : String.fromCharCode(Number.parseInt(hex, 16));
}

const oneDelimiter = (zod: Zod) =>
  zod
    .string()
    .transform(delimiterOf)
    .pipe(zod.string().regex(/^[^\p{L}\p{N}"\\\r\n]$/u));

/** One character that can separate cells. */
export const delimiter: Kind<string> = {
  text: oneDelimiter,
  value: oneDelimiter,
  needs: {
    en: 'needs comma, semicolon, tab, pipe, or one character that is no letter, digit, quote or backslash',
    zh: '应为 comma、semicolon、tab、pipe，或字母、数字、引号、反斜杠以外的单个字符',
  },
};

/** Field to column, by name or by number from 1; repeats, each field once. */
export function columnOf<const F extends string>(
  fields: readonly F[],
): Kind<Partial<Record<F, string | number>>> {
  const value = (zod: Zod) =>
    zod.partialRecord(zod.enum(fields), zod.union([zod.string().min(1), zod.int().min(1)]));
  const example = `${fields[1]}=name`;
  return {
    text: (zod) =>
      zod
        .string()
        .regex(/^[^=]+=./s)
        .transform((given): unknown => {
          const at = given.indexOf('=');
          const name = given.slice(0, at);
          const field = fields.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
          return { [field]: given.slice(at + 1) };
        })
        .pipe(value(zod)),
    value,
    needs: {
      en: `needs field=column, as in ${example}, once for each of ${fields.join(', ')}`,
      zh: `应为“字段=列”，如 ${example}；${fields.join('、')} 各最多一次`,
    },
    valueNeeds: {
      en: `needs { field: column } with the fields ${fields.join(', ')}, each a column's name or its number from 1`,
      zh: `应为 { 字段: 列 }，字段为 ${fields.join('、')}，列为列名或从 1 开始的序号`,
    },
    join: (earlier, one) =>
      Object.keys(one).some((field) => field in earlier) ? undefined : { ...earlier, ...one },
  };
}

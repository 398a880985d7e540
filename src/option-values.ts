// What options take: each reads a text, or says in half a sentence what it needs.

/** A count, or a share of something from 0 to 1. */
export type Amount = { readonly count: number } | { readonly share: number };

/** Half a sentence that follows the option's name: "needs a whole number from 1 to 9". */
export class Mistake extends Error {}

export const on = () => true;

export function whole(least: number, most: number) {
  return (value: string) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Mistake(`needs a whole number from ${least} to ${most}`);
  };
}

export function seconds(least: number, most: number) {
  return (value: string) => {
    const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Mistake(`needs a number of seconds from ${least} to ${most}`);
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]) {
  return (value: string) => {
    const choice = choices.find((one) => one.toLowerCase() === value.toLowerCase());
    if (choice !== undefined) return choice;
    throw new Mistake(`takes one of ${choices.join(', ')}`);
  };
}

export function amount(value: string): Amount {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(value) ?? [];
  if (number !== undefined && percent && Number(number) <= 100) return { share: Number(number) / 100 };
  if (number !== undefined && !percent && !number.includes('.')) return { count: Number(number) };
  throw new Mistake('needs a whole number such as 20, or a share such as 1%');
}

const DELIMITERS: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
};

export function delimiterOf(text: string): string {
  const delimiter = DELIMITERS[text.toLowerCase()] ?? text;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new Mistake('needs comma, semicolon, tab, pipe, or one character');
}

export const encodingOf = oneOf('auto', 'utf-8', 'gb18030', 'utf-16le', 'utf-16be');

/** Seconds from a text such as 90s, 45m, 6h, 2h30m or 7d. */
export function duration(least: number, most: number) {
  return (text: string) => {
    const [, days, hours, minutes, seconds] =
      /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
    const total =
      Number(days ?? 0) * 86_400 +
      Number(hours ?? 0) * 3600 +
      Number(minutes ?? 0) * 60 +
      Number(seconds ?? 0);
    if (text !== '' && total >= least && total <= most) return total;
    throw new Mistake(
      `needs a duration from ${spelled(least)} to ${spelled(most)} with its units, such as 90m or 6h`,
    );
  };
}

function spelled(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${seconds}s`;
}

export function notEmpty(value: string): string {
  if (value !== '') return value;
  throw new Mistake('needs a value');
}

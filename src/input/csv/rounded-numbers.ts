// Recognises long numbers that went through a floating-point number, which keeps 53 bits of them, or a spreadsheet, which keeps 15 digits.

/** So many numbers are not all round by chance. */
const ENOUGH = 8;
/** Of numbers that were rounded, so many use the last digit, or bit, that is left. Numbers that are round by design do not. */
const USING_THE_LAST = 0.25;
const LONG = /^[1-9]\d{15,18}$/;

/** What rounded nearly all of these, as the subject of a sentence; undefined where they were not rounded. */
export function roundedBy(cells: readonly string[]): string | undefined {
  const numbers = cells.filter((cell) => LONG.test(cell) && Number(cell) > Number.MAX_SAFE_INTEGER);
  if (numbers.length < ENOUGH || numbers.length * 2 < cells.length) return undefined;
  const uses = (isLast: (cell: string) => boolean) =>
    numbers.filter(isLast).length >= numbers.length * USING_THE_LAST;
  const digits = (cell: string) => cell.replace(/0+$/, '').length;
  if (numbers.every((cell) => digits(cell) <= 15)) {
    return uses((cell) => digits(cell) === 15) ? 'a spreadsheet' : undefined;
  }
  const evidence = numbers.reduce((sum, cell) => sum + lostBits(cell), 0);
  if (evidence < ENOUGH * 3 || !uses(isOddMultiple)) return undefined;
  // What JavaScript prints: as few digits as give the same floating-point number, 17 at most, and zeros.
  const printed = numbers.every((cell) => String(Number(cell)) === cell);
  const seventeen = numbers.filter((cell) => digits(cell) === 17).length;
  if (printed && seventeen * ENOUGH >= numbers.length) return 'a program';
  // What other languages print: the floating-point number itself.
  return numbers.every((cell) => BigInt(Number(cell)) === BigInt(cell)) ? 'a program' : undefined;
}

function lostBits(cell: string): number {
  return BigInt(cell).toString(2).length - 53;
}

/** Whether the floating-point number nearest to this uses its last bit. */
function isOddMultiple(cell: string): boolean {
  return ((BigInt(Number(cell)) >> BigInt(lostBits(cell))) & 1n) === 1n;
}

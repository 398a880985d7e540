// Ends a command before it starts: all that is wrong with its options, at once.
import { ImportError } from '../errors.js';

/** @throws ImportError USAGE with all of them, a line each */
export function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new ImportError('USAGE', mistakes.join('\n'));
}

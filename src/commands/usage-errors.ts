// What is wrong with a command line, gathered so that all of it is reported at once.
import { ImportError } from '../errors.js';

/** Runs a check; what it throws is added to the mistakes. */
export function gather<T>(step: () => T, mistakes: string[]): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    mistakes.push(error.message);
    return undefined;
  }
}

/** Ends a command before it starts. @throws ImportError USAGE with all mistakes, one a line */
export function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new ImportError('USAGE', mistakes.join('\n'));
}

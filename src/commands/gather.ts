// Runs a check whose complaint is one of several that are told at once.
import { ImportError } from '../errors.js';

export function gather<T>(step: () => T, mistakes: string[]): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    mistakes.push(error.message);
    return undefined;
  }
}

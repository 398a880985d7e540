// Tests that need a program which may not be installed are skipped without it, but fail where everything is required.
import { env } from 'node:process';

/** Whether to skip. @throws Error under TIM_IMPORT_REQUIRE_ALL=1 where `what` was not found */
export function requireAll(found: boolean, what: string): boolean {
  if (!found && env.TIM_IMPORT_REQUIRE_ALL === '1')
    throw new Error(`${what} is required here, and was not found`);
  return !found;
}

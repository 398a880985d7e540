// URLs of a Redis on a command line: a password in one is refused, since the process list shows it, and TIM_REDIS_PASSWORD is added.
import { holdsPassword, isRedisUrl, parseRedisUrl, withPassword } from '../redis/url.js';
import { gather } from './usage-errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param name the option, and the variable that may hold it
 * @returns the URL with its password; anything that is no URL as it is
 */
export function withItsPassword<T extends string | undefined>(
  url: T,
  name: { readonly flag: string; readonly variable?: string },
  env: Environment,
  mistakes: string[],
): T | string {
  if (url === undefined || !isRedisUrl(url)) return url;
  if (holdsPassword(url) && (name.variable === undefined || env[name.variable] !== url)) {
    mistakes.push(
      `${name.flag} holds a password, which other users of this machine can read: give the password in TIM_REDIS_PASSWORD.`,
    );
    return url;
  }
  gather(() => parseRedisUrl(url), mistakes);
  return withPassword(url, env.TIM_REDIS_PASSWORD);
}

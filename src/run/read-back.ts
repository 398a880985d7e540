// Reads accounts back: which of those that were sent are on the server now, with the name and avatar that were sent.
import { accountCheck, readAccountCheck } from '../api/account-check.js';
import { portraitGet, readPortraitGet } from '../api/portrait-get.js';
import type { Clock } from '../clock.js';
import type { Account } from '../input/rows/account.js';
import type { Attempt, WithJson } from './attempt.js';

/** @param accounts at most a hundred @returns the Identifiers of those that were found as they were sent */
export type ReadBack = (
  accounts: readonly Account[],
  permit: () => boolean | Promise<boolean>,
) => Promise<ReadonlySet<string>>;

/** A profile may be seen some time after its import. */
const TRIES = 3;
const PAUSE_MS = 1000;

export function createReadBack(parts: {
  attempt: Attempt<WithJson>;
  clock: Pick<Clock, 'sleep'>;
  signal: AbortSignal;
}): ReadBack {
  const { attempt, clock, signal } = parts;

  return async (accounts, permit) => {
    const found = new Set<string>();
    for (let tries = 0; tries < TRIES && found.size < accounts.length && !signal.aborted; tries++) {
      if (tries > 0) await clock.sleep(PAUSE_MS, signal);
      const open = accounts.filter(({ identifier }) => !found.has(identifier));
      for (const identifier of await existing(open.filter(isBare), permit)) found.add(identifier);
      for (const identifier of await matching(
        open.filter((one) => !isBare(one)),
        permit,
      ))
        found.add(identifier);
    }
    return found;
  };

  async function existing(accounts: readonly Account[], permit: () => boolean | Promise<boolean>) {
    const json = await answer(accountCheck, accounts, permit);
    const states = json === undefined ? undefined : readAccountCheck(json);
    return identifiersOf(accounts, ({ identifier }) => {
      const state = states?.get(identifier);
      return state !== undefined && 'exists' in state && state.exists;
    });
  }

  async function matching(accounts: readonly Account[], permit: () => boolean | Promise<boolean>) {
    const json = await answer(portraitGet, accounts, permit);
    const portraits = json === undefined ? undefined : readPortraitGet(json);
    return identifiersOf(accounts, ({ identifier, nick, faceUrl }) => {
      const portrait = portraits?.get(identifier);
      if (portrait === undefined || 'code' in portrait) return false;
      return (!nick || portrait.nick === nick) && (!faceUrl || portrait.faceUrl === faceUrl);
    });
  }

  /** The JSON of a good answer; undefined where there is none, or nothing to ask. */
  async function answer(
    request: typeof accountCheck,
    accounts: readonly Account[],
    permit: () => boolean | Promise<boolean>,
  ): Promise<unknown> {
    if (accounts.length === 0) return undefined;
    const reply = await attempt(request(accounts.map(({ identifier }) => identifier)), permit);
    return reply?.verdict.class === 'ok' ? reply.json : undefined;
  }
}

/** Nothing of it can be compared: it exists, or it does not. */
function isBare({ nick, faceUrl }: Account): boolean {
  return !nick && !faceUrl;
}

function identifiersOf(accounts: readonly Account[], isFound: (account: Account) => boolean): string[] {
  return accounts.filter(isFound).map(({ identifier }) => identifier);
}

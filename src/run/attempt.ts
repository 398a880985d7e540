// One attempt: a call, what came back, and what it means.
import { classify, jsonOf } from '../api/classify.js';
import type { Client } from '../api/client.js';
import type { Reply } from '../api/reply.js';
import type { CallRequest } from '../api/request.js';
import type { Signer } from '../api/signer.js';
import type { AttemptReply } from '../send/retry-policy.js';
import type { Statistics } from '../stats/statistics.js';

export type Attempt<More = object> = (
  request: CallRequest,
  permit: () => boolean | Promise<boolean>,
) => Promise<(AttemptReply & More) | undefined>;

/** What else an answer says: parsed JSON, undefined where there is none. */
export interface WithJson {
  readonly json: unknown;
}

/** @returns an attempt as the sender makes it; undefined: the run was stopped before the call was written */
export function createAttempt(parts: {
  client: Pick<Client, 'call'>;
  signer: Pick<Signer, 'usersig' | 'accepted'>;
  statistics: Pick<Statistics, 'called'>;
}): Attempt<WithJson> {
  const { client, signer, statistics } = parts;
  return async (request, permit) => {
    let usersig = ''; // as it is when the call is written
    const granted = (permitted: boolean) => {
      usersig = signer.usersig();
      return permitted;
    };
    const reply = await client.call(request, () => {
      const permitted = permit();
      return typeof permitted === 'boolean' ? granted(permitted) : permitted.then(granted);
    });
    if (reply.kind === 'fault' && reply.code === 'CANCELLED') return undefined;
    if (reply.resent) count(reply.resent, undefined);
    const json = jsonOf(reply);
    const verdict = count(reply, json);
    if (verdict.class === 'ok') signer.accepted(usersig);
    const { startedAt, latencyMs } = reply;
    return { verdict, startedAt, latencyMs, usersig, json };
  };

  function count(reply: Reply, json: unknown) {
    const verdict = classify(reply, json);
    const { startedAt, latencyMs } = reply;
    statistics.called({ startedAt, latencyMs, code: verdict.code, throttled: verdict.class === 'slow' });
    return verdict;
  }
}

// One attempt: a call, what came back, and what it means.
import { classify } from '../api/classify.js';
import type { Client } from '../api/client.js';
import type { CallRequest } from '../api/request.js';
import type { Signer } from '../api/signer.js';
import type { AttemptReply } from '../send/retry-policy.js';
import type { Statistics } from '../stats/statistics.js';

/** @returns an attempt as the sender makes it; undefined: the run was stopped before the call was written */
export function createAttempt(parts: {
  client: Pick<Client, 'call'>;
  signer: Pick<Signer, 'usersig' | 'accepted'>;
  statistics: Pick<Statistics, 'called'>;
}): (request: CallRequest, permit: () => boolean | Promise<boolean>) => Promise<AttemptReply | undefined> {
  const { client, signer, statistics } = parts;
  return async (request, permit) => {
    const permitted = permit();
    if (!(permitted === true || (await permitted))) return undefined;
    const usersig = signer.usersig();
    const reply = await client.call(request);
    const verdict = classify(reply);
    const { startedAt, latencyMs } = reply;
    statistics.called({ startedAt, latencyMs, code: verdict.code, throttled: verdict.class === 'slow' });
    if (verdict.class === 'ok') signer.accepted(usersig);
    return { verdict, startedAt, latencyMs, usersig };
  };
}

// One call from its head to its answer, and the order in which the faults take hold of it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readIdentifier } from './accounts.js';
import type { Admission } from './admission.js';
import type { Api } from './api.js';
import { createConnections } from './connections.js';
import type { FaultInjector } from './fault-injector.js';
import { type ApiBody, apiBody, htmlReply, jsonReply, misspell, type Reply } from './reply.js';
import { type Delivery, ENDINGS } from './respond.js';
import type { Statistics } from './statistics.js';

export interface CallsOptions {
  /** Called for each arrival before it is looked at; true where that cut the connection. */
  readonly arrived: () => boolean;
  readonly admit: (method: string | undefined, url: string, at: number) => Admission;
  readonly api: Api;
  readonly faults: FaultInjector;
  readonly respond: (response: ServerResponse, delivery: Delivery) => void;
  readonly statistics: Statistics;
  readonly throttleCode: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

/** An import has at most 1.1 kB; the rest of a larger body is read and dropped, so that it gets its answer. */
const BODY_CAP = 1024 * 1024;

export function createCalls(options: CallsOptions) {
  const { arrived, admit, api, faults, respond, statistics, throttleCode, now, random } = options;
  const ok = jsonReply(apiBody(0));
  const enter = createConnections({
    left: statistics.left,
    idleTime: () => (faults.isEmpty() ? undefined : faults.current('stale', now())?.value),
    closedIdle: () => statistics.acted('stale'),
  });

  function say(answer: ApiBody | undefined): Reply {
    if (answer === undefined) return htmlReply(404);
    return answer.ErrorCode === 0 && answer.ResultItem === undefined ? ok : jsonReply(answer);
  }

  function decideUnderFaults(admission: Admission, body: Buffer, at: number): Delivery {
    const target = { identifier: readIdentifier(body), at };
    const { identifier } = target;
    const delay = faults
      .claimAll(['latency'], target)
      .reduce((sum, { value, spread }) => sum + Math.max(0, value + (2 * random() - 1) * spread), 0);

    const gateway = faults.claim(['black-hole', 'reset-before', 'http', 'not-json'], target);
    if (gateway !== undefined) {
      const { name, value, headers } = gateway;
      api.refuse(name === 'http' ? `HTTP_${value}` : name, identifier, at);
      const reply = htmlReply(name === 'http' ? value : 200, headers);
      if (name === 'black-hole' || name === 'reset-before') return { reply, ending: { name, value }, delay };
      return { reply, delay };
    }

    // The API refuses by itself first: a throttle or a code is said only to those it would have let in.
    const refusal = typeof admission === 'string' ? faults.claim(['throttle', 'code'], target) : undefined;
    const spoilt = faults.claim(ENDINGS, target);
    const ending = ENDINGS.find((name) => name === spoilt?.name);
    const answer = api.answer(admission, body, at, {
      ...(refusal === undefined ? {} : { code: refusal.name === 'throttle' ? throttleCode : refusal.value }),
      ...(ending === undefined ? {} : { ending }),
      isFull: () => faults.claim(['quota'], target) !== undefined,
    });
    const spelling = faults.claimAll(['code-as-string', 'status-disagrees', 'control-characters'], target);
    const said = answer && spelling.reduce((spelt, { name }) => misspell(spelt, name), answer);
    const reply = spelling.length > 0 && said ? jsonReply(said) : say(said);
    if (ending === undefined) return { reply, delay };
    return { reply, ending: { name: ending, value: spoilt?.value ?? 0 }, delay };
  }

  return function answer(request: IncomingMessage, response: ServerResponse): void {
    const at = now();
    statistics.arrived(at);
    enter(request.socket, response);
    if (arrived()) {
      api.refuse('outage', '', at);
      return;
    }
    const admission = admit(request.method, request.url ?? '', at);
    readBody(request, (body) => {
      const delivery = faults.isEmpty()
        ? { reply: say(api.answer(admission, body, at)) }
        : decideUnderFaults(admission, body, at);
      respond(response, delivery);
    });
  };
}

function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_CAP) chunks.push(chunk);
  });
  request.on('end', () => {
    if (size > BODY_CAP) chunks.length = 0;
    const [only] = chunks;
    done(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  });
}

// One call from its head to its answer, and the order in which the faults take hold of it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from './admission.js';
import type { Api } from './api.js';
import { readSubjects } from './bodies.js';
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
  /** Of a throttle that a fault makes. */
  readonly throttleCode: number;
  /** Answers what is no call of the API: the sandbox's own control address. @returns whether it did */
  readonly control: (request: IncomingMessage, body: Buffer, response: ServerResponse) => boolean;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

/** A call has at most some 5 kB; the rest of a larger body is read and dropped, so that it gets its answer. */
const BODY_CAP = 1024 * 1024;

/** One answer in so many has fields beside the three. */
const VARIED = 8;

export const CONTROL = '/sandbox/';

export function createCalls(options: CallsOptions) {
  const { arrived, admit, api, faults, respond, statistics, throttleCode, now, random, control } = options;
  const ok = jsonReply(apiBody(0));
  let said = 0;
  const enter = createConnections({
    left: statistics.left,
    idleTime: () => (faults.isEmpty() ? undefined : faults.current('stale', now())?.value),
    closedIdle: () => statistics.acted('stale'),
  });

  /** Most answers are the documented one, byte for byte; now and then one has more fields, as real ones do. */
  function say(answer: ApiBody | undefined): Reply {
    if (answer === undefined) return htmlReply(404);
    said += 1;
    const more = said % VARIED === 0 ? { ErrorDisplay: '', RequestId: `sandbox-${said}` } : {};
    const isPlain = answer.ErrorCode === 0 && said % VARIED !== 0 && Object.keys(answer).length === 3;
    return isPlain ? ok : jsonReply({ ...answer, ...more });
  }

  function decideUnderFaults(admission: Admission, body: Buffer, at: number): Delivery {
    const subjects = readSubjects(body);
    const command = typeof admission === 'object' && 'command' in admission ? admission.command : undefined;
    const target = { identifiers: subjects, command, at };
    const identifier = subjects.length === 1 ? (subjects[0] ?? '') : '';
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
    const refusal = command !== undefined ? faults.claim(['throttle', 'code'], target) : undefined;
    const spoilt = faults.claim(ENDINGS, target);
    const ending = ENDINGS.find((name) => name === spoilt?.name);
    const answer = api.answer(admission, body, at, {
      ...(refusal === undefined ? {} : { code: refusal.name === 'throttle' ? throttleCode : refusal.value }),
      ...(ending === undefined ? {} : { ending }),
      isFull: () => faults.claim(['quota'], target) !== undefined,
      isOld: command === 'multiaccount_import' && faults.claim(['old-batch'], target) !== undefined,
      itemCode: (one) => faults.claim(['item'], { identifiers: [one], command, at })?.value ?? 0,
    });
    const spelling = faults.claimAll(['code-as-string', 'status-disagrees', 'control-characters'], target);
    const misspelt = answer && spelling.reduce((body, { name }) => misspell(body, name), answer);
    const reply = spelling.length > 0 && misspelt ? jsonReply(misspelt) : say(misspelt);
    if (ending === undefined) return { reply, delay };
    return { reply, ending: { name: ending, value: spoilt?.value ?? 0 }, delay };
  }

  return function answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request;
    if (url.startsWith(CONTROL)) {
      readBody(
        request,
        (body) => control(request, body, response) || respond(response, { reply: htmlReply(404) }),
      );
      return;
    }
    const at = now();
    statistics.arrived(at);
    enter(request.socket, response);
    if (arrived()) {
      api.refuse('outage', '', at);
      return;
    }
    const admission = admit(request.method, url, at);
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

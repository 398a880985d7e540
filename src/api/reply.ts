// What came back of a call: a whole answer, or none; and the envelope that every answer of this API has.
import { z } from 'zod';
import type { NetworkErrorCode } from './network-errors.js';

export type Reply = (Answer | Lost) & {
  /** A request on an idle connection that the server had closed: it was written once more, to which this is the reply. */
  readonly resent?: Lost;
};

/** A whole HTTP answer, whatever it says. */
export interface Answer {
  readonly kind: 'answer';
  readonly httpStatus: number;
  /** Milliseconds, where the server asked for a pause. */
  readonly retryAfter?: number;
  /** Without credentials, should the server have quoted them; see `holdsData` of a request. */
  readonly body: string;
  /** On the monotonic clock. */
  readonly startedAt: number;
  readonly latencyMs: number;
}

/** No answer, or not all of it. */
export interface Lost {
  readonly kind: 'fault';
  readonly code: NetworkErrorCode;
  /** One sentence of our own. */
  readonly message: string;
  /** False: certainly never written to a socket. True: the server may have done what was asked. */
  readonly sent: boolean;
  readonly startedAt: number;
  readonly latencyMs: number;
}

/** An integer, or one in a string: coercion would turn `true`, `""`, `null` and `[]` into numbers as well. */
export const CODE = z.union([
  z.int(),
  z
    .string()
    .regex(/^(0|-?[1-9]\d{0,9})$/)
    .transform(Number),
]);

/** A failure whose status is missing is still a failure: a gateway's throttle, say. */
export const ENVELOPE = z.object({
  ErrorCode: CODE,
  ActionStatus: z.enum(['OK', 'FAIL']).optional(),
  ErrorInfo: z.unknown().optional(),
});

/** The JSON of a body; undefined where it is none. */
export function parseJson(body: string): unknown {
  try {
    // trim() takes a byte order mark as well, which JSON.parse does not.
    return JSON.parse(body.trim());
  } catch {
    return undefined;
  }
}

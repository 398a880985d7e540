// portrait_get: nickname and avatar of up to a hundred accounts. 200 calls a second; a failed item stands under an OK.
import { z } from 'zod';
import { CODE } from './reply.js';
import type { CallRequest } from './request.js';

/** An unset field may be absent or "": it is '' here. */
export type Portrait =
  | { readonly nick: string; readonly faceUrl: string }
  | { readonly code: string; readonly message: string };

const NICK = 'Tag_Profile_IM_Nick';
const FACE_URL = 'Tag_Profile_IM_Image';
/** A hundred accounts with two fields of 500 bytes, each character escaped, and what is around them. */
const LARGEST_ANSWER = 1024 * 1024;

const ANSWER = z.object({
  UserProfileItem: z
    .array(
      z.object({
        To_Account: z.string(),
        ResultCode: CODE,
        ResultInfo: z.string().optional(),
        ProfileItem: z.array(z.object({ Tag: z.string(), Value: z.unknown() })).optional(),
      }),
    )
    .optional(),
});

export function portraitGet(identifiers: readonly string[]): CallRequest {
  return {
    command: 'profile/portrait_get',
    body: JSON.stringify({ To_Account: identifiers, TagList: [NICK, FACE_URL] }),
    largestAnswer: LARGEST_ANSWER,
    holdsData: true,
  };
}

/**
 * @param json of an answer whose envelope is OK
 * @returns by Identifier, never by position; undefined where it is not in the documented form
 */
export function readPortraitGet(json: unknown): ReadonlyMap<string, Portrait> | undefined {
  const { success, data } = ANSWER.safeParse(json);
  if (!success) return undefined;
  return new Map(
    (data.UserProfileItem ?? []).map(
      ({ To_Account, ResultCode, ResultInfo = '', ProfileItem = [] }): [string, Portrait] => {
        if (ResultCode !== 0) return [To_Account, { code: String(ResultCode), message: ResultInfo }];
        const text = (tag: string) => {
          const value = ProfileItem.find(({ Tag }) => Tag === tag)?.Value;
          return typeof value === 'string' ? value : '';
        };
        return [To_Account, { nick: text(NICK), faceUrl: text(FACE_URL) }];
      },
    ),
  );
}

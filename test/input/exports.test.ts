// Files as the programs that people export from write them: what is sent of each, or that it is refused.
import { expect, test } from 'vitest';
import { openInput } from '../../src/input/open.js';
import { EXPORTS } from './exports.js';
import { readAll, streamOf } from './read.js';

test.each(EXPORTS.map(([name, ...rest], index) => [`${index + 1} ${name}`, ...rest] as const))(
  '%s',
  async (_, text, right, options) => {
    const sent = async () => {
      const rows = await readAll(await openInput(streamOf(text), options));
      return rows.flatMap((row) =>
        'account' in row ? [`${row.account.identifier}=${row.account.nick ?? ''}`] : [],
      );
    };
    const got = await sent().catch((error: { code?: unknown }) => error.code ?? error);
    expect(got).toEqual(right);
  },
);

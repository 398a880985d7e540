// The published schema of a verification's summary.json, held to the program and to what real verifications write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verificationJsonSchema, verificationSchema } from '../../src/report/verify-schema.js';
import { aFolder } from '../support/folder.js';
import { users } from '../support/rehearsal.js';
import { anApp, look } from '../support/verifying.js';

test('the published schema is that of the program', () => {
  const file = new URL('../../docs/verification.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(verificationJsonSchema());
});

test('every field that a verification writes is in it', async () => {
  using folder = aFolder();
  await using server = await anApp(users(20));
  const source = users(22);
  const settings = { out: join(folder.path, 'out'), ledger: join(folder.path, 'ledger') };
  for (const options of [
    { ...settings, source, shard: '1/2', updateLedger: true },
    { ...settings, source, sample: { count: 3 } },
    { ...settings, source, repair: 'missing' as const },
    { ...settings, source: [] },
  ]) {
    const { summary } = await look(server, options);
    const written: unknown = JSON.parse(readFileSync(join(summary.folder ?? '', 'summary.json'), 'utf8'));
    expect(verificationSchema.parse(written)).toEqual(written);
  }
});

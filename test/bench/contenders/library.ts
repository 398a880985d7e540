// Our own engine as a library, with reports and a ledger or without.
import { pathToFileURL } from 'node:url';
import { given, tell } from './work.js';

const [index, file, origin, connections, folder] = given(
  'index',
  'file',
  'origin',
  'connections',
  'folder|none',
);

const { run }: { run(options: object): Promise<{ counts: { imported: number } }> } = await import(
  pathToFileURL(index).href
);

await tell(async () => {
  const { counts } = await run({
    source: file,
    credentials: { sdkappid: 1400000000, secretKey: '0123456789abcdef'.repeat(4) },
    endpoint: origin,
    rate: 1_000_000,
    concurrency: Number(connections),
    ...(folder !== 'none' && { out: `${folder}/reports`, ledger: `${folder}/ledger` }),
  });
  return counts.imported;
});

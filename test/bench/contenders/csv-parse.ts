// Nothing but csv-parse: the records of a file as arrays, read by its stream and counted.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { given, tell } from './work.js';

const [file] = given('file');

await tell(async () => {
  let records = 0;
  const parser = createReadStream(file).pipe(parse({ columns: false }));
  parser.on('data', () => {
    records++;
  });
  await once(parser, 'end');
  return records;
});

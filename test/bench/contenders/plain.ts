// The script somebody would write instead: csv-parse, p-limit, one bottleneck job a call and fetch, each as its README shows it.
import { createReadStream } from 'node:fs';
import Bottleneck from 'bottleneck';
import { parse } from 'csv-parse';
import pLimit from 'p-limit';
import { request } from 'undici';
import { PATH } from './call.js';
import { given, tell } from './work.js';

const [file, origin, connections, client] = given('file', 'origin', 'connections', 'fetch|request');
const url = origin + PATH;
const headers = { 'content-type': 'application/json' };

async function post(body: string): Promise<unknown> {
  if (client === 'fetch') return (await fetch(url, { method: 'POST', headers, body })).json();
  return (await request(url, { method: 'POST', headers, body })).body.json();
}

async function importUser(user: { [column: string]: string | undefined }): Promise<void> {
  const { UserID: Identifier, Nickname: Nick, Avatar: FaceUrl } = user;
  const answer = await post(JSON.stringify({ Identifier, Nick, FaceUrl }));
  if (!(typeof answer === 'object' && answer !== null && 'ErrorCode' in answer && answer.ErrorCode === 0)) {
    throw new Error(`${Identifier} was refused`);
  }
}

await tell(async () => {
  const limit = pLimit(Number(connections));
  const limiter = new Bottleneck({
    ...{ reservoir: 1000, reservoirRefreshAmount: 1000, reservoirRefreshInterval: 1000 },
    minTime: 1,
  });
  const calls: Promise<void>[] = [];
  for await (const user of createReadStream(file).pipe(parse({ columns: true }))) {
    calls.push(limit(() => limiter.schedule(() => importUser(user))));
  }
  await Promise.all(calls);
  await limiter.disconnect();
  return calls.length;
});

// A process of its own: a bare server that says OK to everything, and writes down when each call arrives.
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import process from 'node:process';
import { createTimeLog } from './time-log.js';

/** The answer the vendor documents. */
const OK = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const HEADERS = { 'content-type': 'application/json', 'content-length': String(OK.length) };

const { note } = createTimeLog(process.argv[2] ?? '');
const answer: RequestListener = (request, response) => {
  note();
  request.resume();
  response.writeHead(200, HEADERS).end(OK);
};
const tls: { key: string; cert: string } | undefined = process.argv[3] && JSON.parse(process.argv[3]);
const server = tls
  ? createTlsServer({ ...tls, keepAliveTimeout: 0 }, answer)
  : createServer({ keepAliveTimeout: 0 }, answer);
server.listen(0, () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());

// The one server that all contenders call: started once, asked after each of them what it saw.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from '../sandbox/certificate.js';
import type { Arrivals } from './arrivals.js';

export interface Target {
  /** Origins. */
  readonly http: string;
  readonly https: string;
  /** File with the certificate that the second one shows. */
  readonly certificate: string;
  /** What arrived since this was asked last; times in milliseconds since 1970. */
  arrivals(): Promise<Arrivals>;
  close(): void;
}

/** @param folder for the certificate, which is made for this run alone */
export async function startTarget(folder: string): Promise<Target> {
  const tls = makeCertificate();
  const certificate = join(folder, 'certificate.pem');
  writeFileSync(certificate, tls.cert);
  const server = fork(join(import.meta.dirname, 'server.js'), [JSON.stringify(tls)]);
  const answer = async <T>(): Promise<T> => {
    const [message]: T[] = await once(server, 'message');
    if (message === undefined) throw new Error('the server said nothing');
    return message;
  };
  const ports = await answer<{ http: number; https: number }>();
  return {
    http: `http://127.0.0.1:${ports.http}`,
    https: `https://127.0.0.1:${ports.https}`,
    certificate,
    arrivals() {
      server.send('counts');
      return answer();
    },
    close: () => server.kill(),
  };
}

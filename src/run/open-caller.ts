// Who calls, where, and with which client: what a run and a verification open alike.
import { createClient } from '../api/client.js';
import { credentialsOf } from '../api/credentials.js';
import { backupOriginOf, checkEndpoint, originOf } from '../api/regions.js';
import { createSigner } from '../api/signer.js';
import type { Clock } from '../clock.js';
import { untilAborted } from '../stop.js';
import { checkCaller, type RunSettings } from './check-options.js';

type Caller = Awaited<ReturnType<typeof openCaller>>;

/** @throws ImportError USAGE, CREDENTIALS; the signal's reason, when it came first */
export async function openCaller(
  settings: Pick<RunSettings, 'credentials' | 'region' | 'endpoint'>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
) {
  const { region, endpoint } = settings;
  const origin = endpoint === undefined ? originOf(region) : checkEndpoint(endpoint, 'endpoint');
  const credentials = await untilAborted(credentialsOf(settings.credentials), signal);
  if (credentials === undefined) throw signal.reason;
  const { sdkappid, admin } = checkCaller(credentials);
  const { source } = credentials;
  const signer = await createSigner({ sdkappid, admin, source, wall: () => clock.wall(), signal });
  return {
    app: { sdkappid, admin, endpoint: origin, region: endpoint === undefined ? region : null },
    signer,
    /** A file or a function may take its time: the stop does not. */
    renew: async (refused: string) => (await untilAborted(signer.renew(refused), signal)) ?? true,
  };
}

export function openClient(
  { timeout, dispatcher, proxyFor }: Pick<RunSettings, 'timeout' | 'dispatcher' | 'proxyFor'>,
  { app: { sdkappid, admin, endpoint: origin, region }, signer }: Pick<Caller, 'app' | 'signer'>,
  { clock, chance }: { clock: Clock; chance: () => number },
) {
  const client = createClient({
    ...{ origin, sdkappid, admin, signer, timeout, clock, chance },
    ...(region !== null && { backups: [backupOriginOf(region)] }),
    ...(dispatcher && { dispatcher }),
    ...(proxyFor && { proxyFor }),
  });
  let outageTries = 0;
  return {
    client,
    /** In an outage each try looks at the next of the vendor's domains, and stays where it was answered. */
    tryNextOrigin: () => client.useOrigin((outageTries++ + 1) % client.origins.length),
  };
}

// Hosts of their own on this machine, each in a network namespace with one way to Redis and one to the server.
import { execFileSync } from 'node:child_process';

export interface Hosts extends Disposable {
  /** Where Redis and the server listen, as hosts see them. */
  readonly redis: string;
  readonly server: string;
  /** The program and arguments that run what follows on that host. */
  on(host: number): readonly string[];
  /** Takes a host off a network: what it sends there is lost, and nobody says so. */
  cut(host: number, network: Network): void;
  join(host: number, network: Network): void;
}

export type Network = 'redis' | 'server';

const NETWORKS = { redis: '10.213.1', server: '10.213.2' } as const;

/** Why there can be none; undefined where there can. */
export function hostsAreRefused(): string | undefined {
  try {
    ip('netns', 'add', 'tim-try');
    ip('netns', 'del', 'tim-try');
    return undefined;
  } catch {
    return 'no network namespaces here: it takes iproute2, root, and a kernel that has them';
  }
}

export function startHosts(count: number): Hosts {
  for (const [network, prefix] of Object.entries(NETWORKS)) {
    ip('link', 'add', bridgeOf(network), 'type', 'bridge');
    ip('addr', 'add', `${prefix}.254/24`, 'dev', bridgeOf(network));
    ip('link', 'set', bridgeOf(network), 'up');
  }
  for (let host = 1; host <= count; host++) {
    ip('netns', 'add', nameOf(host));
    for (const [network, prefix] of Object.entries(NETWORKS)) {
      const [near, far] = [`tim-${network[0]}${host}n`, portOf(host, network)];
      ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far);
      ip('link', 'set', near, 'netns', nameOf(host));
      ip('link', 'set', far, 'master', bridgeOf(network), 'up');
      ip('-n', nameOf(host), 'addr', 'add', `${prefix}.${host}/24`, 'dev', near);
      ip('-n', nameOf(host), 'link', 'set', near, 'up');
    }
  }
  return {
    redis: `${NETWORKS.redis}.254`,
    server: `${NETWORKS.server}.254`,
    on: (host) => ['ip', 'netns', 'exec', nameOf(host)],
    cut: (host, network) => ip('link', 'set', portOf(host, network), 'down'),
    join: (host, network) => ip('link', 'set', portOf(host, network), 'up'),
    [Symbol.dispose]() {
      for (let host = 1; host <= count; host++) ip('netns', 'del', nameOf(host));
      for (const network of Object.keys(NETWORKS)) ip('link', 'del', bridgeOf(network));
    },
  };
}

const nameOf = (host: number) => `tim-host-${host}`;
const bridgeOf = (network: string) => `tim-${network}`;
const portOf = (host: number, network: string) => `tim-${network[0]}${host}f`;

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

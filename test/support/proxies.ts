import { MEMORY, configOf, ofProxy } from './cases';
import { Allowlist, joined } from '../../src/engine/gateway-files/allowlist';
import { SNI_ENVOY } from '../../src/engine/gateway-files/gateway-program';
import { sniCheckConfig } from '../../src/engine/gateway-files/sni-envoy';
import { PROXY_PORT, SQUID_BEHIND_ENVOY, squidConf } from '../../src/engine/gateway-files/squid-conf';
import { Json } from '../../src/engine/value/json';

/** An EgressProxy in manifests, as its construct writes it: a Squid that only an Envoy in the same pod can call. */

const ALLOWLIST: Allowlist = new Map([[443, new Set(['api.example.com', '*.example.org'])], [22, new Set(['git.example.com'])]]);

/** The port of an agent of its own, and its list. */
const OWN: [number, Allowlist] = [20001, new Map([[443, new Set(['own.example.com'])]])];

const LISTS = new Map([[PROXY_PORT, ALLOWLIST], OWN]);

/** Its files: two names with TLS and one without on the shared port, and one name on the port of an agent. */
export const SNI_FILES = {
  'squid.conf': squidConf({ lists: new Map([[SQUID_BEHIND_ENVOY.port, joined(LISTS.values())]]), refused: [], isBehindEnvoy: true }),
  'envoy.json': sniCheckConfig({ lists: LISTS, portsWithoutTls: new Set([22]), families: [4], memory: MEMORY }),
};

/** The ConfigMap, with other files. */
export function sniConfig(files: Partial<typeof SNI_FILES> = {}): Json {
  return { ...configOf('squid.conf'), data: { ...SNI_FILES, ...files } };
}

/** The pod. */
export function sniProxy(): Json {
  const made = ofProxy();
  const { ports, ...container } = made.spec.containers[0] as Json;
  made.spec.containers = [container, { ...container, ports, name: 'envoy', command: [...SNI_ENVOY.command!] }];
  return made;
}

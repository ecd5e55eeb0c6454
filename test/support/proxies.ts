import { MEMORY, configOf, ofProxy } from './cases';
import { SNI_ENVOY } from '../../src/engine/gateway-files/gateway-programs';
import { sniCheckConfig } from '../../src/engine/gateway-files/sni-envoy';
import { squidConf } from '../../src/engine/gateway-files/squid-conf';
import { Json } from '../../src/engine/value/json';

/** An EgressProxy in manifests, as its construct writes it: a Squid that only an Envoy in the same pod can call. */

const ALLOWLIST = new Map([[443, new Set(['api.example.com', '*.example.org'])], [22, new Set(['git.example.com'])]]);

/** Its files: two names with TLS and one without. */
export const SNI_FILES = {
  'squid.conf': squidConf({ allowlist: ALLOWLIST, refused: [], isBehindEnvoy: true }),
  'envoy.json': sniCheckConfig({ allowlist: ALLOWLIST, portsWithoutTls: new Set([22]), families: [4], memory: MEMORY }),
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

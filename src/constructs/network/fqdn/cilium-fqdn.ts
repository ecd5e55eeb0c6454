import { CiliumFqdnOptions } from './cilium-fqdn-options';
import { FqdnNetwork, MAX_NAMES, NameAndPort, namesByPort } from './fqdn-network';
import { Json } from '../../../engine/value/json';
import { clusterDomain } from '../resolver';

/** The resolver: kube-dns, and NodeLocal DNS where Cilium redirects to it, which then counts as the one who is called. */
const RESOLVER = ['kube-dns', 'node-local-dns'].map((app) => (
  { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': app } }));

const LONGEST_NAME = 253;

/**
 * CiliumNetworkPolicy: names to call, and DNS for these alone. The proxy that reads DNS for the one is asked for by the other,
 * so both are in one object.
 *
 * @see https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml
 */
export function ciliumFqdn({ clusterNames = true, clusterDomain: given }: CiliumFqdnOptions): FqdnNetwork {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    takes: (names) => names.length < MAX_NAMES,
    spec: (callers, names, policy) => {
      const domain = clusterDomain(policy, given);
      const domains = clusterNames ? [`${callers.namespace}.svc.${domain}`, `svc.${domain}`, domain] : [];
      const dns = [...lookups(names, domains), ...clusterNames ? [{ matchPattern: `*.*.svc.${domain}` }] : []];
      return {
        endpointSelector: callers.podSelector,
        egress: [
          { toEndpoints: RESOLVER, toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns } }] },
          ...namesByPort(names).map(([port, fqdns]) => (
            { toFQDNs: fqdns.map(matchName), toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }] }] })),
        ],
      };
    },
    resolvers: (policy) => {
      clusterDomain(policy, given);
      return { limited: true };
    },
  };
}

/**
 * The names as they are asked for. Where a resolver has a search list, it asks for "api.example.com.agents.svc.cluster.local"
 * first; refused by the proxy, some take the name itself for refused.
 */
function lookups(names: readonly NameAndPort[], domains: readonly string[]): Json[] {
  const asked = names.flatMap(({ fqdn }) => [fqdn, ...domains.map((domain) => `${fqdn}.${domain}`)]);
  return [...new Set(asked)].filter((name) => name.length <= LONGEST_NAME).sort().map(matchName);
}

function matchName(name: string): Json {
  return { matchName: name };
}

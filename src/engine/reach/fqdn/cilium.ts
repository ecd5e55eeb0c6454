import { FqdnCallers, FqdnEgress, FqdnNetwork, NameAndPort } from './fqdn-network';
import { haveOnly, hostRules, portSetOf } from './host-rule';
import { MAX_NAMES, namesByPort } from './names-by-port';
import { isWildcard } from '../../address/host-pattern';
import { namespaceOf } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { NAMESPACE_NAME } from '../../manifest/labels';
import { isGiven } from '../../manifest/network-policy';
import { Json, objects } from '../../value/json';
import { NAMESPACE, ciliumSelector, readCilium } from '../foreign/cilium';

/**
 * CiliumNetworkPolicy: names to call, and DNS for these names alone.
 *
 * Both are in one object, because Cilium learns the addresses of a name from the DNS answers that the rule for DNS sends through its proxy.
 *
 * @see https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml
 * @see https://github.com/cilium/cilium/blob/v1.20.2/pkg/fqdn/matchpattern/matchpattern.go
 */
export const CILIUM: FqdnNetwork = {
  factory: 'cilium',
  title: 'Cilium',
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  namespacedKinds: ['cilium.io/CiliumNetworkPolicy'],
  clusterKinds: ['cilium.io/CiliumClusterwideNetworkPolicy'],
  resolvers: { limited: true },
  hasOneLabelWildcards: true, // "*" matches no dot, unlike "**."
  hasRoom: (names) => names.length < MAX_NAMES,
  write,
  readEgress,
  readParts: readCilium,
};

/** The pods of the resolver: kube-dns, and NodeLocal DNS, which counts as the called pod where Cilium redirects to it. */
const RESOLVER = ['kube-dns', 'node-local-dns'].map((app) => (
  { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': app } }));

const LONGEST_NAME = 253;

function write({ namespace, podSelector }: FqdnCallers, names: readonly NameAndPort[], clusterDomain?: string): Json {
  const searchDomains = clusterDomain ? [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain] : [];
  const dns = [...lookups(names, searchDomains), ...clusterDomain ? [{ matchPattern: `*.*.svc.${clusterDomain}` }] : []];
  return {
    endpointSelector: podSelector,
    egress: [
      { toEndpoints: RESOLVER, toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns } }] },
      ...namesByPort(names).map(([port, fqdns]) => (
        { toFQDNs: fqdns.map(matching), toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }] }] })),
    ],
  };
}

/**
 * The names as pods look them up.
 *
 * With a search list, a pod first looks up "api.example.com.agents.svc.cluster.local". Some pods stop there if the proxy refuses that name.
 */
function lookups(names: readonly NameAndPort[], searchDomains: readonly string[]): Json[] {
  const asked = names.flatMap(({ fqdn }) => [fqdn, ...searchDomains.map((domain) => `${fqdn}.${domain}`)]);
  return [...new Set(asked)].filter((name) => name.length <= LONGEST_NAME).sort().map(matching);
}

function matching(name: string): Json {
  return isWildcard(name) ? { matchPattern: name } : { matchName: name };
}

function readEgress(policy: Json, spec: Json, path: string): FqdnEgress {
  const rules = indexed(spec.egress).map(([rule, i]) => ({
    rule,
    at: `${path}.egress[${i}]`,
    numbers: portSetOf(objects(rule.toPorts).flatMap(({ ports }) => objects(ports))),
    peers: indexed(rule.toEndpoints).map(([endpoint, j]) => ({ j, pods: peerOf(policy, endpoint) })),
  }));
  return {
    hosts: rules.flatMap(({ rule, at, numbers }) => indexed(rule.toFQDNs).flatMap(([one, j]) => (
      hostRules([one.matchName, one.matchPattern], numbers, `${at}.toFQDNs[${j}]`)))),
    rules: rules.flatMap(({ at, peers, numbers }) => peers.flatMap(({ j, pods }) => (
      pods ? [{ peers: [{ pods, field: `${at}.toEndpoints[${j}]` }], ports: { numbers, names: [] } }] : []))),
    isWhole: objects(spec.egressDeny).length === 0
      && haveOnly(['toFQDNs', 'toEndpoints', 'toPorts'], rules.map(({ rule }) => rule))
      && rules.every(({ rule }) => !isForEveryone(rule))
      && rules.every(({ peers }) => peers.every(({ pods }) => pods !== undefined)),
  };
}

/** Whether a rule names ports and no peers: Cilium then allows every peer. */
function isForEveryone({ toFQDNs, toEndpoints, toPorts }: Json): boolean {
  return isGiven(toPorts) && !isGiven(toFQDNs) && !isGiven(toEndpoints);
}

/** The pods of a rule as a peer of a NetworkPolicy. Nothing where the rule selects by more than labels of pods and one namespace. */
function peerOf(policy: Json, endpoint: Json): Json | undefined {
  const { matchLabels, matchExpressions } = ciliumSelector(endpoint);
  const { [NAMESPACE]: namespace = namespaceOf(policy), ...labels } = matchLabels as Json;
  const isPlain = objects(matchExpressions).length === 0 && namespace !== ''
    && !Object.keys(labels).some((key) => key.includes(':') || key.startsWith('io.'));
  return isPlain
    ? { namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: namespace as string } }, podSelector: { matchLabels: labels } }
    : undefined;
}

import { FqdnEgress, FqdnNetwork } from './fqdn-network';
import { haveOnly, hostRules, portSetOf } from './host-rule';
import { MAX_NAMES, namesByPort } from './names-by-port';
import { isWildcard } from '../../address/host-pattern';
import { ClusterView } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { isGiven } from '../../manifest/network-policy';
import { Json, object, objects } from '../../value/json';
import { ForeignPart, Reading } from '../foreign/reading';

/**
 * FQDNNetworkPolicy: names to call.
 *
 * All names of an object together may have 50 addresses, so each name or wildcard has an object of its own.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies
 */
export const GKE: FqdnNetwork = {
  factory: 'gke',
  title: 'GKE',
  apiVersion: 'networking.gke.io/v1alpha1',
  kind: 'FQDNNetworkPolicy',
  namespacedKinds: ['networking.gke.io/FQDNNetworkPolicy'],
  clusterKinds: [],
  resolvers: { pods: ['node-local-dns'] }, // Dataplane V2 redirects calls of kube-dns to NodeLocal DNS, and checks the redirected call
  hasOneLabelWildcards: true, // "*.example.com" matches no name two labels below "example.com"
  hasRoom: (names, { fqdn }) => names.length < MAX_NAMES && names.every((name) => name.fqdn === fqdn),
  write: ({ podSelector }, names) => ({
    podSelector,
    egress: namesByPort(names).map(([port, fqdns]) => ({ matches: fqdns.map(matching), ports: [{ protocol: 'TCP', port }] })),
  }),
  readEgress,
  readParts,
};

function matching(name: string): Json {
  return isWildcard(name) ? { pattern: name } : { name };
}

function readEgress(_policy: Json, spec: Json, path: string): FqdnEgress {
  const hosts = indexed(spec.egress).flatMap(([{ matches, ports }, i]) => indexed(matches).flatMap(([{ name, pattern }, j]) =>
    hostRules([name, pattern], portSetOf(objects(ports)), `${path}.egress[${i}].matches[${j}]`)));
  return { hosts, rules: [], isWhole: haveOnly(['matches', 'ports'], objects(spec.egress)) };
}

function readParts(policy: Json, view: ClusterView): ForeignPart[] {
  const reading = new Reading(policy, view);
  for (const [rule, i] of indexed(object(policy.spec).egress)) {
    for (const [match, j] of indexed(rule.matches)) {
      [match.pattern, match.name].forEach((name) => reading.host('Egress', name));
      if (!isGiven(match.pattern) && !isGiven(match.name)) {
        reading.cannotJudge(`spec.egress[${i}].matches[${j}]`, match, 'it has neither a name nor a pattern');
      }
    }
  }
  return [reading.partOfSelected([])];
}

import { FqdnEgress, FqdnNetwork } from './fqdn-network';
import { haveOnly, hostRules, portSetOf } from './host-rule';
import { MAX_NAMES, namesByPort } from './names-by-port';
import { bitsOf, blockOf } from '../../address/cidr';
import { PortSet } from '../../address/port-set';
import { ClusterView } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { isEveryNamespace, isEveryPod } from '../../cluster/wide-selector';
import { Block, Direction, Peer, isGiven, isolates, rulesOf } from '../../manifest/network-policy';
import { Json, object, objects } from '../../value/json';
import { egressOf } from '../egress';
import { ForeignPart, Reading } from '../foreign/reading';
import { ANY_POD } from '../opened-addresses';

/** The place of the resolver's address in each Service range. */
const RESOLVER = 10n;

/**
 * ApplicationNetworkPolicy: names to call.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 * @see https://github.com/aws/amazon-network-policy-controller-k8s/tree/main/config/crd/bases
 */
export const EKS: FqdnNetwork = {
  factory: 'eks',
  title: 'EKS',
  apiVersion: 'networking.k8s.aws/v1alpha1',
  kind: 'ApplicationNetworkPolicy',
  namespacedKinds: ['networking.k8s.aws/ApplicationNetworkPolicy'],
  clusterKinds: [],
  resolvers: {
    nodes: { // nodes of Auto Mode answer DNS themselves, so there is no pod to select
      addresses: (services) => (
        services.map(({ family, first }) => blockOf(family, first + RESOLVER, bitsOf(family)).text.split('/')[0])),
      remedy: 'the nodes of EKS Auto Mode answer DNS at the tenth address of that range; '
        + 'if your nodes answer at another address, name it in nodeLocalDns',
    },
  },
  hasOneLabelWildcards: false, // "*.example.com" matches "a.b.example.com", too
  hasRoom: (names) => names.length < MAX_NAMES,
  write: ({ podSelector }, names) => ({
    podSelector,
    policyTypes: ['Egress'],
    egress: namesByPort(names).map(([port, domainNames]) => ({ to: [{ domainNames }], ports: [{ port, protocol: 'TCP' }] })),
  }),
  readEgress,
  readParts,
};

function readEgress(_policy: Json, spec: Json, path: string): FqdnEgress {
  const rules = objects(spec.egress);
  return {
    hosts: indexed(spec.egress).flatMap(([{ to, ports }, i]) => indexed(to).flatMap(([peer, j]) => namesIn([peer]).flatMap((name, k) =>
      hostRules([name], portSetOf(objects(ports)), `${path}.egress[${i}].to[${j}].domainNames[${k}]`)))),
    rules: [],
    isWhole: haveOnly(['to', 'ports'], rules) && rules.every(({ to }) => isOfNames(objects(to))),
  };
}

/** Whether all peers of a rule are names. A rule without peers allows everyone. */
function isOfNames(peers: readonly Json[]): boolean {
  return peers.length > 0 && peers.every((peer) => Object.keys(peer).join() === 'domainNames');
}

/** The names among the peers of a rule. */
function namesIn(peers: unknown): unknown[] {
  return objects(peers).flatMap(({ domainNames }): unknown[] => (Array.isArray(domainNames) ? domainNames : []));
}

/** A NetworkPolicy whose peers may also be names: without these it is read like a NetworkPolicy. */
function readParts(policy: Json, view: ClusterView): ForeignPart[] {
  const reading = new Reading(policy, view);
  const spec = object(policy.spec);
  const egress = objects(spec.egress);
  egress.flatMap(({ to }) => namesIn(to)).forEach((name) => reading.host('Egress', name));
  if (isolates(policy, 'Egress')) {
    const withoutNames = { ...policy, spec: { ...spec, egress: egress.map(ofAddresses).filter((rule) => rule !== undefined) } };
    const { addresses, beyondDns, faults } = egressOf(withoutNames);
    reading.add('Egress', addresses, true);
    reading.add('Egress', beyondDns, false);
    faults.forEach((must, got) => reading.cannotJudge('spec.egress', got, must));
  }
  const named = namesAlone(spec);
  readPeers(reading, 'Egress', policy, ({ field }) => !named.has(field));
  for (const { block } of readPeers(reading, 'Ingress', policy, () => true)) {
    reading.add('Ingress', block.addresses, false);
    block.faults.forEach((must, got) => reading.cannotJudge('spec.ingress', got, must));
  }
  return [reading.partOfSelected((['Ingress', 'Egress'] as const).filter((direction) => isolates(policy, direction)))];
}

/** Reads what the peers of a direction open, and returns those that are addresses. */
function readPeers(reading: Reading, direction: Direction, policy: Json, counts: (peer: Peer) => boolean): { readonly block: Block }[] {
  const rules = isolates(policy, direction) ? rulesOf(policy, direction) : [];
  return rules.flatMap(({ peers, ports }) => peers.filter(counts).flatMap((peer) => {
    reading.on(ports.names.length > 0 ? PortSet.ALL : ports.numbers);
    if ('block' in peer) {
      reading.saw(direction, peer.block.addresses, peer.field);
      return [peer];
    }
    if (peer.pods.namespaceSelector && isEveryNamespace(peer.pods.namespaceSelector) && isEveryPod(peer.pods.podSelector)) {
      reading.opens(direction, ANY_POD, peer.field);
    }
    return [];
  }));
}

/** The paths of the egress peers that are names and nothing else. */
function namesAlone({ egress }: Json): ReadonlySet<string> {
  return new Set(indexed(egress).flatMap(([{ to }, i]) => indexed(to)
    .filter(([peer]) => isOfNames([peer])).map(([, j]) => `spec.egress[${i}].to[${j}]`)));
}

/** A rule without the peers that are names. Nothing where all of them are, since a rule without peers allows everyone. */
function ofAddresses(rule: Json): Json | undefined {
  const peers = objects(rule.to);
  const to = peers.filter(({ domainNames, ...others }) => !isGiven(domainNames) || Object.values(others).some(isGiven));
  return peers.length > 0 && to.length === 0 ? undefined : { ...rule, ...(isGiven(rule.to) && { to }) };
}

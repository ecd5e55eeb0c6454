import { Dangers, dangersField, everyDanger } from './edges-dangers';
import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { AT_MOST } from './query-match';
import { BY_WORD, reachedAt } from './reached';
import { AddressSet } from '../address/address-set';
import { PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { listed, titleOf } from '../cluster/namespaced';
import { Direction } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { blockOpenings } from '../reach/address-openings';
import { narrowest } from '../reach/narrowest';
import { ANY_POD, largeFamilies } from '../reach/opened-addresses';
import { Evidence } from '../reach/opening';
import { othersOf } from '../reach/other-policies';
import { memoize } from '../value/memoize';

/** What policies open to one peer. */
interface Opened {
  readonly kind: PostureEdgeKind;
  readonly evidence: Evidence[];
  readonly dangers: Dangers;
  ports: PortSet;
}

/** What is read of policies that are not computed as a whole, such as those of Calico. Ports that are not read count as every port. */
export function foreignEdges(view: ClusterView, pod: PodView, direction: Direction, placer: Placer): PostureEdge[] {
  const byPeer = new Map<string, Opened>();
  for (const { peer, ports, policy, field } of othersOf(view, pod, direction).openings) {
    const text = typeof peer === 'string' ? TEXTS.get(peer) ?? peer : textOfAddresses(peer);
    if (text !== undefined) {
      const kind = direction === 'Ingress' ? PostureEdgeKind.CALLER : kindOf(peer);
      const opened = memoize(byPeer, text, (): Opened => (
        { kind, evidence: [], dangers: dangersIn(view, pod, direction, peer), ports: PortSet.EMPTY }));
      opened.evidence.push({ policy, field, ports: { numbers: ports, names: [] } });
      opened.ports = opened.ports.union(ports);
    }
  }
  return [...byPeer].map(([peer, { kind, evidence, ports, dangers }]) => ({
    kind,
    peer,
    ports: ports.texts(),
    isDenied: false,
    ...dangers,
    detail: `${AT_MOST}${listed([...new Set(evidence.map(({ policy }) => titleOf(policy)))].sort())}`,
    sources: placer.all(narrowest(evidence), { numbers: ports, names: [] }),
  }));
}

const TEXTS = new Map([[ANY_POD, 'every pod in every namespace'], ['nodes', 'nodes']]);

/** Ports that are not read count as every port. */
function dangersIn(view: ClusterView, pod: PodView, direction: Direction, peer: AddressSet | string): Dangers {
  if (direction === 'Ingress') {
    return peer === ANY_POD || (typeof peer !== 'string' && largeFamilies(peer).length > 0) ? everyDanger(direction) : {};
  }
  return dangersField(typeof peer === 'string' ? BY_WORD[peer] ?? [] : reachedAt(view, pod, peer));
}

function kindOf(peer: AddressSet | string): PostureEdgeKind {
  return peer === ANY_POD ? PostureEdgeKind.POD : peer === 'nodes' ? PostureEdgeKind.NODE : PostureEdgeKind.ADDRESS;
}

function textOfAddresses(addresses: AddressSet): string | undefined {
  const text = addresses.cidrs().map((cidr) => cidr.text).join(' ');
  const block = { text, addresses, everyone: false, faults: new Map<unknown, string>() };
  return blockOpenings([{ policy: {}, peers: [{ block, field: '' }], ports: { numbers: PortSet.ALL, names: [] } }])[0]?.to;
}

import {
  API_SERVERS, Checks, METADATA, NODES, NOT_REACH, PUBLIC, edgeText, endText, isAmong, isCaller, isOfPods, isPrivate,
  isService,
} from './report-checks';
import { Direction, End, Evaluated, nameOf } from './report-clusters';
import { Meaning, detailOf, hasPort, meaningOf } from './report-texts';
import { AgentPosture, PostureEdge } from '../../src/engine/posture/posture-agent';
import { Json, isSame } from '../../src/engine/value/json';

/** An edge and what it means. */
interface Read {
  readonly edge: PostureEdge;
  readonly means: Meaning;
}

/** What a denied sentence means: none of these connections is open, but for those that an open sentence has if it says so. */
const DENIED: { readonly [sentence: string]: (end: End, own: Json, agents: readonly string[]) => boolean } = {
  'caller everyone': () => true,
  'caller pods of other namespaces': ({ pod }, own) => pod !== undefined && pod.metadata.namespace !== own.metadata.namespace,
  'caller every address outside the cluster': isAmong(PUBLIC),
  'pod pods of the cluster': isOfPods,
  'pod other pods of the cluster': isOfPods,
  'pod other agents': ({ pod }, _, agents) => pod !== undefined && agents.includes(nameOf(pod)),
  'address Services': isService,
  'address Services of other pods': isService,
  'node nodes': isAmong(NODES),
  'address API server': isAmong(API_SERVERS),
  'address metadata endpoints of the cloud': isAmong(METADATA),
  'address private networks': isPrivate,
  'address other private networks': isPrivate,
  'address the internet': isAmong(PUBLIC),
  'address the rest of the internet': isAmong(PUBLIC),
};
const IS_REST = /\b(other pods of the|other private|of other pods|rest)\b/;

/** The edges of an agent in one direction against the policies of its own, and of both ends. */
export function checkEdges(
  checks: Checks, cluster: Evaluated, own: Json, agent: AgentPosture, agents: readonly string[], direction: Direction, at: string,
) {
  const edges = agent.edges.filter((edge) => isCaller(edge) === (direction === 'Ingress') && !NOT_REACH.includes(edge.kind));
  const isLabel = ({ isDenied, allowedBy }: PostureEdge) => isDenied && allowedBy === undefined;
  const read = edges.filter((edge) => !isLabel(edge)).flatMap((edge): Read[] => {
    const means = meaningOf(edge.peer, cluster);
    if (!means) {
      checks.unknown.add(`${edge.kind} ${edge.peer}`);
    }
    return means ? [{ edge, means }] : [];
  });
  const denied = edges.filter(isLabel);
  if (agent.notComputed.length > 0) {
    checks.say('not computed: nothing is denied', denied.length === 0, () => `${at} ${JSON.stringify(denied)}`);
    return;
  }
  const said = edges.map(edgeText).join(' | ');
  const self = cluster.endOf(own);
  for (const end of own.spec.hostNetwork ? [] : cluster.ends.filter(({ pod }) => pod !== own)) {
    const [from, to] = direction === 'Egress' ? [self, end] : [end, self];
    for (const [asked, isOpen] of cluster.ports(direction, from, to)) {
      const tell = () => `${at} ${agent.title} ${endText(from)} → ${endText(to)}:${asked.port}/${asked.protocol} says ${said}`;
      const covering = read.filter(({ edge, means }) => means(end) && hasPort(edge.ports, asked, to.pod));
      if (isOpen) {
        checks.say(`${direction}: what is open is in an edge`, covering.length > 0, tell);
      }
      const isOfKind = ({ edge: { peer, isDenied } }: Read) => (
        !isDenied && (peer === 'everyone' || (end.pod !== undefined) === IS_PODS.test(peer)));
      for (const { edge } of covering.filter(isOfKind)) {
        checks.sayOpen(cluster, `${edge.kind} ${kindOfPeer(edge.peer)} is open`, asked, isOpen,
          () => `${edge.peer} ${edge.ports.join()} in ${tell()}`, detailOf(edge.detail ?? '').denying);
      }
      for (const { kind, peer } of denied) {
        const isMeant = DENIED[`${kind} ${peer}`];
        if (!isMeant) {
          checks.unknown.add(`✕ ${kind} ${peer}`);
        } else if (isMeant(end, own, agents) && !(IS_REST.test(peer) && covering.length > 0)) {
          checks.say(`✕ ${kind} ${peer}`, !isOpen, tell);
        }
      }
    }
    if (end.pod) {
      checkBothEnds(checks, cluster, read, self, end, direction, () => `${at} ${agent.title} and ${endText(end)}: ${said}`);
    }
  }
}

const IS_PODS = /^(every pod|pods|Pod)\b/;

function kindOfPeer(peer: string): string {
  return peer.replace(/^(everyone|every pod|pods|Pod|every node|nodes)\b.*$/, '$1').replace(/^[\d:a-f].*\/.*$/i, 'block');
}

/** The details of edges: whose own policies allow the connection, and whose do not. */
function checkBothEnds(
  checks: Checks, cluster: Evaluated, read: readonly Read[], self: End, end: End, direction: Direction, tell: () => string,
) {
  const [from, to] = direction === 'Egress' ? [self, end] : [end, self];
  for (const { edge, means } of read.filter(({ edge: { peer } }) => peer !== 'everyone')) {
    const { open, refused, unknown } = detailOf(edge.detail ?? '');
    unknown.forEach((text) => checks.unknown.add(`detail ${text}`));
    const title = nameOf(end.pod!);
    const isVisible = cluster.cluster.manifests.some((one) => one.kind === 'Pod' && nameOf(one) === title);
    if (edge.peer.startsWith('pods at ') ) {
      continue; // which of them have these addresses, no manifest says
    }
    if (!means(end) || !IS_PODS.test(edge.peer)) {
      checks.say('workloads of an edge are those that it means', !open.includes(title), tell);
      continue;
    }
    const ports = cluster.ports('both', from, to).filter(([port]) => hasPort(edge.ports, port, to.pod));
    const isAnyOpen = ports.some(([, isOpen]) => isOpen);
    const isAnyAllowed = cluster.ports(direction, from, to).some(([port, isOpen]) => isOpen && hasPort(edge.ports, port, to.pod));
    const what = () => `${edge.peer} ${edge.ports.join()} (${edge.detail}) in ${tell()}`;
    if (edge.isDenied) {
      checks.say('what the other end denies is denied', !isAnyOpen, what);
      checks.say('what the other end denies is not denied by its own policies', ports.length === 0 || !refused.includes(title)
        || isAnyAllowed, what);
    } else if (refused.includes(title)) {
      checks.say('refused by the policies of a pod', !isAnyOpen, what);
      checks.say('refused by the other end, not by its own policies', ports.length === 0 || isAnyAllowed, what);
    } else if (isVisible) {
      checks.say('a pod is listed, open or refused', open.includes(title) || !isAnyAllowed, what);
    }
    checks.say('the open pods are those of the detail', isSame([...open].sort(), [...edge.workloads ?? []].sort()), what);
    if (open.includes(title) && ports.length > 0 && !isAnyOpen
      && !edge.ports.some((text) => text.includes('-') || text.startsWith('every'))) {
      checks.sayOpen(cluster, 'an open workload', ports[0][0], false, what);
    }
  }
}

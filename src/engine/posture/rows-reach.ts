import { AgentFacts, FieldAt, Reading, RowSpec, findingsRow, givenFields, list, own, perContainer } from './agent-facts';
import { waysTo } from './edges';
import { MOST_PLACES } from './edges-source';
import { PostureEdge, PostureEdgeKind, PostureSection } from './posture-agent';
import { podFaults } from '../cluster/gateway-faults';
import { titleOf } from '../cluster/namespaced';
import { Direction } from '../manifest/network-policy';
import { policiesOfTemplate } from '../manifest/sandbox-template';
import { FILE_FIELD, grantsHeldBy } from '../reach/broker/broker-grants';
import { grantsOfPod, groupWithGrant, groupsOfGrant } from '../reach/broker/grants-of-pod';
import { givenProxiesOf } from '../reach/env-hosts';
import { mayResolve } from '../reach/may-resolve';
import { isolatingGroups } from '../reach/reach';
import { deadProxies } from '../rules/criteria/direct-hosts';
import { exposingServices } from '../rules/criteria/exposure';
import { counted } from '../value/counted';
import { Json, object, textOf } from '../value/json';

const { CALLERS, CALLS } = PostureSection;

const CALLED: ReadonlySet<PostureEdgeKind> = new Set([
  PostureEdgeKind.POD,
  PostureEdgeKind.ADDRESS,
  PostureEdgeKind.HOST,
  PostureEdgeKind.NODE,
]);

/** More make a line that is hard to read. The edges themselves are in the report. */
const MAX_PEERS = 5;

/** The other ends of edges in one line, such as "203.0.113.0/24: 443/TCP", what opens them, and the policies that isolate the agent. */
function reading(facts: AgentFacts, direction: Direction, counts: (edge: PostureEdge) => boolean): Reading {
  const open = facts.edges.filter((edge) => !edge.isDenied && counts(edge));
  const texts = [...new Set(open.map(({ peer, ports }) => `${shortPeer(peer)}${ports.length > 0 ? `: ${ports.join(', ')}` : ''}`))];
  return {
    value: texts.length === 0 ? 'no one' : peersText(texts),
    sources: open.slice(0, MOST_PLACES).flatMap(({ sources }) => sources.slice(0, MOST_PLACES)),
    isNoLimit: open.some(({ kind, dangers }) => kind === PostureEdgeKind.CALLER && dangers !== undefined), // on the network of its node
    at: isolatingGroups(facts.view, facts.pod, direction).flat().slice(0, MOST_PLACES)
      .map((policy) => policyAt(facts.pod.manifest, policy)),
  };
}

function peersText(texts: readonly string[]): string {
  const more = texts.length > MAX_PEERS ? ` and ${texts.length - MAX_PEERS} more` : '';
  return `${texts.slice(0, MAX_PEERS).join('; ')}${more}`;
}

const EXCEPT = ' except ';

/** Without the list of blocks that a policy leaves out, which can be long. */
function shortPeer(peer: string): string {
  const start = peer.split(EXCEPT, 1)[0];
  return start === peer ? peer : `${start}${EXCEPT}${counted(peer.slice(start.length + EXCEPT.length).split(', ').length, 'block')}`;
}

/** A policy that the controller of agent-sandbox writes is in no manifest but the template. */
function policyAt(manifest: Json, policy: Json): FieldAt {
  return policiesOfTemplate(manifest).includes(policy)
    ? { manifest, field: 'spec.networkPolicy' }
    : { manifest: policy, field: 'spec.podSelector' };
}

/** A variable can come from a ConfigMap, too. */
const NO_PROXY = 'none stated';

/** Said of a proxy that variables name. */
const NOT_OPEN = ', which no policy lets it call';

const NO_RESOLVER = 'none: no policy lets it resolve names';

function resolverText({ dnsPolicy, dnsConfig }: Json): string {
  const nameservers: unknown = object(dnsConfig).nameservers;
  const named = Array.isArray(nameservers) && nameservers.length > 0 ? list(nameservers.map(textOf)) : undefined;
  switch (dnsPolicy ?? 'ClusterFirst') {
    case 'None': return named ?? 'none';
    case 'Default': return `that of the node${named ? `, and ${named}` : ''}`;
    default: return `that of the cluster${named ? `, and ${named}` : ''}`;
  }
}

/** What the open internet has in it, too, if no range says where it is. */
function unknownText({ pod, view, reached }: AgentFacts): string {
  const { nodes, apiServers } = view.rangesOf(pod.namespace);
  const unknown = [
    ...nodes.length === 0 && !reached.has('node') ? ['nodes'] : [],
    ...apiServers.length === 0 && !reached.has('apiServer') ? ['the API server'] : [],
  ];
  return reached.has('internet') && unknown.length > 0
    ? `; ${unknown.join(' and ')} too, if they have public addresses: their ranges are not given` : '';
}

/** The internet does so beside a Secret. */
function leadsToHighRisk({ edges, reached }: AgentFacts): boolean {
  return [...reached].some((one) => one !== 'internet' || edges.some(({ kind }) => kind === PostureEdgeKind.SECRET));
}

export const REACH_ROWS: readonly RowSpec[] = [
  {
    section: CALLERS,
    label: 'may call the agent',
    rules: ['require-ingress-policy', 'no-open-ingress', 'no-label-of-another'],
    read: (facts) => reading(facts, 'Ingress', ({ kind }) => kind === PostureEdgeKind.CALLER),
  },
  {
    section: CALLERS,
    label: 'Services and routes from outside the cluster',
    rules: ['no-exposed-service', 'no-exposed-route', 'no-dead-route'],
    read: ({ pod, view }) => {
      const ways = [...new Set([...waysTo(view, pod).map(({ manifest }) => manifest), ...exposingServices(view, pod)])];
      return {
        value: ways.length === 0 ? undefined : list(ways.map(titleOf)),
        at: ways.map((manifest) => ({ manifest, field: manifest.kind === 'Service' ? 'spec.selector' : 'spec' })),
      };
    },
  },
  {
    section: CALLERS,
    label: 'grants, one for each caller',
    rules: ['no-shared-grant'],
    read: ({ pod, view }) => {
      const grants = grantsHeldBy(view, pod);
      return grants.length === 0 ? undefined : {
        value: peersText(grants.map((grant) => [`${grant.name}: ${grant.port}/TCP`, ...groupsOfGrant(view, grant)].join(' for '))),
        at: [{ manifest: grants[0].config, field: FILE_FIELD }],
      };
    },
  },
  {
    section: CALLS,
    label: 'the agent may call',
    rules: [
      'require-egress-policy',
      'no-open-egress',
      'no-unnamed-agent-access',
      'no-reopened-egress',
      'no-cluster-address-egress',
      'no-open-foreign-policy',
      'require-both-families',
      'no-metadata-endpoint',
      'no-identity-endpoint',
      'no-refused-call',
    ],
    read: (facts) => {
      const row = reading(facts, 'Egress', ({ kind }) => CALLED.has(kind));
      return { ...row, value: `${row.value}${unknownText(facts)}`, isNoLimit: leadsToHighRisk(facts) };
    },
  },
  {
    section: CALLS,
    label: 'calls through a broker',
    rules: [
      'no-direct-brokered-host', 'no-edited-gateway-file', 'no-open-internet-beside-broker', 'no-unknown-gateway-file', 'no-weak-broker',
      'no-wide-grant',
    ],
    read: ({ edges, pod, view }) => {
      const faults = podFaults(view, pod); // of the pod of a gateway itself
      if (faults.length > 0) {
        return { value: list(faults.map(({ detail }) => detail)), at: own(pod, ...faults.map(({ field }) => field)) };
      }
      const found = edges.filter(({ kind }) => kind === PostureEdgeKind.GRANT);
      const judged = [...new Set(grantsOfPod(view, pod).map(({ config }) => config))];
      const value = peersText(found.map(({ peer }) => peer));
      return found.length === 0 ? undefined : { value, sources: found.flatMap(({ sources }) => sources), judged };
    },
  },
  {
    section: CALLS,
    label: 'groups that share its grants',
    rules: [],
    read: ({ pod, view }) => {
      const shared = grantsOfPod(view, pod).flatMap((grant) => {
        const group = groupWithGrant(view, grant, pod);
        return group ? [{ grant, group }] : [];
      });
      return shared.length === 0 ? undefined : {
        value: peersText([...new Set(shared.map(({ group }) => group.text))]),
        at: shared.map(({ grant: { config } }) => ({ manifest: config, field: FILE_FIELD })),
      };
    },
  },
  {
    section: CALLS,
    label: 'resolver',
    rules: ['require-dns-egress', 'no-outside-resolver', 'no-host-aliases'],
    read: ({ pod, view }) => ({
      value: mayResolve(view, pod) ? resolverText(pod.spec) : NO_RESOLVER,
      at: givenFields(pod, ['dnsPolicy', 'dnsConfig', 'hostAliases']),
    }),
  },
  {
    section: CALLS,
    label: 'HTTP proxy',
    rules: ['require-proxy-variables', 'require-resolvable-host'],
    read: ({ pod, view }) => {
      const dead = new Set(deadProxies(view, pod).map(({ path }) => path));
      const row = perContainer(pod, ({ container, path }) => {
        const [proxy] = givenProxiesOf(container, path);
        const end = proxy && dead.has(proxy.path) ? NOT_OPEN : '';
        return { value: proxy ? proxy.shown + end : NO_PROXY, fields: proxy ? [proxy.path] : [] };
      });
      return { ...row, isNoLimit: row.value === NO_PROXY || dead.size > 0 };
    },
  },
  {
    section: CALLS,
    label: 'variables with the addresses of Services',
    rules: ['no-service-links'],
    read: ({ pod }) => ({
      value: pod.spec.enableServiceLinks === false ? 'none' : 'those of every Service of the namespace',
      at: givenFields(pod, ['enableServiceLinks']),
    }),
  },
  findingsRow(CALLS, 'additional networks', 'no-additional-networks'),
];

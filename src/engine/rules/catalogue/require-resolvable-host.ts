import { scopeOfView } from '../../cluster/agent-scope';
import { podsBehind, serviceOf } from '../../cluster/backends';
import { ClusterView } from '../../cluster/cluster-view';
import { unknownFrom } from '../../cluster/gateway-faults';
import { mountedConfig } from '../../cluster/gateways';
import { infrastructureOf } from '../../cluster/infrastructure';
import { elsewhere } from '../../cluster/references';
import { readCorefile } from '../../gateway-files/corefile';
import { COREDNS } from '../../gateway-files/gateway-program';
import { PodView } from '../../manifest/pod-view';
import { GivenHost, namedHostsOf } from '../../reach/env-hosts';
import { fqdnNetworkOf } from '../../reach/fqdn/fqdn-networks';
import { mayResolve } from '../../reach/may-resolve';
import { othersOf } from '../../reach/other-policies';
import { asksCluster } from '../../reach/resolver';
import { Json, isSame, object, objects, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: variables such as HTTPS_PROXY, those with the name of a Service such as "http://search.tools.svc:8080", those with a URL, and
 * those whose names end in HOST, HOSTNAME, SERVER, ADDR, ADDRESS, ENDPOINT or BROKER, or the plural, in spec.*containers[*].env;
 * spec.dnsPolicy, spec.dnsConfig.searches, spec.hostAliases, spec.egress of the NetworkPolicies that select the pod, names that policies of
 * GKE, EKS and Cilium allow, names and namespaces of Services.
 * Allowed: a host by its address, or by a name in spec.hostAliases. Otherwise, any host such as "search.tools.svc" in a pod that policies
 * allow to query a resolver: one of the cluster or the node, or any resolver if the pod has its own. In a pod that uses the resolver of the
 * cluster, "search" if its namespace has a Service search or no namespace has one, "search.tools" and "search.tools.svc" if namespace tools
 * has it or no namespace has it; any name in a namespace of which the manifests have neither the Namespace nor a Service. In a pod whose
 * only resolvers are pods of a DnsAllowlist, the names on their lists.
 * Of neighbours of agents, only names of Services that select agents, or pods that serve them, in another namespace.
 */
export const rule: Rule = {
  id: 'require-resolvable-host',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'hosts that the pod can resolve',
  problem: 'Pod cannot resolve a host that it needs',
  why: 'The pod is to call a name that it never finds: it may query no resolver, its resolver does not list the name, or the name is that '
    + 'of a Service in another namespace. Every call fails, and people blame the policy that denies DNS, or open too much.',
  fix: 'if the Service is in another namespace, write this namespace after its name, as in "postgres.shop.svc"; if no policy allows DNS, '
    + 'give the host by its address, or allow DNS; an EgressProxy, a CredentialBroker or an McpServer with `clusterIP` writes its address '
    + 'into its variables; for a pod of a DnsAllowlist, call the Service by the name that `allowService` returns',
  fixInYaml: 'if the Service is in another namespace, write this namespace after its name, as in "postgres.shop.svc"; if no policy allows '
    + 'DNS, give the host by its address, or allow DNS; if the resolver of the pod has a list, add the full name of the Service to it',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  since: '0.1.0',
  mappings: {},
  ofNeighbours: { title: 'the names of agents in another namespace' },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const ofEach = pod.containers.map(({ container, path }) => hostsOf(view, pod, container, path));
    ofEach.forEach((hosts) => [true, false].forEach((isOfAgents) => {
      const calls = hosts.filter(({ moved }) => moved?.isOfAgents === isOfAgents);
      reportTogether(report, calls, (each) => each
        .map(([{ moved }, by]) => `namespace ${moved!.from} has no Service "${moved!.service}" (${by}): write ${moved!.names.join(' or ')}`)
        .join('; '), isOfAgents);
    }));
    const inside = ofEach.map((hosts) => hosts.filter(({ ofProxy, isService, moved }) => ofProxy || isService || moved !== undefined));
    const listed = listedNames(view, pod);
    if (listed) {
      inside.forEach((hosts) => reportTogether(report, hosts.filter(({ host }) => !listed.has(host.replace(/\.$/, ''))), (each) =>
        `the resolver of the pod does not list ${each.map(([{ host }, by]) => `"${host}" (${by})`).join(', ')}`));
    }
    const isGiven = inside.some((hosts) => hosts.length > 0);
    const allowed = othersOf(view, pod, 'Egress').hosts.find(({ policy, host }) => fqdnNetworkOf(policy) && !hasAlias(pod, host));
    if ((!isGiven && !allowed) || mayResolve(view, pod)) {
      return;
    }
    inside.forEach((hosts) => reportTogether(report, hosts, (each) =>
      `no policy lets the pod resolve ${each.map(([{ host }, by]) => `"${host}" (${by})`).join(', ')}`));
    if (!isGiven) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels,
        `${allowed!.by} allows "${allowed!.host}", and no policy lets the pod resolve it`);
    }
  },
  admission: { none: 'admission sees one object at a time, not Services and the policies that select a pod' },
};

/** A host, and where it is if it is a Service of another namespace than the name says. */
interface Host extends GivenHost {
  readonly moved?: MovedService;
}

interface MovedService {
  readonly service: string;
  readonly from: string;
  readonly names: readonly string[];
  /** Whether it leads to agents, or to pods that serve them. */
  readonly isOfAgents: boolean;
}

function hostsOf(view: ClusterView, pod: PodView, container: Json, path: string): Host[] {
  return namedHostsOf(container, path).filter(({ host }) => !hasAlias(pod, host))
    .map((named) => ({ ...named, moved: asksCluster(pod.spec) ? movedService(view, pod, named.host) : undefined }));
}

/** Reports the hosts of a container in one finding, at its first variable. The detail is made of each host and its variables. */
function reportTogether(
  report: Report, hosts: readonly Host[], detailOf: (each: [host: Host, variables: string][]) => string, isOfAgents?: boolean,
): void {
  const byHost = new Map<string, Host[]>();
  hosts.forEach((one) => push(byHost, one.host, one));
  if (hosts.length > 0) {
    report(hosts[0].path, hosts[0].shown,
      detailOf([...byHost.values()].map((all) => [all[0], all.map(({ variable }) => variable).join(', ')])), isOfAgents);
  }
}

/** The names that a pod can resolve, if all of its resolvers are pods of a DnsAllowlist, with lists as written. */
function listedNames(view: ClusterView, { spec }: PodView): ReadonlySet<string> | undefined {
  const { nameservers, searches = [] } = object(spec.dnsConfig);
  if (spec.dnsPolicy !== 'None' || !Array.isArray(nameservers) || !isSame(searches, [])) {
    return undefined;
  }
  const lists = nameservers.map((address) => ownResolvers(view).get(address));
  return lists.length > 0 && lists.every((names) => names !== undefined) ? new Set(lists.flat()) : undefined;
}

/** The names on the lists of DnsAllowlists, by the addresses of their Services. */
const ownResolvers = memoizeBy((view: ClusterView): ReadonlyMap<unknown, readonly string[]> => {
  const pods = new Set(infrastructureOf(view, ['dns-allowlist']).filter((pod) => !unknownFrom(view, pod)));
  const services = pods.size === 0 ? [] : view.of('Service');
  return new Map(services.flatMap((service) => {
    const behind = podsBehind(view, service);
    const files = behind.map((pod) => (pods.has(pod) ? mountedConfig(view, pod, COREDNS.file) : undefined));
    return behind.length === 0 || files.includes(undefined) ? []
      : [[object(service.spec).clusterIP, files.flatMap((file) => readCorefile(file!).names)] as const];
  }));
});

/** What a host names, if it is a Service that only other namespaces have. */
function movedService(view: ClusterView, pod: PodView, host: string): MovedService | undefined {
  const [, name, stated, rest = '.svc'] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(\.svc(?:\..*)?)?)?$/.exec(host) ?? [];
  const from = stated ?? pod.namespace;
  const homes = name === undefined ? [] : elsewhere(view, from, { kind: 'Service', name }).filter((home) => home !== '');
  const isSearched = stated === undefined
    && homes.some((home) => searchesIn(pod).some((domain) => `${domain}.`.startsWith(`${home}.svc.`)));
  return homes.length === 0 || isSearched ? undefined : {
    service: name,
    from,
    names: homes.map((home) => `"${name}.${home}${rest}"`),
    isOfAgents: homes.some((home) => leadsToAgents(view, serviceOf(view, home, name))),
  };
}

function leadsToAgents(view: ClusterView, service: Json | undefined): boolean {
  return service !== undefined && podsBehind(view, service).some((pod) => scopeOfView(view).isAgent(pod));
}

function searchesIn({ spec }: PodView): string[] {
  const { searches } = object(spec.dnsConfig);
  return Array.isArray(searches) ? searches.map(textOf) : [];
}

/** Every pod resolves "localhost" to itself. */
function hasAlias({ spec }: PodView, host: string): boolean {
  return host === 'localhost' || objects(spec.hostAliases).some(({ hostnames }) => Array.isArray(hostnames) && hostnames.includes(host));
}

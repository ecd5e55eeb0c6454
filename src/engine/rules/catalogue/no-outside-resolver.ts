import { AddressSet } from '../../address/address-set';
import { Cidr, addressIn, parseAddress, parseCidr } from '../../address/cidr';
import { LINK_LOCAL, METADATA } from '../../address/metadata';
import { PRIVATE_BLOCKS } from '../../address/public';
import { Ranges } from '../../address/ranges';
import { ClusterView } from '../../cluster/cluster-view';
import { listed } from '../../cluster/namespaced';
import { CEL_HAS_PUBLIC_RESOLVERS, PUBLIC_RESOLVERS } from '../../manifest/sandbox-template';
import { object } from '../../value/json';
import { lowerAscii } from '../../value/secret-pairs';
import { CelContext, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.dnsPolicy, spec.dnsConfig.{nameservers,searches}[*].
 * Allowed: addresses of Services, pods and nodes, as far as these are known; addresses on the node itself, such as that of NodeLocal DNS,
 * and of the pod itself; private addresses if the ranges of Services are not known. Search domains in cluster.local, or in the domain that
 * the `AgentCluster` or `--cluster-domain` gives, and ".". A SandboxTemplate without dnsPolicy and networkPolicy has public resolvers.
 * Admission knows ranges and domain of the `AgentCluster` of its app.
 */
export const rule: Rule = {
  id: 'no-outside-resolver',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a resolver of the cluster',
  problem: 'Pod uses a resolver outside the cluster',
  why: 'A resolver outside the cluster answers every name, and queries carry data out in the names that they ask for. The '
    + "list of allowed names and the log of the cluster's own resolver do not see these queries. A search domain outside asks its owner "
    + 'for each short name, also for that of a Service that is not there.',
  fix: 'set dnsPolicy to ClusterFirst, or set dnsConfig.nameservers to a resolver in the cluster, for example the address of '
    + 'a DnsAllowlist; search only domains of the cluster; if its domain is not cluster.local, give it to AgentCluster',
  fixInYaml: 'set dnsPolicy to ClusterFirst, or set dnsConfig.nameservers to a resolver in the cluster; search only domains of '
    + 'the cluster',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1048', 'T1071.004'],
    owasp: ['ASI02'],
    nist: ['4.4.2'],
  },
  checkPod: (pod, report, view) => {
    const { dnsPolicy, dnsConfig } = pod.spec;
    if (dnsPolicy === 'Default') {
      report(`${pod.path}.dnsPolicy`, dnsPolicy, 'the pod then uses the resolvers of the node');
    }
    if (dnsConfig === PUBLIC_RESOLVERS) {
      report(
        `${pod.path}.dnsPolicy`,
        undefined,
        `agent-sandbox sets ${listed(PUBLIC_RESOLVERS.nameservers as string[])} if a template has neither dnsPolicy nor networkPolicy`,
      );
      return;
    }
    const reportOutside = (list: string, isIn: (one: unknown) => boolean, detail?: string) => {
      const given: unknown = object(dnsConfig)[list];
      (Array.isArray(given) ? given : []).forEach((one: unknown, i) => {
        if (!isIn(one)) {
          report(`${pod.path}.dnsConfig.${list}[${i}]`, one, detail);
        }
      });
    };
    reportOutside('nameservers', (nameserver) => isInside(nameserver, view.rangesOf(pod.namespace)));
    reportOutside('searches', (domain) => isSearched(domain, view), `names of the cluster end in ${view.clusterDomains.join(' or ')}`
      + ', or in what --cluster-domain gives');
  },
  admission: { cel: celHasInsideResolver, usesCidr: true },
};

/**
 * The resolvers of clouds. Those of AWS have separate addresses. Those of Google Cloud and Azure are their metadata endpoints.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
const OF_CLOUDS = METADATA.union(AddressSet.of(['169.254.169.253', 'fd00:ec2::253'].map(parseAddress)));
const OWN_BLOCKS = [...LINK_LOCAL, ...['127.0.0.0/8', '::1/128'].map(parseCidr)];
const OWN = AddressSet.of(OWN_BLOCKS).subtract(OF_CLOUDS);
const PRIVATE = AddressSet.of(PRIVATE_BLOCKS).subtract(OF_CLOUDS);

function isInside(nameserver: unknown, { services, pods, nodes }: Ranges): boolean {
  const address = addressIn(nameserver);
  const isKnown = services.some(({ family }) => family === address?.family);
  const inside = [OWN, AddressSet.of([...services, ...pods, ...nodes]), ...(isKnown ? [] : [PRIVATE])];
  return address !== undefined && inside.some((set) => set.contains(address));
}

/** How a search domain of the cluster ends, after a dot. */
const endsOf = ({ clusterDomains }: ClusterView) => clusterDomains.flatMap((domain) => [`.${domain}`, `.${domain}.`]);

/** "." looks a name up as it is. */
function isSearched(domain: unknown, view: ClusterView): boolean {
  return domain === '.' || (typeof domain === 'string' && endsOf(view).some((end) => lowerAscii(`.${domain}`).endsWith(end)));
}

/** Kubernetes takes at most 3 nameservers for a pod. */
const MOST = 3;

function celHasInsideResolver({ view }: CelContext): string {
  const { services, pods, nodes } = view.clusterRanges;
  const privates = PRIVATE_BLOCKS.filter((block) => !services.some(({ family }) => family === block.family));
  const isIn = (blocks: readonly Cidr[]) => `${JSON.stringify(blocks.map(({ text }) => text))}.exists(b, cidr(b).containsIP(n))`;
  const nameservers = 'variables.spec.?dnsConfig.?nameservers.orValue([])';
  return `variables.spec.?dnsPolicy.orValue("") != "Default" && !(${CEL_HAS_PUBLIC_RESOLVERS})`
    + ` && ${nameservers}.size() <= ${MOST} && ${nameservers}.all(n, type(n) == string && isIP(n)`
    + ` && ${isIn(AddressSet.of([...OWN_BLOCKS, ...services, ...pods, ...nodes, ...privates]).cidrs())} && !${isIn(OF_CLOUDS.cidrs())})`
    + ' && variables.spec.?dnsConfig.?searches.orValue([]).all(s, s == "."'
    + ` || ${JSON.stringify(endsOf(view))}.exists(e, ("." + s).lowerAscii().endsWith(e)))`;
}

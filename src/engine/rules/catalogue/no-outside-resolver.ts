import { AddressSet } from '../../address/address-set';
import { Cidr, addressIn, parseAddress, parseCidr } from '../../address/cidr';
import { LINK_LOCAL, METADATA } from '../../address/metadata';
import { PRIVATE_BLOCKS } from '../../address/private';
import { Ranges } from '../../address/ranges';
import { listed } from '../../cluster/namespaced';
import { CEL_HAS_PUBLIC_RESOLVERS, PUBLIC_RESOLVERS } from '../../manifest/sandbox-template';
import { object } from '../../value/json';
import { CelContext, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.dnsPolicy, spec.dnsConfig.nameservers[*].
 * Allowed: addresses of Services, pods and nodes, as far as these are known; addresses on the node itself, such as that of NodeLocal DNS,
 * and of the pod itself; private addresses if the ranges of Services are not known. A SandboxTemplate without dnsPolicy and networkPolicy
 * has public resolvers. Admission knows the ranges of the `AgentCluster` of its app.
 */
export const rule: Rule = {
  id: 'no-outside-resolver',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a resolver of the cluster',
  problem: 'Pod uses a resolver outside the cluster',
  why: 'A resolver outside the cluster answers every name, and queries carry data out in the names that they ask for. The '
    + "list of allowed names and the log of the cluster's own resolver do not see these queries.",
  fix: 'set dnsPolicy to ClusterFirst, or set dnsConfig.nameservers to a resolver in the cluster, for example the address of '
    + 'a DnsAllowlist',
  fixInYaml: 'set dnsPolicy to ClusterFirst, or set dnsConfig.nameservers to a resolver in the cluster',
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
    const nameservers: unknown = object(dnsConfig).nameservers;
    (Array.isArray(nameservers) ? nameservers : []).forEach((nameserver: unknown, i) => {
      if (!isInside(nameserver, view.rangesOf(pod.namespace))) {
        report(`${pod.path}.dnsConfig.nameservers[${i}]`, nameserver);
      }
    });
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

/** Kubernetes takes at most 3 nameservers for a pod. */
const MOST = 3;

function celHasInsideResolver({ view: { clusterRanges: { services, pods, nodes } } }: CelContext): string {
  const privates = PRIVATE_BLOCKS.filter((block) => !services.some(({ family }) => family === block.family));
  const isIn = (blocks: readonly Cidr[]) => `${JSON.stringify(blocks.map(({ text }) => text))}.exists(b, cidr(b).containsIP(n))`;
  const nameservers = 'variables.spec.?dnsConfig.?nameservers.orValue([])';
  return `variables.spec.?dnsPolicy.orValue("") != "Default" && !(${CEL_HAS_PUBLIC_RESOLVERS})`
    + ` && ${nameservers}.size() <= ${MOST} && ${nameservers}.all(n, type(n) == string && isIP(n)`
    + ` && ${isIn(AddressSet.of([...OWN_BLOCKS, ...services, ...pods, ...nodes, ...privates]).cidrs())} && !${isIn(OF_CLOUDS.cidrs())})`;
}

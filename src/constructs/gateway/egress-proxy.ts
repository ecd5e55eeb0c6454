import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { ProxyBackEnd } from './egress-proxy-back-end';
import { envoyContainer, squidContainer } from './egress-proxy-containers';
import { proxyVariables, requireHosts } from './egress-proxy-input';
import { EgressProxyProps, EgressProxySniCheck } from './egress-proxy-props';
import { REPLICATED_INFRASTRUCTURE } from './infrastructure-shape';
import { InfrastructureWorkload, memoryBytes } from './infrastructure-workload';
import { Family } from '../../engine/address/cidr';
import { refusedBlocks } from '../../engine/address/public-addresses';
import { SQUID } from '../../engine/gateway-files/gateway-programs';
import { sniCheckConfig } from '../../engine/gateway-files/sni-envoy';
import { squidConf } from '../../engine/gateway-files/squid-conf';
import { Shape, checkedLater, checkProps, listOf, port as isPort, requireId, struct } from '../../engine/input/check';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { list } from '../network/network-shape';
import { clusterDomain } from '../network/resolver';
import { dnsSubdomain } from '../props/dns-names';
import { resources } from '../workload/container-shape';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

const SNI_CHECK: Shape<EgressProxySniCheck> = { image: checkedLater, portsWithoutTls: listOf(isPort), resources };

const PROPS: Shape<EgressProxyProps> = {
  ...REPLICATED_INFRASTRUCTURE,
  image: checkedLater,
  clusterIP: checkedLater,
  clusterDomain: dnsSubdomain,
  noProxy: list,
  sniCheck: struct(SNI_CHECK, '{ image: "envoy@sha256:<64 hex>" }'),
};

/**
 * A Squid that lets agents call names outside the cluster, on any network.
 *
 * It opens tunnels (CONNECT) to the names that policies allow through it, of which some may be wildcards of one label. It refuses every
 * other name and port, addresses, plain HTTP, and names that resolve to a private, special or cluster address. The proxy itself may call
 * only public addresses on the allowed ports, and the cluster's resolver. Only agents that a policy allows a name may call the proxy.
 *
 * The proxy knows its callers only by their changing addresses, so all of them share one list. Create a proxy for each group of agents
 * that trust each other. A proxy through which no policy allows a name refuses everything.
 *
 * With `sniCheck`, an Envoy in front of Squid also closes tunnels whose TLS names another server than the tunnel, or that carry no TLS.
 *
 * @throws if a range is no CIDR, if the image has no digest, or if the name, `clusterIP` or `noProxy` is not valid; synth fails if the list
 * of names is too long for a ConfigMap
 * @see https://www.squid-cache.org/Doc/config/http_access/
 */
export class EgressProxy extends Construct {
  /**
   * The back end for policies that allow names through this proxy: `new PodSubnetEgressDeny(…, { fqdnBackEnd: proxy.fqdnBackEnd })`.
   */
  public readonly fqdnBackEnd: FqdnBackEnd;

  /**
   * Variables for the `env` of containers whose programs use the proxy: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, and the same in lower case.
   *
   * The agent adds the `clusterIP` of each broker and tool server that it uses to NO_PROXY.
   */
  public readonly env: { [name: string]: string };

  /**
   * The pods.
   */
  public readonly deployment: HardenedAgentDeployment;

  /**
   * The Service, on port 3128.
   */
  public readonly service: kplus.Service;

  /** The allowed names by port. */
  private readonly allowlist = new Map<number, Set<string>>();

  constructor(scope: Construct, id: string, props: EgressProxyProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const ranges = AgentCluster._ranges(this, props);
    const { sniCheck } = props;
    const workload = new InfrastructureWorkload(this, props, {
      role: 'egress-proxy',
      program: 'squid',
      container: squidContainer(sniCheck !== undefined),
      companion: sniCheck && envoyContainer(this, sniCheck),
      config: {
        folder: SQUID.folder,
        files: () => ({
          'squid.conf': squidConf({
            allowlist: this.allowlist, refused: refusedBlocks(ranges), isBehindEnvoy: sniCheck !== undefined,
          }),
          ...(sniCheck && { 'envoy.json': this.envoyConfig(sniCheck, DeniedRanges.of(this, ranges).families) }),
        }),
        ifTooLong: () => `divide the ${this.nameCount()} names among several proxies`,
      },
      clusterIP: props.clusterIP,
    });
    this.deployment = workload.deployment;
    this.service = workload.service;
    this.fqdnBackEnd = new ProxyBackEnd(this, this.deployment, (fqdn, port) => {
      workload.openPublic(port);
      const names = this.allowlist.get(port) ?? new Set();
      this.allowlist.set(port, names.add(fqdn));
    });
    const direct = [...ranges.podCidrs ?? [], ...ranges.serviceCidrs ?? [], ...requireHosts(this, props.noProxy)];
    this.env = proxyVariables(
      workload.serviceHost(),
      clusterDomain(this, props.clusterDomain),
      direct,
    );
  }

  private envoyConfig({ portsWithoutTls = [], resources: given }: EgressProxySniCheck, families: readonly Family[]): string {
    return sniCheckConfig({
      allowlist: this.allowlist, portsWithoutTls: new Set(portsWithoutTls), families, memory: memoryBytes(given),
    });
  }

  private nameCount(): number {
    return [...this.allowlist.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

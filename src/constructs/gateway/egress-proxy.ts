import { Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { ProxyBackEnd } from './egress-proxy-back-end';
import { PROXY_PORT, squidConf } from './egress-proxy-config';
import { listErrors, proxyVariables, requireHostAddress, requireHosts } from './egress-proxy-input';
import { EgressProxyProps } from './egress-proxy-props';
import { outside, refusedBlocks } from './egress-proxy-ranges';
import { requirePinnedImage, requireServiceName, rollWith } from './gateway-input';
import { requireDnsSubdomain, requireSameApp } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { requireWrittenName } from '../../synth/written-name';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { NetworkPolicySet } from '../network/network-policy-set';
import { subjects } from '../network/peer';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { clusterDomain } from '../network/resolver';
import { AgentMount } from '../workload/agent-mount';
import { ProbeKind } from '../workload/agent-probes';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';
import { withRole } from '../workload/workload-role';

const CONFIG_FOLDER = '/etc/egress-proxy';

/**
 * A Squid that lets agents call names outside the cluster, on any network.
 *
 * It opens tunnels (CONNECT) to the names that policies allow through it and to nothing else: no other name or port, no
 * address, no plain HTTP, and no name that leads to a private, special or cluster address. It may itself reach only public
 * addresses, on the allowed ports, and the cluster's resolver; and it is called only by those for whom a name was allowed.
 *
 * It knows its callers by their changing addresses alone, so all of them share one list: make a proxy for each group of agents
 * that trust each other. A proxy through which nothing was allowed refuses everything.
 *
 * @throws if a range is no CIDR, the image is not given by digest, or the name, `clusterIP` or `noProxy` is not what it must be; synth fails if the
 * list of names is too long to be applied
 * @see https://www.squid-cache.org/Doc/config/http_access/
 */
export class EgressProxy extends Construct {
  /**
   * What makes policies allow names through this proxy: `new PodSubnetEgressDeny(…, { fqdnBackEnd: proxy.fqdnBackEnd })`.
   */
  public readonly fqdnBackEnd: FqdnBackEnd;

  /**
   * Variables that make programs use the proxy: HTTPS_PROXY, HTTP_PROXY, NO_PROXY and the same in lower case, for the `env` of containers.
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

  private readonly allowlist = new Map<number, Set<string>>();

  constructor(scope: Construct, id: string, props: EgressProxyProps) {
    super(scope, id);
    requireSameApp(this, 'namespace', props.namespace);
    requireSameApp(this, 'runtime', props.runtime);
    const { namespaceName } = props.namespace;
    const ranges = AgentCluster._ranges(this, props);
    const denied = DeniedRanges.of(this, ranges);
    const refused = refusedBlocks(ranges);
    const domain = clusterDomain(this, props.clusterDomain);
    const image = requirePinnedImage(this, 'squid', props.image);
    const name = requireServiceName(this, props.name);
    const address = requireHostAddress(this, props.clusterIP, denied.services);
    const direct = [...ranges.podCidrs ?? [], ...ranges.serviceCidrs ?? [], ...requireHosts(this, props.noProxy)];
    const metadata = { namespace: namespaceName, ...(name !== undefined && { name }) };

    const conf = () => squidConf(this.allowlist, refused);
    const config = new GuardedApiObject(this, 'Config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: Lazy.any({ produce: () => ({ 'squid.conf': conf() }) }),
    });
    this.node.addValidation({ validate: () => listErrors(this.allowlist, conf()) });

    this.deployment = new HardenedAgentDeployment(this, 'Deployment', withRole('egress-proxy', {
      namespace: props.namespace,
      runtime: props.runtime,
      name,
      replicas: props.replicas ?? 2,
      spread: props.spread,
      imagePullSecrets: props.imagePullSecrets,
      serviceAccount: props.serviceAccount,
      image,
      command: ['/usr/sbin/squid', '-N', '-f', `${CONFIG_FOLDER}/squid.conf`], // -N: one process in the foreground
      port: PROXY_PORT,
      probes: { kind: ProbeKind.TCP },
      writablePaths: [],
      mounts: [AgentMount.configMap(CONFIG_FOLDER, kplus.ConfigMap.fromConfigMapName(this, 'ConfigName', config.name))],
      resources: { cpu: { limit: kplus.Cpu.millis(250) }, memory: { limit: Size.mebibytes(256) }, ...props.resources },
    }));
    rollWith(this.deployment, conf);
    this.service = new kplus.Service(this, 'Service', {
      metadata,
      selector: this.deployment,
      clusterIP: props.clusterIP,
      ports: [{ port: PROXY_PORT, targetPort: PROXY_PORT }],
    });

    const [pods] = subjects(this.deployment, namespaceName);
    new NetworkPolicySet(this, denied).open('Ingress', pods, 'Ingress');
    const egress = new PodSubnetEgressDeny(this, 'Egress', {
      ...ranges,
      namespace: props.namespace,
      agent: this.deployment,
      nodeLocalDns: props.nodeLocalDns,
      allowInternet: false,
    });
    this.fqdnBackEnd = new ProxyBackEnd(this, this.deployment, (fqdn, port) => {
      if (!this.allowlist.has(port)) {
        this.allowlist.set(port, new Set());
        outside(denied.families, refused).forEach(({ cidr, except }) => egress.allowToCidr(cidr, { except, port }));
      }
      this.allowlist.get(port)!.add(requireDnsSubdomain(this, 'fqdn', fqdn));
    });
    const written = requireWrittenName(this, '', this.service);
    this.env = proxyVariables(address ?? `${written.name}.${written.namespace}.svc`, domain, direct);
  }
}

import { Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { DnsAllowlistProps, DnsServeOptions } from './dns-allowlist-props';
import { DNS_PORT, HEALTH_PORT, READY_PORT, corefile } from './dns-corefile';
import {
  listErrors,
  opensOtherResolvers,
  requireClusterAddress,
  requireOutsideName,
  requireOutsideNames,
  requireUpstreams,
} from './dns-input';
import { requirePinnedImage, requireServiceName, rollWith } from './gateway-input';
import { propError, requireDnsSubdomain, requireSameApp } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { requireWrittenName } from '../../synth/written-name';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { NetworkPolicySet } from '../network/network-policy-set';
import { subjects } from '../network/peer';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { clusterDomain } from '../network/resolver';
import { AgentMount } from '../workload/agent-mount';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';
import { withRole } from '../workload/workload-role';

const CONFIG_FOLDER = '/etc/coredns';
const BOTH = [kplus.Protocol.UDP, kplus.Protocol.TCP];

/**
 * A CoreDNS that answers for the addresses of certain names and for nothing else, so that questions carry no data out.
 *
 * Only what is allowed is asked further: A and AAAA of these very names, not of names below them, without options. All else
 * is answered at once, asks nobody, and is logged on stdout as a line of JSON.
 *
 * It knows its callers by their changing addresses alone, so all of them share one list: make one for each group of agents
 * that trust each other.
 *
 * @throws if a name, an address or a range is not what it must be, or the image is not given by digest; synth fails if no name is allowed
 * @see https://coredns.io/plugins/view/
 */
export class DnsAllowlist extends Construct {
  /**
   * What makes pods ask this resolver alone: `new HardenedAgentPod(…, { dns: allowlist.podDns })`.
   *
   * There are no search domains: Services are called by their full names, as `allowService` gives them.
   */
  public readonly podDns: kplus.PodDnsProps;

  /**
   * The pods.
   */
  public readonly deployment: HardenedAgentDeployment;

  /**
   * The Service, on port 53 by UDP and TCP.
   */
  public readonly service: kplus.Service;

  private readonly names = new Set<string>();
  private readonly clusterDomain: string;
  private readonly asksCluster: boolean;

  constructor(scope: Construct, id: string, props: DnsAllowlistProps) {
    super(scope, id);
    const { namespace } = props;
    requireSameApp(this, 'namespace', namespace);
    requireSameApp(this, 'runtime', props.runtime);
    const image = requirePinnedImage(this, 'coredns', props.image);
    const given = AgentCluster._ranges(this, props);
    const ranges = DeniedRanges.of(this, given);
    const clusterIP = requireClusterAddress(this, props.clusterIP, ranges.services);
    const upstreams = requireUpstreams(this, props.upstreams, [...ranges.pods, ...ranges.services]);
    this.asksCluster = upstreams.length === 0;
    this.clusterDomain = clusterDomain(this, props.clusterDomain);
    const name = requireServiceName(this, props.name);
    const metadata = { namespace: namespace.namespaceName, ...(name !== undefined && { name }) };
    this.podDns = { policy: kplus.DnsPolicy.NONE, nameservers: [clusterIP], options: [{ name: 'ndots', value: '1' }] };
    requireOutsideNames(this, props.names, this.clusterDomain).forEach((outside) => this.names.add(outside));

    const text = () =>
      corefile(
        [...this.names].map((one) => requireDnsSubdomain(this, 'names', one)).sort(),
        upstreams.map(({ text: cidr }) => cidr.split('/')[0]),
      );
    const config = new GuardedApiObject(this, 'Config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: Lazy.any({ produce: () => ({ Corefile: text() }) }),
    });
    this.node.addValidation({ validate: () => listErrors(this.names.size, text()) });

    this.deployment = new HardenedAgentDeployment(
      this,
      'Deployment',
      withRole('dns-allowlist', {
        namespace,
        runtime: props.runtime,
        name,
        replicas: props.replicas ?? 2,
        spread: props.spread,
        imagePullSecrets: props.imagePullSecrets,
        containers: [
          {
            name: 'coredns',
            image,
            args: ['-conf', `${CONFIG_FOLDER}/Corefile`],
            ports: BOTH.map((protocol) => ({ name: portName(protocol), number: DNS_PORT, protocol })),
            probes: { path: '/health', port: HEALTH_PORT },
            readiness: kplus.Probe.fromHttpGet('/ready', {
              port: READY_PORT,
              periodSeconds: Duration.seconds(10),
              timeoutSeconds: Duration.seconds(5),
            }),
            writablePaths: [],
            mounts: [AgentMount.configMap(CONFIG_FOLDER, kplus.ConfigMap.fromConfigMapName(this, 'ConfigName', config.name))],
            resources: { cpu: { limit: kplus.Cpu.millis(250) }, memory: { limit: Size.mebibytes(128) }, ...props.resources },
          },
        ],
      }),
    );
    rollWith(this.deployment, text);
    this.service = new kplus.Service(this, 'Service', {
      metadata,
      selector: this.deployment,
      clusterIP,
      ports: BOTH.map((protocol) => ({ name: portName(protocol), port: 53, targetPort: DNS_PORT, protocol })),
    });

    const [pods] = subjects(this.deployment, namespace.namespaceName);
    new NetworkPolicySet(this, ranges).open('Ingress', pods, 'Ingress');
    const egress = new PodSubnetEgressDeny(this, 'Egress', {
      ...given,
      namespace,
      agent: this.deployment,
      nodeLocalDns: props.nodeLocalDns,
      allowInternet: false,
      allowDns: this.asksCluster,
    });
    const ports = [kplus.NetworkPolicyPort.udp(53), kplus.NetworkPolicyPort.tcp(53)];
    upstreams.forEach(({ text: cidr }) => egress.allowToCidr(cidr, { ports }));
  }

  /**
   * Allows a name outside the cluster; names below it stay refused. Allowed again it stays allowed.
   *
   * @param name one full domain name, such as "api.example.com"
   * @throws if the name is a wildcard, a URL, an address or a name of the cluster
   */
  public allow(name: string): void {
    this.names.add(requireOutsideName(this, 'name', name, this.clusterDomain));
  }

  /**
   * Allows the name of a Service, and gives it as agents must call it: such as "search.tools.svc.cluster.local".
   *
   * @param service the Service, in a namespace that is known
   * @throws if its namespace is not known, its name or namespace is no DNS label, or `upstreams` are asked, which know no Services
   */
  public allowService(service: kplus.Service): string {
    requireSameApp(this, 'service', service);
    if (service.metadata.namespace === undefined) {
      throw propError(this, 'service', 'be in a namespace that is known', service.node.path, 'give its metadata a namespace');
    }
    if (!this.asksCluster) {
      throw propError(
        this,
        'service',
        "be no Service where 'upstreams' are asked",
        service.node.path,
        "leave 'upstreams' out: the cluster's resolver alone knows Services",
      );
    }
    const { name, namespace } = requireWrittenName(this, 'service.', service);
    const host = `${name}.${namespace}.svc.${this.clusterDomain}`;
    this.names.add(host);
    return host;
  }

  /**
   * Lets agents ask this resolver, and has it take their questions.
   *
   * @param egress the policy of the agents, with `allowDns: false` and `allowInternet: false`
   * @param options who may ask
   * @throws if the policy lets agents ask other resolvers, or `from` is not in its namespace
   */
  public serve(egress: PodSubnetEgressDeny, options: DnsServeOptions = {}): void {
    requireSameApp(this, 'egress', egress);
    if (opensOtherResolvers(egress)) {
      throw propError(
        this,
        'egress',
        'be made with allowDns: false and allowInternet: false',
        egress.node.path,
        'else agents ask other resolvers, whatever their pods name',
      );
    }
    egress.allowToService(this.service, { from: options.from });
  }
}

function portName(protocol: kplus.Protocol): string {
  return protocol === kplus.Protocol.UDP ? 'dns' : 'dns-tcp';
}

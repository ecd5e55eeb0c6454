import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { bitsOf, blockOf } from '../../engine/address/cidr';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { Shape, checkProps, checkedLater, mapOf, port, requireId, text } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { AgentCluster } from '../network/agent-cluster';
import { AllowPortOptions, portOptions } from '../network/allow-options';
import { DeniedRanges } from '../network/denied-ranges';
import { dnsRules } from '../network/dns-rules';
import { NetworkPolicySet } from '../network/network-policy-set';
import { RANGES, podSelector as isSelector } from '../network/network-shape';
import { PodSet, everyPod, rulePorts } from '../network/peer';
import { ipBlock, podsPeer } from '../network/policy-peer';
import { dnsLabel } from '../props/dns-names';

/**
 * Properties of `AgentSandboxSystem`.
 */
export interface AgentSandboxSystemProps extends ClusterRanges {
  /**
   * Name of the namespace of controller and router.
   *
   * @default "agent-sandbox-system"
   */
  readonly namespaceName?: string;

  /**
   * Labels of the pods of the controller.
   *
   * @default - { app: "agent-sandbox-controller" }
   */
  readonly controllerLabels?: { [label: string]: string };

  /**
   * Labels of the pods of the router.
   *
   * The router of agent-sandbox's own manifests has `{ "app.kubernetes.io/name": "sandbox-router" }`.
   *
   * @default - { app: "sandbox-router" }, which the default policy of agent-sandbox names
   */
  readonly routerLabels?: { [label: string]: string };

  /**
   * Port on which the router takes requests for sandboxes, from 1 to 65535.
   *
   * @default 8080
   */
  readonly routerPort?: number;

  /**
   * Addresses on which nodes run NodeLocal DNS. An empty list means that no node runs it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];
}

const LABELS = mapOf(text, '{ app: "sandbox-router" }');

const SHAPE: Shape<AgentSandboxSystemProps> = {
  ...RANGES,
  namespaceName: dnsLabel,
  controllerLabels: LABELS,
  routerLabels: LABELS,
  routerPort: port,
  nodeLocalDns: checkedLater,
};

/** The Service `kubernetes` has 443, and the API server of most clusters 6443. */
const API_PORTS: readonly Json[] = [{ port: 443, protocol: 'TCP' }, { port: 6443, protocol: 'TCP' }];

/**
 * Closes the namespace of agent-sandbox's controller and router, which agent-sandbox installs without policies.
 *
 * Controller and router may call the API server and the cluster's resolver. You name who may call the router, and which sandboxes the
 * router may call. Nothing else goes in or out.
 *
 * The policies are for v1.0.0 and newer, which have no webhook. Install agent-sandbox itself by its own manifests.
 *
 * @throws if a range is no CIDR, the addresses of the API server are not known, or the labels select every pod
 * @see https://github.com/kubernetes-sigs/agent-sandbox/tree/main/sandbox-router
 */
export class AgentSandboxSystem extends Construct {
  private readonly policies: NetworkPolicySet;
  private readonly router: PodSet;
  private readonly routerPort: number;

  constructor(scope: Construct, id: string, props: AgentSandboxSystemProps = {}) {
    super(scope, requireId(scope, id));
    checkProps(this, props, SHAPE);
    const namespace = props.namespaceName ?? 'agent-sandbox-system';
    const denied = DeniedRanges.of(this, AgentCluster._ranges(this, props));
    this.routerPort = props.routerPort ?? 8080;
    this.policies = new NetworkPolicySet(this, denied);
    const controller = this.pods('controllerLabels', namespace, props.controllerLabels ?? { app: 'agent-sandbox-controller' });
    this.router = this.pods('routerLabels', namespace, props.routerLabels ?? { app: 'sandbox-router' });
    const everyone = everyPod(namespace);
    this.policies.open('Ingress', everyone, 'DenyIngress');
    this.policies.open('Egress', everyone, 'DenyEgress');
    const rules = [...apiServerRules(this, denied), ...dnsRules(this, { nodeLocalDns: props.nodeLocalDns }, denied)];
    for (const pods of [controller, this.router]) {
      rules.forEach((rule) => this.policies.add('Egress', pods, rule));
    }
  }

  /**
   * Allows calls to the router.
   *
   * Where the callers are in a namespace whose egress is denied by a policy of this library, their egress is opened too.
   *
   * @param pods the pods that may call, such as a gateway or `Pods.select(…)`
   * @throws if `pods` cannot be selected
   */
  public allowCallers(pods: kplus.IPodSelector): void {
    isSelector(this, 'pods', pods);
    const ports = [{ port: this.routerPort, protocol: 'TCP' }];
    this.policies.connect('Ingress', this.router, podsPeer(this, pods, this.router.namespace), ports);
  }

  /**
   * Allows the router to call sandboxes.
   *
   * Where the ingress of the sandboxes is denied, as that of an `AgentSandboxTemplate` is, it is opened for the router.
   *
   * @param sandboxes an `AgentSandboxTemplate` or an `AgentSandbox`
   * @param options the ports; by default those that the containers open
   * @throws if a port is out of range or not known
   */
  public allowRouterTo(sandboxes: kplus.IPodSelector, options: AllowPortOptions = {}): void {
    isSelector(this, 'sandboxes', sandboxes);
    portOptions(this, options);
    const ports = rulePorts(this, options, sandboxes);
    this.policies.connect('Egress', this.router, podsPeer(this, sandboxes, this.router.namespace), ports);
  }

  /** Pods of the namespace by their labels. */
  private pods(prop: string, namespace: string, labels: { [label: string]: string }): PodSet {
    if (Object.keys(labels).length === 0) {
      throw propError(this, prop, 'have at least one label', labels,
        'without a label the policies would be for every pod of the namespace');
    }
    return { namespace, podSelector: { matchLabels: labels }, id: prop.replace('Labels', '') };
  }
}

/**
 * The rules that allow the API server, one for each address family, as some networks want: its own addresses, and that of its Service,
 * which is the first of the Service range.
 */
function apiServerRules(system: Construct, { apiServers, services, families }: DeniedRanges): Json[] {
  if (apiServers.length === 0) {
    throw propError(system, 'apiServerCidrs', 'name the addresses of the API server, such as ["203.0.113.10/32"]', undefined,
      'give them here or in the AgentCluster; ask the cluster: kubectl get endpointslices -l kubernetes.io/service-name=kubernetes');
  }
  const ofService = services.map(({ family, first }) => blockOf(family, first + 1n, bitsOf(family)));
  return families
    .map((family) => [...apiServers, ...ofService].filter((block) => block.family === family))
    .filter((blocks) => blocks.length > 0)
    .map((blocks) => ({ to: blocks.map((block) => ipBlock(block)), ports: API_PORTS }));
}

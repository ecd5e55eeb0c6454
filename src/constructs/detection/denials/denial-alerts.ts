import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { GatewayKind } from '../../../engine/gateway-files/denial-rules';
import {
  FILE_FORMAT, FILE_FORMAT_ANNOTATION, POD_LOGS_FOLDER, STATE_FOLDER, SYSLOG_NG,
} from '../../../engine/gateway-files/gateway-program';
import { Gateway, LOGS_FOLDER, MAX_EVENTS_PER_SECOND, syslogNgConf } from '../../../engine/gateway-files/syslog-ng-conf';
import { NOBODY } from '../../../engine/hardening/harden';
import { Shape, checkProps, checkedLater, oneOf, requireId, required } from '../../../engine/input/check';
import { propError, requireDnsLabel, requireInteger, requireList } from '../../../engine/input/props';
import { Json } from '../../../engine/value/json';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { requireWrittenName } from '../../../synth/written-name';
import { CredentialBroker } from '../../gateway/broker/credential-broker';
import { DnsAllowlist } from '../../gateway/dns-allowlist';
import { EgressProxy } from '../../gateway/egress-proxy';
import { requirePinnedImage } from '../../gateway/infrastructure-props';
import { isolatePods } from '../../gateway/isolate-pods';
import { AgentCluster } from '../../network/agent-cluster';
import { IAgentNamespace } from '../../network/agent-namespace-ref';
import { RANGES, list } from '../../network/network-shape';
import { instanceOf, requireInstanceOf, requireNamespace } from '../../props/require-instance-of';
import { resources } from '../../workload/container-shape';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';
import { AlertRouting } from '../alerts/alert-routing';
import { FalcoPriority } from '../falco/falco-priority';
import { NODE_PLACEMENT, NodeDaemonSet } from '../nodes/node-daemon-set';

/**
 * Properties of `DenialAlerts`.
 */
export interface DenialAlertsProps extends ClusterRanges {
  /**
   * A namespace in which pods may have volumes of the node, such as `falco.namespace`.
   */
  readonly namespace: IAgentNamespace;

  /**
   * An image with syslog-ng 3.38 or newer at /usr/sbin/syslog-ng, and its HTTP and JSON modules.
   *
   * By digest, such as "axosyslog@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The routing that gets the refusals.
   */
  readonly alerts: AlertRouting;

  /**
   * Proxies whose refusals it reports.
   *
   * @default - none
   */
  readonly proxies?: EgressProxy[];

  /**
   * Resolvers whose refusals it reports.
   *
   * @default - none
   */
  readonly resolvers?: DnsAllowlist[];

  /**
   * Brokers whose refusals it reports. A request for which a broker has no key makes an event of a rule of its own.
   *
   * @default - none
   */
  readonly brokers?: CredentialBroker[];

  /**
   * Priority of the events.
   *
   * @default FalcoPriority.WARNING
   */
  readonly priority?: FalcoPriority;

  /**
   * How many events of each rule a node sends in a second, from 1 to 1000. Further events wait.
   *
   * @default 10
   */
  readonly eventsPerSecond?: number;

  /**
   * Addresses of NodeLocal DNS on the nodes. An empty list means that the nodes do not run it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Labels of the nodes on which gateways run, such as `{ role: 'gateways' }`.
   *
   * @default - all nodes
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints that the pods tolerate.
   *
   * @default - every taint, so that a pod runs on each node with gateways
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * Name of a PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Requests and limits of a pod. If you give only one of the two, it counts for both.
   *
   * @default - 50m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Secrets for pulling the image.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}

const FOLDERS: readonly Json[] = [
  { name: 'containers', path: LOGS_FOLDER },
  { name: 'pods', path: POD_LOGS_FOLDER },
];

const PROPS: Shape<DenialAlertsProps> = {
  ...RANGES,
  ...NODE_PLACEMENT,
  namespace: required(requireNamespace),
  image: checkedLater,
  alerts: required(instanceOf(AlertRouting)),
  proxies: list,
  resolvers: list,
  brokers: list,
  priority: oneOf(FalcoPriority),
  eventsPerSecond: checkedLater,
  nodeLocalDns: list,
  resources,
};

const REASONS = {
  'no-host-volumes': 'reads the logs of gateways where the kubelet keeps them: CoreDNS writes to nothing else',
  'require-non-root': 'the logs are readable by group 0; its user is not root, and it has no capability',
  'require-sandboxed-runtime': 'follows files that the node writes; it reads what the gateways wrote of agents, as text',
};

/**
 * Reports every refusal of a `DnsAllowlist`, an `EgressProxy` or a `CredentialBroker` as an alert, in the format of Falco's events.
 *
 * So a routing also gets alerts about agents in a sandbox, which Falco on the node does not see. A syslog-ng on each node follows only the
 * logs of these gateways, and posts one event for each refusal. The event contains the address of the agent, as the gateway knows it. It
 * names no pod, so that no response acts on the gateway in place of the agent.
 *
 * @throws if there is no gateway, if the image has no digest, or if a number is out of range
 * @see https://syslog-ng.github.io/admin-guide
 */
export class DenialAlerts extends Construct {
  /**
   * The pods.
   */
  public readonly pods: kplus.Pods;

  constructor(scope: Construct, id: string, props: DenialAlertsProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { alerts } = props;
    const ranges = AgentCluster._ranges(this, props);
    const namespace = props.namespace.namespaceName;
    const given = [
      ...gatewaysOf(this, 'dns', 'resolvers', props.resolvers, DnsAllowlist),
      ...gatewaysOf(this, 'proxy', 'proxies', props.proxies, EgressProxy),
      ...gatewaysOf(this, 'broker', 'brokers', props.brokers, CredentialBroker),
    ];
    if (given.length === 0) {
      throw propError(this, 'proxies', 'name a proxy, \'resolvers\' a resolver, or \'brokers\' a broker', props.proxies,
        'only gateways log refusals');
    }
    const delivery = {
      url: alerts.url,
      priority: props.priority ?? FalcoPriority.WARNING,
      eventsPerSecond: requireInteger(this, 'eventsPerSecond', props.eventsPerSecond ?? 10, 1, MAX_EVENTS_PER_SECOND),
    };
    const conf = () => syslogNgConf({ gateways: given.flatMap((of) => of()), delivery });
    const config = new GuardedApiObject(this, 'Config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace, annotations: { [FILE_FORMAT_ANNOTATION]: FILE_FORMAT } },
      data: Lazy.any({ produce: () => ({ 'syslog-ng.conf': conf() }) }),
    });

    const probe = {
      exec: { command: SYSLOG_NG.probe },
      periodSeconds: 30,
      timeoutSeconds: 5,
    };
    const sets = new NodeDaemonSet(this, 'DaemonSet', {
      program: 'denial-alerts',
      namespace,
      placement: props,
      resources: props.resources ?? {},
      securityContext: { runAsUser: NOBODY, runAsGroup: 0, fsGroup: NOBODY },
      container: {
        image: requirePinnedImage(this, 'axosyslog', props.image),
        command: SYSLOG_NG.command,
        env: SYSLOG_NG.env,
        livenessProbe: probe,
        readinessProbe: probe,
        volumeMounts: [
          ...FOLDERS.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
          { name: 'config', mountPath: SYSLOG_NG.folder, readOnly: true },
          { name: 'state', mountPath: STATE_FOLDER },
        ],
      },
      volumes: [
        ...FOLDERS.map(({ name, path }) => ({ name, hostPath: { path, type: 'Directory' } })),
        { name: 'config', configMap: { name: config.name } },
        { name: 'state', emptyDir: {} },
      ],
      config: conf,
      reasons: REASONS,
    });
    this.pods = sets.pods;

    isolatePods(this, { ranges, namespace: props.namespace, agent: this.pods, nodeLocalDns: props.nodeLocalDns })
      .allowToService(alerts.service);
  }
}

/** A construct with a gateway's pods. */
interface GatewayConstruct {
  readonly deployment: HardenedAgentDeployment;
  readonly deployments?: HardenedAgentDeployment[];
}

/** The containers of each gateway. They are those at the time of the call: a broker gets further Deployments with its grants. */
function gatewaysOf<T extends GatewayConstruct>(
  scope: Construct, kind: GatewayKind, prop: string, given: T[] | undefined, made: { readonly prototype: T; readonly name: string },
): (() => Gateway[])[] {
  return requireList(scope, prop, given).map((one, i) => {
    const at = `${prop}[${i}]`;
    const gateway: GatewayConstruct = requireInstanceOf(scope, at, one, made);
    const { namespace } = requireWrittenName(scope, `${at}.`, gateway.deployment);
    return () => (gateway.deployments ?? [gateway.deployment]).flatMap(({ name: deployment, containers }) => containers.map((container) => (
      { kind, namespace, deployment, container: requireDnsLabel(scope, `${at}.container`, container.name) })));
  });
}

import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AlertRoutingProps } from './alert-routing-props';
import { AlertSink, Sink } from './alert-sink';
import { addressOf } from './alert-sink-input';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { constructError, propError, requireList, requireOneOf, requireSameApp } from '../../../engine/input/props';
import { AgentPolicy } from '../../../synth/agent-policy';
import { requireWrittenName } from '../../../synth/written-name';
import { outside, refusedBlocks } from '../../gateway/egress-proxy-ranges';
import { requirePinnedImage, requireServiceName } from '../../gateway/gateway-input';
import { AgentCluster } from '../../network/agent-cluster';
import { DeniedRanges } from '../../network/denied-ranges';
import { NetworkPolicySet } from '../../network/network-policy-set';
import { subjects } from '../../network/peer';
import { PodSubnetEgressDeny } from '../../network/pod-subnet-egress-deny';
import { requireInstanceOf } from '../../props/require-instance-of';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';
import { withRole } from '../../workload/workload-role';
import { FalcoPriority } from '../falco/falco-priority';

/** The port that falcosidekick listens on. */
const PORT = 2801;

/** Fields of events have a dot in their names, or are counts of Falco itself ("n_drops", "n_evts"), from which falcosidekick makes a priority. */
const FIELD_NAME = /^(?!n_(drop|evts))[a-zA-Z][\w-]*$/;

/** falcosidekick splits at "," and ":" and puts a variable for "%NAME"; the kubelet does so for "$(NAME)". */
const FIELD_VALUE = /^[^\s,:%$\0-\x1f\x7f-\x9f]+$/;

/** Sinks that are called by HTTP, which a proxy can stand in. */
const NOT_BY_PROXY = ['kafka', 'syslog'];

/**
 * A falcosidekick that takes events in Falco's form and sends them on to the incident pipeline.
 *
 * `FalcoDaemonSet` and `DenialAlerts` send theirs here. It may call its sinks and the cluster's resolver, and is called by those
 * whom a policy allows to: `egress.allowToService(alerts.service)`. It believes what it is told, so whoever may call it can
 * make alerts.
 *
 * @throws if a range is no CIDR, the image is not given by digest, or a sink lacks its secret; synth fails without a sink
 * @see https://github.com/falcosecurity/falcosidekick
 */
export class AlertRouting extends Construct {
  /**
   * The pods.
   */
  public readonly deployment: HardenedAgentDeployment;

  /**
   * The Service, on port 2801.
   */
  public readonly service: kplus.Service;

  /**
   * Where events are posted in the cluster, such as "http://alerts.detection.svc:2801/".
   */
  public readonly url: string;

  private readonly ranges: ClusterRanges;
  private readonly egress: PodSubnetEgressDeny;
  private readonly minimumPriority: FalcoPriority;
  private readonly kinds = new Set<string>();
  private readonly openPorts = new Set<number>();

  constructor(scope: Construct, id: string, private readonly props: AlertRoutingProps) {
    super(scope, id);
    const { namespace, proxy } = props;
    requireSameApp(this, 'namespace', namespace);
    requireSameApp(this, 'runtime', props.runtime);
    if (proxy !== undefined && props.fqdnBackEnd !== undefined) {
      throw constructError(this, 'give either \'proxy\' or \'fqdnBackEnd\', not both');
    }
    this.ranges = AgentCluster._ranges(this, props);
    const denied = DeniedRanges.of(this, this.ranges);
    const name = requireServiceName(this, props.name);
    this.minimumPriority = requireOneOf(
      this,
      'minimumPriority',
      props.minimumPriority ?? FalcoPriority.NOTICE,
      Object.values(FalcoPriority),
    );

    this.deployment = new HardenedAgentDeployment(this, 'Deployment', withRole('alert-routing', {
      namespace,
      runtime: props.runtime,
      name,
      replicas: props.replicas ?? 2,
      spread: props.spread,
      imagePullSecrets: props.imagePullSecrets,
      serviceAccount: props.serviceAccount,
      containers: [{
        name: 'falcosidekick',
        image: requirePinnedImage(this, 'falcosidekick', props.image),
        portNumber: PORT,
        probes: { path: '/healthz' },
        env: { ...proxy?.env, ...this.customFields() },
        writablePaths: [],
        resources: { cpu: { limit: kplus.Cpu.millis(250) }, memory: { limit: Size.mebibytes(256) }, ...props.resources },
      }],
    }));
    this.service = new kplus.Service(this, 'Service', {
      metadata: { namespace: namespace.namespaceName, ...(name !== undefined && { name }) },
      selector: this.deployment,
      ports: [{ port: PORT, targetPort: PORT }],
    });
    const written = requireWrittenName(this, '', this.service);
    this.url = `http://${written.name}.${written.namespace}.svc:${PORT}/`;

    const [pods] = subjects(this.deployment, namespace.namespaceName);
    new NetworkPolicySet(this, denied).open('Ingress', pods, 'Ingress');
    this.egress = new PodSubnetEgressDeny(this, 'Egress', {
      ...this.ranges,
      namespace,
      agent: this.deployment,
      nodeLocalDns: props.nodeLocalDns,
      allowInternet: false,
      fqdnBackEnd: proxy?.fqdnBackEnd ?? props.fqdnBackEnd,
    });
    requireList(this, 'sinks', props.sinks).forEach((sink, i) => this.route(sink, `sinks[${i}]`));
    this.node.addValidation({ validate: () => (this.kinds.size > 0 ? [] : ['alerts go nowhere; give \'sinks\', or call addSink']) });
  }

  /**
   * Sends alerts to one more sink.
   *
   * @param sink such as `AlertSink.slack({ webhookUrl: { secret, key: 'url' } })`
   * @throws if there is one of its kind, it lacks its secret, or a part of it is not what it must be
   */
  public addSink(sink: AlertSink): void {
    this.route(sink, 'sink');
  }

  private route(sink: AlertSink, prop: string): void {
    const read = requireInstanceOf(this, prop, sink, AlertSink)._read(this, prop, this.minimumPriority);
    if (this.kinds.has(read.kind)) {
      throw propError(
        this,
        prop,
        'be of another kind than the sinks before it',
        read.kind,
        'falcosidekick has one of each kind: make another AlertRouting',
      );
    }
    this.kinds.add(read.kind);
    this.configure(read);
    this.open(read, prop);
  }

  private configure({ env }: Sink): void {
    const [container] = this.deployment.containers;
    for (const [name, value] of Object.entries(env)) {
      if (typeof value === 'string') {
        container.env.addVariable(name, kplus.EnvValue.fromValue(value));
      } else if (value !== undefined) {
        container.env.addVariable(name, kplus.EnvValue.fromSecretValue(value));
        AgentPolicy.acknowledge(
          this.deployment,
          'no-secret-env-reference',
          'falcosidekick reads the secrets of its sinks from its environment, or from one file together with all else; it starts no other program',
        );
      }
    }
  }

  /** Lets the pods call the sink: its peer, its address, its name, or all that is outside on its port. */
  private open({ kind, peer, peerPort, endpoints }: Sink, prop: string): void {
    const { proxy, fqdnBackEnd = AgentCluster._for(this).fqdnBackEnd } = this.props;
    for (const { host, port, protocol } of endpoints) {
      const ports = (number: number) => [protocol === 'UDP' ? kplus.NetworkPolicyPort.udp(number) : kplus.NetworkPolicyPort.tcp(number)];
      const address = addressOf(host);
      if (peer) {
        this.egress.allowTo(peer, { ports: ports(peerPort ?? port) });
      } else if (!address && /^[^.]+$|\.(svc|local|internal)$|\.svc\./.test(host)) {
        throw propError(
          this,
          `${prop}.peer`,
          `be given for "${host}"`,
          undefined,
          'it is a name inside: say who answers there, such as Pods.select(…) or NetworkPolicyIpBlock.ipv4(…)',
        );
      } else if (address) {
        this.egress.allowToCidr(address.text, { ports: ports(port) });
      } else if (proxy && NOT_BY_PROXY.includes(kind)) {
        throw propError(this, `${prop}.peer`, 'be given where sinks are called through a proxy', undefined, `${kind} is not HTTP`);
      } else if (proxy ?? fqdnBackEnd) {
        this.egress.allowToFqdn(host, port);
      } else {
        this.openOutside(port);
      }
    }
  }

  private openOutside(port: number): void {
    if (!this.openPorts.has(port)) {
      this.openPorts.add(port);
      const { families } = DeniedRanges.of(this, this.ranges);
      outside(families, refusedBlocks(this.ranges)).forEach(({ cidr, except }) => this.egress.allowToCidr(cidr, { except, port }));
    }
  }

  private customFields(): { CUSTOMFIELDS?: string } {
    const fields = Object.entries(this.props.fields ?? {}).sort().map(([name, value]) => {
      if (!FIELD_NAME.test(name)) {
        throw propError(
          this,
          'fields',
          'have names of letters, digits, "_" and "-" that begin with a letter, such as "cluster"',
          name,
          'a field of Falco, such as "k8s.ns.name", would be replaced in each event',
        );
      }
      if (typeof value !== 'string' || !FIELD_VALUE.test(value)) {
        throw propError(
          this,
          `fields.${name}`,
          'be a text without spaces, control characters and any of ",:%$", such as "production"',
          value,
        );
      }
      return `${name}:${value}`;
    });
    return fields.length > 0 ? { CUSTOMFIELDS: fields.join(',') } : {};
  }
}

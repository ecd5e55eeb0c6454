import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { AlertSink, CheckedSink } from './alert-sink';
import { addressIn } from '../../../engine/address/cidr';
import { Shape, checkProps, checkedLater, keyOf, mapOf, oneOf, requireId } from '../../../engine/input/check';
import { constructError, propError } from '../../../engine/input/props';
import { acknowledgeOwn } from '../../../synth/acknowledgements';
import { EgressProxy } from '../../gateway/egress-proxy';
import { REPLICATED_INFRASTRUCTURE, ReplicatedInfrastructureProps } from '../../gateway/infrastructure-props';
import { InfrastructureWorkload } from '../../gateway/infrastructure-workload';
import { AgentCluster } from '../../network/agent-cluster';
import { FqdnBackEnd } from '../../network/fqdn/fqdn-back-end';
import { fqdnBackEnd as isBackEnd, list } from '../../network/network-shape';
import { instanceOf, requireInstanceOf } from '../../props/require-instance-of';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * Properties of `AlertRouting`.
 */
export interface AlertRoutingProps extends ReplicatedInfrastructureProps {
  /**
   * An image with falcosidekick 2.34 as its entry point, by digest, such as "falcosecurity/falcosidekick@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The targets of alerts, at most one of each kind. `addSink` adds to them.
   *
   * @default - none
   */
  readonly sinks?: AlertSink[];

  /**
   * The minimum priority of the events that sinks get, for sinks without their own.
   *
   * @default FalcoPriority.NOTICE
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Fields that each event gets in addition to its own, such as `{ cluster: 'production' }`. Names are letters, digits, "_" and "-".
   *
   * @default - none
   */
  readonly fields?: { [name: string]: string };

  /**
   * A proxy through which falcosidekick calls sinks outside the cluster by name, on any network. Kafka and syslog cannot use it.
   *
   * @default - `fqdnBackEnd`
   */
  readonly proxy?: EgressProxy;

  /**
   * How policies allow sinks outside the cluster by name, such as `FqdnBackEnd.cilium()`.
   *
   * @default - that of the `AgentCluster`, else policies allow all public addresses on the sinks' ports
   */
  readonly fqdnBackEnd?: FqdnBackEnd;
}

const PROPS: Shape<AlertRoutingProps> = {
  ...REPLICATED_INFRASTRUCTURE,
  image: checkedLater,
  sinks: list,
  minimumPriority: oneOf(FalcoPriority),
  fields: mapOf(checkedLater, '{ cluster: "production" }'),
  proxy: instanceOf(EgressProxy),
  fqdnBackEnd: isBackEnd,
};

/** The port that falcosidekick listens on. */
const PORT = 2801;

/** Names that only the cluster's resolver, or a private one, resolves. */
const INTERNAL_NAME = /^[^.]+$|\.(svc|local|internal)$|\.svc\./;

/**
 * A falcosidekick that takes events in Falco's format and sends them to the sinks of your incident pipeline.
 *
 * `FalcoDaemonSet` and `DenialAlerts` send their events to it. The pods may call their sinks and the cluster's resolver. Pods may call it
 * if a policy allows them: `egress.allowToService(alerts.service)`. It does not verify events, so anyone who may call it can create alerts.
 *
 * @throws if a range is no CIDR, if the image has no digest, or if a sink has no secret; synth fails without a sink
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
   * The URL that takes events in the cluster by POST, such as "http://alerts.detection.svc:2801/".
   */
  public readonly url: string;

  private readonly workload: InfrastructureWorkload;
  private readonly minimumPriority: FalcoPriority;
  private readonly kinds = new Set<string>();

  constructor(scope: Construct, id: string, private readonly props: AlertRoutingProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { proxy } = props;
    if (proxy !== undefined && props.fqdnBackEnd !== undefined) {
      throw constructError(this, 'give either \'proxy\' or \'fqdnBackEnd\', not both');
    }
    this.minimumPriority = props.minimumPriority ?? FalcoPriority.NOTICE;
    this.workload = new InfrastructureWorkload(this, props, {
      role: 'alert-routing',
      program: 'falcosidekick',
      container: {
        name: 'falcosidekick',
        portNumber: PORT,
        probes: { path: '/healthz' },
        env: { ...proxy?.env, ...fieldVariables(this, props.fields) },
        writablePaths: [],
      },
      fqdnBackEnd: proxy?.fqdnBackEnd ?? props.fqdnBackEnd,
    });
    this.deployment = this.workload.deployment;
    this.service = this.workload.service;
    this.url = `http://${this.workload.serviceHost()}:${PORT}/`;
    props.sinks?.forEach((sink, i) => this.route(sink, `sinks[${i}]`));
    this.node.addValidation({ validate: () => (this.kinds.size > 0 ? [] : ['no sink gets the alerts; give \'sinks\', or call addSink']) });
  }

  /**
   * Sends alerts to one more sink.
   *
   * @param sink such as `AlertSink.slack({ webhookUrl: { secret, key: 'url' } })`
   * @throws if the routing already has a sink of this kind, if the sink has no secret, or if an option is not valid
   */
  public addSink(sink: AlertSink): void {
    this.route(sink, 'sink');
  }

  private route(sink: AlertSink, prop: string): void {
    const checked = requireInstanceOf(this, prop, sink, AlertSink)._check(this, prop, this.minimumPriority);
    const { name } = checked.kind;
    if (this.kinds.has(name)) {
      throw propError(
        this,
        prop,
        'be of another kind than the sinks before it',
        name,
        'falcosidekick takes one sink of each kind: create another AlertRouting',
      );
    }
    this.kinds.add(name);
    this.configure(checked);
    this.openTo(checked, prop);
  }

  private configure({ env }: CheckedSink): void {
    const [container] = this.deployment.containers;
    for (const [name, value] of Object.entries(env)) {
      if (typeof value === 'string') {
        container.env.addVariable(name, kplus.EnvValue.fromValue(value));
      } else if (value !== undefined) {
        container.env.addVariable(name, kplus.EnvValue.fromSecretValue(value));
        acknowledgeOwn(
          this.deployment,
          'no-secret-env-reference',
          'falcosidekick reads the secrets of its sinks from its environment, or from one file together with all else; '
            + 'it starts no other program',
        );
      }
    }
  }

  /** Lets the pods call the sink: its peer, its address, its name, or every public address on its port. */
  private openTo({ kind, peer, pods, peerPort, endpoints }: CheckedSink, prop: string): void {
    const { egress } = this.workload;
    const { proxy, fqdnBackEnd = AgentCluster._for(this).fqdnBackEnd } = this.props;
    for (const { host, port, protocol } of endpoints) {
      const ports = (number: number) => [protocol === 'UDP' ? kplus.NetworkPolicyPort.udp(number) : kplus.NetworkPolicyPort.tcp(number)];
      const address = addressIn(host);
      if (peer) {
        egress.allowTo(peer, { ports: ports(peerPort ?? port) });
      } else if (pods) {
        egress.allowToPods(pods, { ports: ports(peerPort ?? port) });
      } else if (!address && INTERNAL_NAME.test(host)) {
        throw propError(
          this,
          `${prop}.peer`,
          `be given for "${host}"`,
          undefined,
          'policies cannot allow an internal name: name its pods or addresses, such as Pods.select(…) or NetworkPolicyIpBlock.ipv4(…)',
        );
      } else if (address) {
        egress.allowToCidr(address.text, { ports: ports(port) });
      } else if (proxy && !kind.isHttp) {
        const remedy = `${kind.name} is not HTTP`;
        throw propError(this, `${prop}.peer`, 'be given if falcosidekick calls sinks through a proxy', undefined, remedy);
      } else if (proxy ?? fqdnBackEnd) {
        egress.allowToFqdn(host, port);
      } else {
        this.workload.openPublic(port);
      }
    }
  }
}

/**
 * A name that no field of Falco has: those have a dot. falcosidekick computes a priority from "n_drops" and "n_evts", which are
 * Falco's own counts.
 */
const FIELD_NAME = /^(?!n_(drop|evts))[a-zA-Z][\w-]*$/;

/** falcosidekick splits at "," and ":" and replaces "%NAME" by a variable, and the kubelet replaces "$(NAME)". */
const FIELD_VALUE = /^[^\s,:%$\0-\x1f\x7f-\x9f]+$/;

/** The fields that falcosidekick adds to each event, as its variable. Without fields, there is no variable. */
function fieldVariables(scope: IConstruct, fields: { [name: string]: string } = {}): { [variable: string]: string } {
  const pairs = Object.entries(fields).sort().map(([name, value]) => {
    if (!FIELD_NAME.test(name)) {
      throw propError(
        scope,
        'fields',
        'have names of letters, digits, "_" and "-" that begin with a letter, such as "cluster"',
        name,
        'a field with the name of a Falco field, such as "k8s.ns.name", would replace it in each event',
      );
    }
    if (typeof value !== 'string' || !FIELD_VALUE.test(value)) {
      throw propError(
        scope,
        keyOf('fields', name),
        'be a text without spaces, control characters and any of ",:%$", such as "production"',
        value,
      );
    }
    return `${name}:${value}`;
  });
  return pairs.length > 0 ? { CUSTOMFIELDS: pairs.join(',') } : {};
}

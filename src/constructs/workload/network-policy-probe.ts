import { Duration } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { HardenedAgentPod } from './hardened-agent-pod';
import { harden } from '../../engine/hardening/harden';
import { Shape, checkProps, oneOf, orToken, requireId, required, text } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { AGENT_LABEL } from '../../engine/manifest/labels';
import { statedBy } from '../../engine/runtimes/runtimes';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { ProbeKind } from '../../synth/agent-probes';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { AgentNamespace } from '../namespace/agent-namespace';
import { resolverRules } from '../network/dns-rules';
import { podsOfApp, policyOfApp, tcpPorts } from '../network/policy-peer';
import { imageName } from '../props/dns-names';
import { requireRuntime } from '../props/require-instance-of';

/**
 * Properties of `NetworkPolicyProbe`.
 */
export interface NetworkPolicyProbeProps {
  /**
   * Image with `/bin/sh`, and with the `httpd` and `nc` of busybox, best by digest, such as "busybox@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * When the image is pulled.
   *
   * @default - IF_NOT_PRESENT for a digest, else ALWAYS
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * The runtime of the pods, best the one of the agents.
   *
   * Some networks treat the pods of a sandbox in their own way.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the namespace that it creates: a DNS label.
   *
   * @default "network-policy-probe"
   */
  readonly name?: string;

  /**
   * Time from the start of the Job until the policies must be in force, in whole seconds.
   *
   * @default Duration.minutes(2)
   */
  readonly timeout?: Duration;
}

const SHAPE: Shape<NetworkPolicyProbeProps> = {
  image: required(imageName),
  imagePullPolicy: orToken(oneOf(ImagePullPolicy)),
  runtime: required(requireRuntime),
  name: text,
  timeout: seconds(1),
};

/**
 * Checks that the cluster's network enforces NetworkPolicies. Without a plugin that does, policies have no effect.
 *
 * Creates a namespace with a pod that listens and a Job that calls it on three ports. The policies allow the first port,
 * deny ingress on the second, and deny egress on the third. The Job completes if it reaches the first port alone. Otherwise
 * it fails, and its log gives the reason. To wait for it:
 * `kubectl wait --for=condition=Complete job/probe -n network-policy-probe`.
 *
 * @throws if the image is missing, the name is not a DNS label or is reserved, or the timeout is below a second
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
 */
export class NetworkPolicyProbe extends Construct {
  /**
   * The namespace of the pods. For example, a `ClusterEgressDeny` passes traffic to it.
   */
  public readonly namespace: AgentNamespace;

  constructor(scope: Construct, id: string, props: NetworkPolicyProbeProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, SHAPE);
    const { image, imagePullPolicy, runtime } = props;
    const timeout = (props.timeout ?? Duration.minutes(2)).toSeconds();
    this.namespace = new AgentNamespace(this, 'Namespace', { name: props.name ?? 'network-policy-probe' });

    const namespace = this.namespace.name;
    policyOfApp(this, namespace, 'listener', ['Ingress', 'Egress'], {
      ingress: [{ from: [podsOfApp('probe')], ports: tcpPorts(PORTS.open, PORTS.closedByEgress) }],
    });
    policyOfApp(this, namespace, 'probe', ['Egress'], {
      egress: [{ to: [podsOfApp('listener')], ports: tcpPorts(PORTS.open, PORTS.closedByIngress) }, ...resolverRules(this)],
    });
    new HardenedAgentPod(this, 'Listener', {
      namespace: this.namespace,
      name: 'listener',
      labels: { app: 'listener' },
      runtime,
      containers: [{
        image,
        imagePullPolicy,
        command: ['/bin/sh', '-c', LISTEN],
        portNumber: PORTS.open,
        probes: { kind: ProbeKind.TCP },
      }],
    });
    new GuardedApiObject(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: 'listener' },
      // A headless Service: its name resolves to the pod's address, and all networks treat that alike.
      spec: { clusterIP: 'None', selector: { app: 'listener' }, ports: tcpPorts(PORTS.open) },
    });
    const container = { name: 'probe', image, imagePullPolicy, command: ['/bin/sh', '-c', PROBE, 'probe', 'listener', String(timeout)] };
    new GuardedApiObject(this, 'Job', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { namespace, name: 'probe' },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: timeout + 300, // time to pull the image
        ttlSecondsAfterFinished: 86400,
        template: {
          metadata: { labels: { app: 'probe', [AGENT_LABEL]: 'true' } }, // no role label: it tests what an agent reaches
          spec: harden({
            serviceAccountName: this.namespace.agentServiceAccountName,
            restartPolicy: 'Never',
            containers: [{ ...container, terminationMessagePolicy: 'FallbackToLogsOnError' }], // kubectl describe shows the reason
          }, runtime),
        },
      },
    }, { runtime: statedBy(runtime) });
  }
}

/** The ports of the listener. */
const PORTS = { open: 8080, closedByIngress: 8081, closedByEgress: 8082 };

/** Serves the open port last. Once it answers, the other ports are served too, so a closed port is closed by the network. */
export const LISTEN = [
  `httpd -p ${PORTS.closedByIngress} -h /tmp`,
  `httpd -p ${PORTS.closedByEgress} -h /tmp`,
  `exec httpd -f -p ${PORTS.open} -h /tmp`,
].join(' && ');

const NOT_REACHED = `port ${PORTS.open}, which the policies allow, is not reached: DNS, the network or another policy is in the way`;
const NO_INGRESS = `port ${PORTS.closedByIngress}, which no ingress policy allows, is reached: the network does not enforce ingress`;
const NO_EGRESS = `port ${PORTS.closedByEgress}, which no egress policy allows, is reached: the network does not enforce egress`;

/**
 * Calls the listener $1 until all ports are as the policies say, for at most $2 seconds. A policy can come into force a moment
 * after its pods. The timeout of a call is long, so that a slow sandbox with little CPU does not look like a closed port.
 */
export const PROBE = `
reached() { nc -w 10 "$host" "$1" </dev/null >/dev/null 2>&1; }
look() {
  reached ${PORTS.open} || { echo '${NOT_REACHED}'; return 1; }
  found=0
  ! reached ${PORTS.closedByIngress} || { echo '${NO_INGRESS}'; found=1; }
  ! reached ${PORTS.closedByEgress} || { echo '${NO_EGRESS}'; found=1; }
  return $found
}
host=$1
end=$(($(date +%s) + $2))
until said=$(look); do
  [ "$(date +%s)" -lt "$end" ] || { echo "$said"; exit 1; }
  sleep 1
done
echo 'NetworkPolicies are enforced: what they allow is reached, what they deny is not'
`.trim();

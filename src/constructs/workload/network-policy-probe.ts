import { Duration } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { HardenedAgentPod } from './hardened-agent-pod';
import { NetworkPolicyProbeProps } from './network-policy-probe-props';
import { LISTEN, PORTS, PROBE } from './network-policy-probe-scripts';
import { parseAddress } from '../../engine/address/cidr';
import { harden } from '../../engine/hardening/harden';
import { Shape, checkProps, oneOf, orToken, required, requireId, text } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { AGENT_LABEL } from '../../engine/manifest/labels';
import { statedBy } from '../../engine/runtimes/runtimes';
import { Json } from '../../engine/value/json';
import { ProbeKind } from '../../synth/agent-probes';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { AgentNamespace } from '../namespace/agent-namespace';
import { AgentCluster } from '../network/agent-cluster';
import { ipBlock } from '../network/ip-block';
import { DNS_PORTS, KUBE_DNS, NODE_LOCAL_DNS } from '../network/resolver';
import { imageName } from '../props/image-name';
import { requireRuntime } from '../props/require-runtime';

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

    this.policy('listener', ['Ingress', 'Egress'], {
      ingress: [{ from: [podsOf('probe')], ports: tcp(PORTS.open, PORTS.closedByEgress) }],
    });
    this.policy('probe', ['Egress'], {
      egress: [
        { to: [podsOf('listener')], ports: tcp(PORTS.open, PORTS.closedByIngress) },
        ...resolvers(this).map((to) => ({ to: [to], ports: DNS_PORTS })),
      ],
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
      metadata: { namespace: this.namespace.name, name: 'listener' },
      // A headless Service: its name resolves to the pod's address, and all networks treat that alike.
      spec: { clusterIP: 'None', selector: { app: 'listener' }, ports: tcp(PORTS.open) },
    });
    const container = { name: 'probe', image, imagePullPolicy, command: ['/bin/sh', '-c', PROBE, 'probe', 'listener', String(timeout)] };
    new GuardedApiObject(this, 'Job', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { namespace: this.namespace.name, name: 'probe' },
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

  private policy(app: string, policyTypes: string[], rules: Json): void {
    new GuardedApiObject(this, `Policy-${app}`, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: this.namespace.name, name: app },
      spec: { ...podsOf(app), policyTypes, ...rules },
    });
  }
}

/** The cluster's resolver, and the addresses of NodeLocal DNS: those that the cluster states, or the usual one. */
function resolvers(probe: Construct): Json[] {
  const local = AgentCluster._for(probe).nodeLocalDns ?? [NODE_LOCAL_DNS];
  return [KUBE_DNS, ...local.map((address) => ipBlock(parseAddress(address), []))];
}

function podsOf(app: string): Json {
  return { podSelector: { matchLabels: { app } } };
}

function tcp(...ports: number[]): Json[] {
  return ports.map((port) => ({ port, protocol: 'TCP' }));
}

import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ProbeKind } from './agent-probes';
import { HardenedAgentPod } from './hardened-agent-pod';
import { NetworkPolicyProbeProps } from './network-policy-probe-props';
import { LISTEN, PORTS, PROBE } from './network-policy-probe-scripts';
import { parseAddress } from '../../engine/address/cidr';
import { harden } from '../../engine/hardening/harden';
import { requireInteger } from '../../engine/input/props';
import { AGENT_LABEL } from '../../engine/manifest/labels';
import { statedBy } from '../../engine/runtimes/runtimes';
import { Json } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { AgentNamespace } from '../namespace/agent-namespace';
import { AgentCluster } from '../network/agent-cluster';
import { ipBlock } from '../network/ip-block';
import { DNS_PORTS, KUBE_DNS, NODE_LOCAL_DNS } from '../network/resolver';

/**
 * Tells whether the cluster's network enforces NetworkPolicies at all: without a plugin that does, they are text.
 *
 * Creates a namespace with a pod that listens and a Job that calls it: on a port that the policies allow, on one that
 * ingress denies and on one that egress denies. The Job fails, and its log says why, unless exactly the first is reached:
 * `kubectl wait --for=condition=Complete job/probe -n network-policy-probe`.
 *
 * @throws if the image is missing, the name is no DNS label or reserved, or the timeout is below a second
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
 */
export class NetworkPolicyProbe extends Construct {
  /**
   * The namespace of the pods, such as for a `ClusterEgressDeny` to pass.
   */
  public readonly namespace: AgentNamespace;

  constructor(scope: Construct, id: string, props: NetworkPolicyProbeProps) {
    super(scope, id);
    const { image, imagePullPolicy, runtime } = props;
    const seconds = requireInteger(this, 'timeout', (props.timeout ?? Duration.minutes(2)).toSeconds({ integral: false }), 1);
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
      containers: [{ image, imagePullPolicy, command: ['/bin/sh', '-c', LISTEN], portNumber: PORTS.open, probes: { kind: ProbeKind.TCP } }],
    });
    new GuardedApiObject(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: this.namespace.name, name: 'listener' },
      // Without an address of its own: its name is the pod's address, which no network reads in two ways.
      spec: { clusterIP: 'None', selector: { app: 'listener' }, ports: tcp(PORTS.open) },
    });
    const container = { name: 'probe', image, imagePullPolicy, command: ['/bin/sh', '-c', PROBE, 'probe', 'listener', String(seconds)] };
    new GuardedApiObject(this, 'Job', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { namespace: this.namespace.name, name: 'probe' },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: seconds + 300, // with the time that an image takes
        ttlSecondsAfterFinished: 86400,
        template: {
          metadata: { labels: { app: 'probe', [AGENT_LABEL]: 'true' } }, // no role: it measures what an agent reaches
          spec: harden({
            serviceAccountName: this.namespace.agentServiceAccountName,
            restartPolicy: 'Never',
            containers: [{ ...container, terminationMessagePolicy: 'FallbackToLogsOnError' }], // kubectl describe says why it failed
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

/** The cluster's resolver, and NodeLocal DNS where the cluster or its default has it. */
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

import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentNamespaceProps, PodSecurityLevel } from './agent-namespace-props';
import { PROPS, requireNamespaceName } from './agent-namespace-shape';
import { ImportedAgentNamespace } from './existing-agent-namespace';
import { AGENT_ACCOUNT, namespaceObjects } from './namespace-objects';
import { checkProps, placeOf } from '../../engine/input/check';
import { propError, requireForeignKeys, requireOneOf } from '../../engine/input/props';
import { AGENTS_LABEL, CLUSTER_ANNOTATION, OWN_PREFIX } from '../../engine/manifest/labels';
import { memoize } from '../../engine/value/memoize';
import { perCluster } from '../../synth/cluster-registry';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { AgentCluster } from '../network/agent-cluster';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * A namespace in which the API server refuses weak pods, and in which no pod makes or accepts connections unless a policy allows them.
 *
 * Creates the namespace with Pod Security labels, a service account `agent` without an API token for its pods, the `default` account
 * without a token, a quota, default limits, and a NetworkPolicy that denies ingress and egress.
 *
 * @throws if the name is empty, no DNS label, reserved or that of another one in the cluster, or a figure of quota or defaults is not
 * above zero
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class AgentNamespace extends kplus.Namespace implements IAgentNamespace {
  /**
   * Refers to a namespace that exists already, and creates nothing.
   *
   * `ExistingAgentNamespace` gives it accounts and policies for agents.
   *
   * @param scope the scope, such as a chart
   * @param id the construct's id
   * @param name name of the namespace, such as "agents"
   * @throws if the name is empty, no DNS label or reserved
   */
  public static fromNamespaceName(scope: Construct, id: string, name: string): IAgentNamespace {
    const imported = new ImportedAgentNamespace(scope, id, name);
    requireNamespaceName(imported, name);
    return imported;
  }

  /**
   * Name of the service account of the agents: it has no token and no rights.
   */
  public readonly agentServiceAccountName?: string = AGENT_ACCOUNT;

  /**
   * Names of the Secrets with which the accounts of the agents pull images.
   */
  public readonly imagePullSecretNames?: string[];

  /**
   * `spec.hard` of the quota.
   *
   * @internal
   */
  public readonly _quota?: { readonly [resource: string]: string };

  protected readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: AgentNamespaceProps) {
    checkProps(placeOf(scope, id), props, PROPS);
    super(scope, id, { metadata: { name: props.name } });
    this.node.tryRemoveChild('Resource'); // an L1 keeps only the keys it knows and may carry the chart's namespace
    requireForeignKeys(this, 'labels', props.labels, {
      'pod-security.kubernetes.io/': 'use enforce, audit, warn and podSecurityVersion',
      [OWN_PREFIX]: 'the library sets these',
    });
    requireForeignKeys(this, 'annotations', props.annotations, { [CLUSTER_ANNOTATION]: 'apply an AgentCluster to the app or chart' });
    const cluster = AgentCluster._annotation(this);
    this.requireOnly(props.name);
    this.apiObject = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: props.name,
        annotations: cluster ? { ...props.annotations, ...cluster } : props.annotations,
        labels: { ...props.labels, [AGENTS_LABEL]: 'true', ...podSecurityLabels(this, props) },
      },
    }, { clusterScoped: true });

    this.imagePullSecretNames = props.imagePullSecrets?.map(({ name }) => name);
    this._quota = namespaceObjects(this, { ...props, quota: props.quota ?? {}, containerDefaults: props.containerDefaults ?? {} });
  }

  /** Two constructs would make every object of the namespace twice. */
  private requireOnly(name: string): void {
    const other = memoize(madeIn(this), name, () => this);
    if (other !== this) {
      throw propError(this, 'name', 'differ from the names of the cluster\'s other AgentNamespaces', name,
        `construct "${other.node.path}" makes this namespace: give it to both charts, or refer to it by AgentNamespace.fromNamespaceName; `
        + 'if the charts are for different clusters, apply an AgentCluster of its own to each');
    }
  }

  /**
   * Name of the namespace, such as "agents".
   */
  public get namespaceName(): string {
    return this.name;
  }
}

/** The namespaces that constructs make in a cluster, by name. */
const madeIn = perCluster(() => new Map<string, AgentNamespace>());

/** The labels that give Pod Security admission its levels and version. */
function podSecurityLabels(scope: Construct, props: AgentNamespaceProps): { [label: string]: string } {
  const version = props.podSecurityVersion ?? 'v1.34';
  if (!/^(latest|v1\.\d{1,3})$/.test(version)) {
    throw propError(scope, 'podSecurityVersion', 'be a minor version such as "v1.35", or "latest"', version);
  }
  const levels = Object.values(PodSecurityLevel);
  return Object.fromEntries((['enforce', 'audit', 'warn'] as const).flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, requireOneOf(scope, mode, props[mode] ?? PodSecurityLevel.RESTRICTED, levels)],
    [`pod-security.kubernetes.io/${mode}-version`, version],
  ]));
}

import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { ImportedAgentNamespace } from './imported-agent-namespace';
import { limitRange, resourceQuota } from './quota';
import { propError, requireDnsLabel, requireForeignKeys, requireOneOf } from '../../engine/input/props';
import { AGENTS_LABEL, CLUSTER_ANNOTATION, OWN_PREFIX } from '../../engine/manifest/labels';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { AgentCluster } from '../network/agent-cluster';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { markIsolated } from '../network/pod-isolation';

/**
 * Levels of the Pod Security Standards.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurityLevel {
  /** Heavily restricted, as hardening guides ask. */
  RESTRICTED = 'restricted',
  /** Keeps known privilege escalations out. */
  BASELINE = 'baseline',
  /** No restriction. */
  PRIVILEGED = 'privileged',
}

/**
 * Properties of `AgentNamespace`.
 */
export interface AgentNamespaceProps {
  /**
   * Name of the namespace: a DNS label such as "agents"; not "default" and not "kube-…".
   */
  readonly name: string;

  /**
   * Labels beside those of Pod Security and of this library.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * The level below which the API server refuses a pod.
   *
   * @default PodSecurityLevel.RESTRICTED
   */
  readonly enforce?: PodSecurityLevel;

  /**
   * The level below which a pod is noted in the audit log.
   *
   * @default PodSecurityLevel.RESTRICTED
   */
  readonly audit?: PodSecurityLevel;

  /**
   * The level below which who makes a pod is warned.
   *
   * @default PodSecurityLevel.RESTRICTED
   */
  readonly warn?: PodSecurityLevel;

  /**
   * The version whose levels hold: a minor version such as "v1.35", or "latest".
   *
   * Versions before v1.34 lack controls and are a warning. From v1.35 on, `restricted` lets a pod with `hostUsers: false` run as
   * root of its user namespace.
   *
   * @default "v1.34"
   */
  readonly podSecurityVersion?: string;

  /**
   * What all pods of the namespace may take together.
   *
   * @default - see `AgentQuota`
   */
  readonly quota?: AgentQuota;

  /**
   * What a container gets that says nothing of its resources.
   *
   * @default - see `ContainerDefaults`
   */
  readonly containerDefaults?: ContainerDefaults;
}

/**
 * A namespace in which a weak pod is refused by the API server and nobody can connect to a pod.
 *
 * Creates the namespace with Pod Security labels, a service account `agent` without an API token
 * for its pods, the `default` account with the token switched off, a quota, default limits, and a
 * NetworkPolicy that denies ingress.
 *
 * @throws if the name is empty, no DNS label or reserved, or a figure of quota or defaults is not above zero
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class AgentNamespace extends kplus.Namespace implements IAgentNamespace {
  /**
   * Refers to a namespace that exists already; creates nothing.
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

  protected readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: AgentNamespaceProps) {
    super(scope, id, { metadata: { name: props.name } });
    this.node.tryRemoveChild('Resource'); // an L1 keeps only the keys it knows and may carry the chart's namespace
    requireNamespaceName(this, props.name);
    requireForeignKeys(this, 'labels', props.labels, {
      'pod-security.kubernetes.io/': 'use enforce, audit, warn and podSecurityVersion',
      [OWN_PREFIX]: 'these are set by the library',
    });
    requireForeignKeys(this, 'annotations', props.annotations, { [CLUSTER_ANNOTATION]: 'apply an AgentCluster to the app or chart' });
    const cluster = AgentCluster._annotation(this);
    const levels = Object.values(PodSecurityLevel);
    const version = props.podSecurityVersion ?? 'v1.34';
    if (!/^(latest|v1\.\d{1,3})$/.test(version)) {
      throw propError(this, 'podSecurityVersion', 'be a minor version such as "v1.35", or "latest"', version);
    }
    const modes = (['enforce', 'audit', 'warn'] as const).flatMap((mode) => {
      const level = requireOneOf(this, mode, props[mode] ?? PodSecurityLevel.RESTRICTED, levels);
      return [[`pod-security.kubernetes.io/${mode}`, level], [`pod-security.kubernetes.io/${mode}-version`, version]];
    });
    this.apiObject = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: props.name,
        annotations: cluster ? { ...props.annotations, ...cluster } : props.annotations,
        labels: { ...props.labels, [AGENTS_LABEL]: 'true', ...Object.fromEntries(modes) },
      },
    }, { clusterScoped: true });

    const namespace = props.name;
    for (const [child, name] of [['DefaultAccount', 'default'], ['AgentAccount', AGENT_ACCOUNT]]) {
      new GuardedApiObject(this, child, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { namespace, name },
        automountServiceAccountToken: false,
      });
    }
    new GuardedApiObject(this, 'Quota', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { namespace, name: 'agents' },
      spec: { hard: resourceQuota(this, props.quota ?? {}) },
    });
    new GuardedApiObject(this, 'Limits', {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { namespace, name: 'agents' },
      spec: { limits: [limitRange(this, props.containerDefaults ?? {})] },
    });
    new GuardedApiObject(this, 'DenyIngress', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace, name: 'default-deny-ingress' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
    markIsolated(this, 'Ingress', { namespace, podSelector: {} });
  }

  /**
   * Name of the namespace, such as "agents".
   */
  public get namespaceName(): string {
    return this.name;
  }
}

const AGENT_ACCOUNT = 'agent';

/** A namespace for agents: the reserved ones are those that the cluster itself lives in. */
function requireNamespaceName(scope: Construct, name: string): void {
  requireDnsLabel(scope, 'name', name);
  if (name === 'default' || name.startsWith('kube-')) {
    throw propError(
      scope,
      'name',
      'not be "default" or begin with "kube-"',
      name,
      'give the agents a namespace of their own, such as "agents"',
    );
  }
}

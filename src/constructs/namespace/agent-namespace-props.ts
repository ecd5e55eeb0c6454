import * as kplus from 'cdk8s-plus-29';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { AgentSize } from '../../engine/hardening/agent-size';

/**
 * Levels of the Pod Security Standards.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurityLevel {
  /** Heavily restricted, as hardening guides require. */
  RESTRICTED = 'restricted',
  /** Prevents known privilege escalations. */
  BASELINE = 'baseline',
  /** No restriction. */
  PRIVILEGED = 'privileged',
}

/**
 * Properties of `AgentNamespace`.
 */
export interface AgentNamespaceProps {
  /**
   * Name of the namespace: a DNS label such as "agents", but not "default" and not "kube-…".
   */
  readonly name: string;

  /**
   * Labels in addition to those of Pod Security and of this library.
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
   * The level below which the API server adds a note to the audit log.
   *
   * @default PodSecurityLevel.RESTRICTED
   */
  readonly audit?: PodSecurityLevel;

  /**
   * The level below which the API server warns the user who creates a pod.
   *
   * @default PodSecurityLevel.RESTRICTED
   */
  readonly warn?: PodSecurityLevel;

  /**
   * The version of the levels: a minor version such as "v1.35", or "latest".
   *
   * Versions before v1.34 lack controls, so they give a warning. From v1.35 on, `restricted` lets a pod with `hostUsers: false` run as
   * root of its user namespace.
   *
   * @default "v1.34"
   */
  readonly podSecurityVersion?: string;

  /**
   * Secrets of the namespace with which its accounts for agents pull images from private registries.
   *
   * A pod that names pull secrets itself uses only those.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];

  /**
   * What most of the pods run. The quota has room for `quota.pods` containers of this size, and a container that names no resources
   * gets it.
   *
   * Fields of `quota` and `containerDefaults` take precedence. For sidecars and the overhead of a runtime, give the quota's figures.
   *
   * @default - the defaults of `AgentQuota` and `ContainerDefaults`
   */
  readonly size?: AgentSize;

  /**
   * What all pods of the namespace may use together.
   *
   * @default - see `AgentQuota`
   */
  readonly quota?: AgentQuota;

  /**
   * The resources of a container that names none.
   *
   * @default - see `ContainerDefaults`
   */
  readonly containerDefaults?: ContainerDefaults;
}

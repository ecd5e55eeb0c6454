import * as kplus from 'cdk8s-plus-29';
import { AgentContainerOptions } from './agent-container';

/**
 * The short form of a workload: the settings of its one container.
 */
export interface AgentImageOptions extends AgentContainerOptions {
  /**
   * Image of the one container, best by digest, such as "agent@sha256:<64 hex>".
   *
   * @default - none: `containers` or `addContainer` give the containers
   */
  readonly image?: string;

  /**
   * When the kubelet pulls the image.
   *
   * @default - IF_NOT_PRESENT for a digest, else ALWAYS
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * Name of the one container: a DNS label.
   *
   * @default "main"
   */
  readonly containerName?: string;

  /**
   * TCP port that the one container serves, from 1 to 65535. Probes call it.
   *
   * @default - none
   */
  readonly port?: number;

  /**
   * Entry point of the one container.
   *
   * @default - that of the image
   */
  readonly command?: string[];

  /**
   * Arguments of the one container.
   *
   * @default - that of the image
   */
  readonly args?: string[];

  /**
   * Environment variables from Secrets, ConfigMaps and fields, such as `{ API_KEY: EnvValue.fromSecretValue(…) }`.
   *
   * @default - none
   */
  readonly envVariables?: { [name: string]: kplus.EnvValue };

  /**
   * ConfigMaps and Secrets whose keys become environment variables.
   *
   * @default - none
   */
  readonly envFrom?: kplus.EnvFrom[];

  /**
   * Requests and limits of the one container. If you give only one of the two, it is also the other.
   *
   * @default - 50m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Security context of the one container.
   *
   * @default - 65534:65534, no privilege escalation, no capabilities, seccomp RuntimeDefault, read-only root
   */
  readonly containerSecurityContext?: kplus.ContainerSecurityContextProps;
}

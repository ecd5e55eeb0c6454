import { AgentWorkloadProps } from '../workload/agent-workload-props';

/**
 * What agent-sandbox does when the end of a sandbox or a claim comes. It ends the pod in any case.
 */
export enum AgentSandboxShutdownPolicy {
  /** Deletes the object too, with its volumes. */
  DELETE = 'Delete',
  /** Deletes the object too, and keeps it until its pod is gone. Only for a claim. */
  DELETE_FOREGROUND = 'DeleteForeground',
  /** Keeps the object, so that its status shows the end. */
  RETAIN = 'Retain',
}

/**
 * Whether a sandbox has a pod.
 */
export enum AgentSandboxOperatingMode {
  /** It has a pod. */
  RUNNING = 'Running',
  /** It has no pod, and keeps its volumes. */
  SUSPENDED = 'Suspended',
}

/**
 * Who makes the NetworkPolicy of the sandboxes of a template.
 */
export enum AgentSandboxPolicyManagement {
  /** The controller of agent-sandbox makes one that denies both directions. The policies of the app allow what sandboxes need. */
  MANAGED = 'Managed',
  /** Only the policies of the app apply. */
  UNMANAGED = 'Unmanaged',
}

/**
 * What a claim may add to the pods of a template.
 */
export enum AgentSandboxInjectionPolicy {
  /** Nothing. */
  DISALLOWED = 'Disallowed',
  /** What the template does not have. Synth fails until you acknowledge the finding. */
  ALLOWED = 'Allowed',
  /** Also in place of what the template has. Synth fails until you acknowledge the finding. */
  OVERRIDES = 'Overrides',
}

/**
 * What a sandbox and a template of sandboxes share.
 */
export interface AgentSandboxWorkloadProps extends AgentWorkloadProps {
  /**
   * Whether each sandbox gets a headless Service of its own name.
   *
   * @default false
   */
  readonly service?: boolean;
}

import { PodKind } from '../engine/manifest/pod-kind';
import { RulePack, Severity } from '../engine/rules/severity';
import { IAgentRuntime } from '../engine/runtimes/traits';

/** What the API server does about an object that breaks a rule. */
export enum AdmissionAction {
  /** Refuses it, and names the first rule that it breaks. */
  DENY = 'Deny',
  /** Warns who sent it, of every rule that it breaks: kubectl prints the warnings. */
  WARN = 'Warn',
  /** Notes in the audit log the first rule that it breaks. */
  AUDIT = 'Audit',
}

/**
 * Properties of `AgentAdmission`.
 */
export interface AgentAdmissionProps {
  /**
   * What the policies and their bindings are named by: a DNS subdomain such as "team-a". They have no
   * namespace, so another `AgentAdmission` in the same cluster needs another name.
   *
   * @default "hardened-agents"
   */
  readonly name?: string;

  /**
   * What happens to an object that breaks a rule whose findings are errors. Those of warnings warn instead of
   * denying.
   *
   * @default - all of them: DENY, WARN and AUDIT
   */
  readonly actions?: AdmissionAction[];

  /**
   * Which rules are asked.
   *
   * @default RulePack.STRICT
   */
  readonly pack?: RulePack;

  /**
   * What findings of a rule mean, by its id, such as `{ 'no-latest-image': Severity.ERROR }`.
   *
   * @default - what each rule says of itself
   */
  readonly severities?: { [ruleId: string]: Severity };

  /**
   * Why rules are lowered, by id of the rule or "pack", such as `{ 'no-latest-image': 'the nightly build is what we test' }`.
   *
   * Each severity below that of the rule itself and `RulePack.BASELINE` need one; it stands in an annotation of the policies.
   *
   * @default - none: nothing may be lowered
   */
  readonly reasons?: { [option: string]: string };

  /**
   * Rules that are not asked, by id, with the reason: at least 10 letters or digits, such as
   * `{ 'no-service-links': 'the agents find their tools by them' }`.
   *
   * The reasons are written on the policy as annotations. No annotation or label of an object lets it
   * through: whoever makes a weak pod could write one.
   *
   * @default - none
   */
  readonly acknowledgedRules?: { [ruleId: string]: string };

  /**
   * Where images may come from: registries, or paths in them by whole segments, such as
   * `['registry.example/agents', 'docker.io/library']`. An image without a registry is one of Docker Hub.
   *
   * @default - anywhere
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly registries?: string[];

  /**
   * Runtimes of the cluster whose RuntimeClass has a name of its own, such as a `GVisorRuntime` named
   * "agents-gvisor". Those that clouds and projects name are known.
   *
   * @default - none
   */
  readonly runtimes?: IAgentRuntime[];

  /**
   * Kinds beside those of Kubernetes and agent-sandbox that hold a pod template; those without `resource`
   * are left out, and their pods are judged as they are made.
   *
   * @default - none
   */
  readonly podKinds?: PodKind[];

  /**
   * Labels of the namespaces that are judged; at least one, or the cluster's own would be judged too.
   *
   * @default - { "cdk8s-hardened-agents/agents": "true" }, which `AgentNamespace` sets
   */
  readonly namespaceSelector?: { [label: string]: string };

  /**
   * Names of namespaces of agents that this app does not make, such as `['team-a']`. A binding of RBAC names the namespace of an
   * account, not its labels: bindings outside these namespaces are judged by these names and those of the app.
   *
   * @default - none
   */
  readonly agentNamespaces?: string[];

  /**
   * Whether nobody gets into a running agent by way of the API server: no exec, attach, port-forward or proxy,
   * and no ephemeral container.
   *
   * @default false
   */
  readonly denyInteractiveAccess?: boolean;
}

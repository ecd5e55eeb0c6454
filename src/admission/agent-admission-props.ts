import { Duration } from 'cdk8s';
import { PodKind } from '../engine/manifest/pod-kinds';
import { RulePack, Severity } from '../engine/rules/severity';
import { IAgentRuntime } from '../engine/runtimes/traits';

/** What the API server does with an object that breaks a rule. */
export enum AdmissionAction {
  /** Denies the request and names the first rule that the object breaks. */
  DENY = 'Deny',
  /** Returns a warning for each rule that the object breaks. kubectl prints the warnings. */
  WARN = 'Warn',
  /** Adds the first rule that the object breaks to the audit log. */
  AUDIT = 'Audit',
}

/**
 * Properties of `AgentAdmission`.
 */
export interface AgentAdmissionProps {
  /**
   * The name that the policies and their bindings begin with: a DNS subdomain, for example "team-a".
   *
   * These objects have no namespace, so another `AgentAdmission` in the same cluster needs another name.
   *
   * @default "hardened-agents"
   */
  readonly name?: string;

  /**
   * What the API server does with an object that breaks a rule of severity error.
   *
   * A rule of severity warning never denies. It warns instead.
   *
   * @default - all of them: DENY, WARN and AUDIT
   */
  readonly actions?: AdmissionAction[];

  /**
   * The pack of rules that the policies evaluate.
   *
   * @default RulePack.STRICT
   */
  readonly pack?: RulePack;

  /**
   * The severity of a rule by its id, for example `{ 'no-latest-image': Severity.ERROR }`.
   *
   * @default - the severity of each rule
   */
  readonly severities?: { [ruleId: string]: Severity };

  /**
   * The reason for each lowered rule, by rule id or "pack", for example `{ 'no-latest-image': 'we test the nightly build' }`.
   *
   * A severity below that of the rule, and `RulePack.BASELINE`, need a reason. The policies carry it as an annotation.
   *
   * @default - none, so nothing can be lowered
   */
  readonly reasons?: { [option: string]: string };

  /**
   * Rules that the policies leave out, by id, with a reason of at least 10 letters or digits, for example
   * `{ 'no-service-links': 'the agents find their tools by them' }`.
   *
   * The policies carry the reasons as annotations. No annotation or label of an object exempts it, because anyone who
   * creates a weak pod could write one.
   *
   * @default - none
   */
  readonly acknowledgedRules?: { [ruleId: string]: string };

  /**
   * The allowed sources of images: registries, or whole path segments in them, for example
   * `['registry.example/agents', 'docker.io/library']`.
   *
   * An image without a registry comes from Docker Hub. Synth holds the app's own agents in these namespaces to the list, too.
   *
   * @default - anywhere
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly registries?: string[];

  /**
   * Runtimes of the cluster whose RuntimeClass has a custom name, for example a `GVisorRuntime` named "agents-gvisor".
   *
   * The library knows the class names of clouds and projects.
   *
   * @default - none
   */
  readonly runtimes?: IAgentRuntime[];

  /**
   * More kinds that hold a pod template, beside those of Kubernetes and agent-sandbox.
   *
   * For a kind without `resource`, the API server judges the pods when the controller creates them.
   *
   * @default - none
   */
  readonly podKinds?: PodKind[];

  /**
   * Labels of the namespaces that the policies apply to, at least one.
   *
   * Without a label the policies would apply to the namespaces of the cluster itself.
   *
   * @default - { "cdk8s-hardened-agents/agents": "true" }, which `AgentNamespace` sets
   */
  readonly namespaceSelector?: { [label: string]: string };

  /**
   * Names of agents' namespaces that this app does not create, for example `['team-a']`.
   *
   * An RBAC binding names the namespace of an account, not its labels. The policies know these names and those of the app.
   *
   * @default - none
   */
  readonly agentNamespaces?: string[];

  /**
   * Whether the API server denies exec, attach, port-forward, proxy and ephemeral containers for agents.
   *
   * @default false
   */
  readonly denyInteractiveAccess?: boolean;

  /**
   * The longest time from the creation of a SandboxClaim to its `shutdownTime`, in whole seconds, for example `Duration.hours(8)`.
   *
   * It also holds for a later change of the claim, which counts from the creation too. A claim without an end is denied in any case.
   *
   * @default - any end
   */
  readonly longestClaim?: Duration;

  /**
   * Whether to write files for the API server's folder of static manifests, instead of objects to apply.
   *
   * The API server reads the policies from its own disk, so no request can change or remove them. The names end in ".static.k8s.io".
   * The chart can hold nothing else. Copy its file to every API server. `kubectl apply` fails on it. Needs Kubernetes 1.37, where this
   * is beta.
   *
   * @default false
   * @see https://kubernetes.io/docs/reference/access-authn-authz/manifest-admission-control/
   */
  readonly staticManifests?: boolean;
}

import { FalcoPriority } from './falco-priority';
import { FalcoList, FalcoMacro, FalcoRule, FalcoRuleOverride } from './falco-rule';

/**
 * Properties of `FalcoRules`.
 */
export interface FalcoRulesProps {
  /**
   * The namespaces whose pods Falco watches, such as `["agents"]`.
   *
   * @default - every AgentNamespace of the app, and every namespace with agents or pods that serve agents
   */
  readonly namespaces?: string[];

  /**
   * The labels of the pods that Falco watches. Create several `FalcoRules` for agents that may do different things.
   *
   * @default { "cdk8s-hardened-agents/agent": "true" }, and infrastructure such as an `EgressProxy`, which has its own rules
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * The beginning of the names of the rules, such as "Build agent" for "Build agent opens a raw socket". In Falco, rules, macros and lists
   * of the same name replace each other, so each of several `FalcoRules` needs another subject.
   *
   * @default "Agent"
   */
  readonly subject?: string;

  /**
   * Minimum priority: Falco gets no rule of the library with a lower priority.
   *
   * @default FalcoPriority.DEBUG
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Changes of the library's rules, by their ids, such as `{ "package-manager": { enabled: false } }`.
   *
   * @default - none
   */
  readonly overrides?: { [id: string]: FalcoRuleOverride };

  /**
   * Ports on which agents may listen in addition to the ports of their containers, such as `[9229]`.
   *
   * @default - none
   */
  readonly listenPorts?: number[];

  /**
   * Blocks of the resolvers that agents may call, such as `["10.96.0.10/32"]`.
   *
   * @default - those that their pods name, else the cluster's Service and pod ranges, and resolvers that policies allow by address
   */
  readonly resolvers?: string[];

  /**
   * Blocks of addresses that agents may call in addition to those that policies allow, such as `["203.0.113.0/24"]`.
   *
   * @default - none
   */
  readonly destinations?: string[];

  /**
   * Names that agents may call in addition to those that policies allow, such as `["api.example.com"]`. Falco resolves them itself,
   * again and again.
   *
   * @default - none
   */
  readonly destinationNames?: string[];

  /**
   * Lists for your own macros and rules.
   *
   * @default - none
   */
  readonly lists?: FalcoList[];

  /**
   * Macros for your own rules. Each may use the macros before it.
   *
   * @default - none
   */
  readonly macros?: FalcoMacro[];

  /**
   * Rules of your own.
   *
   * @default - none
   */
  readonly rules?: FalcoRule[];

  /**
   * Whether to create a ConfigMap. `helmValues` needs none.
   *
   * @default true
   */
  readonly configMap?: boolean;

  /**
   * The namespace of the ConfigMap: the namespace of Falco.
   *
   * @default "falco"
   */
  readonly configMapNamespace?: string;

  /**
   * Name of the ConfigMap: a DNS subdomain.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}

import { FalcoPriority } from './falco-priority';

/**
 * One thing that an exception asks of an event.
 */
export interface FalcoMatch {
  /**
   * The field, such as "proc.name" or "container.image.repository".
   *
   * @see https://falco.org/docs/reference/rules/supported-fields/
   */
  readonly field: string;

  /**
   * How it is compared: "in", "pmatch" (paths below one of the values), or with one value "=", "!=", "contains", "icontains", "startswith",
   * "endswith" or "glob".
   *
   * @default "in"
   */
  readonly comparison?: string;

  /**
   * The values, of which one is enough, such as `["npm"]`.
   */
  readonly values: string[];
}

/**
 * What a rule lets pass.
 */
export interface FalcoException {
  /**
   * A name that is unique in its rule: letters, digits and "_", such as "npm_of_the_builder".
   */
  readonly name: string;

  /**
   * What an event must all be, so that the rule tells nothing of it.
   */
  readonly matches: FalcoMatch[];
}

/**
 * How a rule differs from what the library has it be.
 */
export interface FalcoRuleOverride {
  /**
   * Whether the rule is there.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How bad its alerts are.
   *
   * @default - as docs/falco.md lists it
   */
  readonly priority?: FalcoPriority;

  /**
   * What it lets pass.
   *
   * @default - nothing
   */
  readonly exceptions?: FalcoException[];
}

/**
 * A list of values for conditions.
 */
export interface FalcoList {
  /**
   * Its name in conditions: letters, digits and "_", such as "build_tools".
   */
  readonly name: string;

  /**
   * The values, such as `["make", "ninja"]`.
   */
  readonly items: string[];
}

/**
 * A part of conditions.
 */
export interface FalcoMacro {
  /**
   * Its name in conditions: letters, digits and "_", such as "builds".
   */
  readonly name: string;

  /**
   * What it stands for, such as "proc.name in (build_tools)".
   */
  readonly condition: string;
}

/**
 * A rule of your own, of the agents in scope alone.
 */
export interface FalcoRule {
  /**
   * Its name, unique among all rules of a Falco, such as "Agent builds".
   */
  readonly name: string;

  /**
   * What it tells, in a sentence.
   */
  readonly description: string;

  /**
   * When it tells, such as "evt.type in (execve, execveat) and builds"; that the event is an agent's is added.
   *
   * @see https://falco.org/docs/concepts/rules/conditions/
   */
  readonly condition: string;

  /**
   * The fields that are told, such as "file=%fd.name"; process, pod and image are added.
   *
   * @default - none beside
   */
  readonly output?: string;

  /**
   * How bad its alerts are.
   *
   * @default FalcoPriority.WARNING
   */
  readonly priority?: FalcoPriority;

  /**
   * Tags, such as `["mitre_execution", "T1059"]`.
   *
   * @default - none
   */
  readonly tags?: string[];

  /**
   * What it lets pass.
   *
   * @default - nothing
   */
  readonly exceptions?: FalcoException[];
}

/**
 * Properties of `FalcoRules`.
 */
export interface FalcoRulesProps {
  /**
   * The namespaces whose pods are watched, such as `["agents"]`.
   *
   * @default - every AgentNamespace of the app, and every namespace in which it has agents or what serves them
   */
  readonly namespaces?: string[];

  /**
   * The labels of the pods that are watched; make several `FalcoRules` for agents that may do different things.
   *
   * @default { "cdk8s-hardened-agents/agent": "true" }, and infrastructure such as an `EgressProxy` by rules of its own
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Whom the names of the rules begin with, such as "Build agent" for "Build agent opens a raw socket". Rules, macros and lists of the same
   * name replace each other in a Falco, so several `FalcoRules` must differ in it.
   *
   * @default "Agent"
   */
  readonly subject?: string;

  /**
   * Rules of the library below it are left out.
   *
   * @default FalcoPriority.DEBUG
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * How rules differ from what they are, by their ids, such as `{ "package-manager": { enabled: false } }`.
   *
   * @default - not at all
   */
  readonly overrides?: { [id: string]: FalcoRuleOverride };

  /**
   * Ports on which agents may listen beside those of their containers, such as `[9229]`.
   *
   * @default - none beside
   */
  readonly listenPorts?: number[];

  /**
   * Blocks of the resolvers that agents may ask, such as `["10.96.0.10/32"]`.
   *
   * @default - those that their pods name, else the cluster's: its Service and pod ranges, and resolvers that policies open by their address
   */
  readonly resolvers?: string[];

  /**
   * Blocks of addresses that agents may call beside those that policies open, such as `["203.0.113.0/24"]`.
   *
   * @default - none beside
   */
  readonly destinations?: string[];

  /**
   * Names that agents may call beside those that policies open, such as `["api.example.com"]`. Falco itself resolves them, again and again.
   *
   * @default - none beside
   */
  readonly destinationNames?: string[];

  /**
   * Lists for your own macros and rules.
   *
   * @default - none
   */
  readonly lists?: FalcoList[];

  /**
   * Macros for your own rules; one may use those before it.
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
   * Whether a ConfigMap is made; `helmValues` needs none.
   *
   * @default true
   */
  readonly configMap?: boolean;

  /**
   * The namespace of the ConfigMap: that in which Falco runs.
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

import { PodIndex } from './pod-index';
import { AGENT_LABEL, ROLE_LABEL } from '../manifest/labels';
import { PodView } from '../manifest/pod-view';
import { Json, object } from '../value/json';

/** Pods of the library that serve agents and run no agent. They have the label of their role in place of the agents' label. */

interface RoleTraits {
  /** The file that its program reads from a ConfigMap. None if the program takes its settings from environment variables. */
  readonly config?: string;
  /** The port that its program listens on, if nothing else distinguishes its pod from an agent. */
  readonly port?: number;
  /** Whether its pods need volumes of the node, which a namespace for agents refuses. */
  readonly isOnNodes?: true;
}

const TRAITS = {
  'alert-routing': { port: 2801 },
  'credential-broker': { config: 'envoy.json' },
  'dns-allowlist': { config: 'Corefile' },
  'egress-proxy': { config: 'squid.conf' },
  'falco': { config: 'falco.yaml', isOnNodes: true },
  'quarantine-response': { config: 'rules.yaml' },
  'denial-alerts': { config: 'syslog-ng.conf', isOnNodes: true },
} as const satisfies { readonly [role: string]: RoleTraits };

/** A value of `ROLE_LABEL` that a construct of the library writes. */
export type Role = keyof typeof TRAITS;

/** Every role. */
export const ROLES = Object.keys(TRAITS) as readonly Role[];

/** The roles whose pods run on each node, in a namespace that is not for agents. */
export const NODE_ROLES: readonly Role[] = ROLES.filter((role) => traitsOf(role).isOnNodes);

/** The roles whose pods may run in a namespace for agents. */
export const SERVICE_ROLES: readonly Role[] = ROLES.filter((role) => !NODE_ROLES.includes(role));

/**
 * Selectors of the pods that make their namespace one for agents: agents, and the pods that serve them there. An unknown role
 * counts too, so that a wrong label does not relax any rule.
 */
export const AMONG_AGENTS: readonly Json[] = [
  { matchLabels: { [AGENT_LABEL]: 'true' } },
  { matchExpressions: [{ key: ROLE_LABEL, operator: 'Exists' }, { key: ROLE_LABEL, operator: 'NotIn', values: [...NODE_ROLES] }] },
];

/** The file that pods of a role mount, if they mount one. */
export function configFileOf(role: Role): string | undefined {
  return traitsOf(role).config;
}

/** The port that distinguishes pods of a role from agents, if there is one. */
export function portOf(role: Role | undefined): number | undefined {
  return role && traitsOf(role).port;
}

/** A pod, or a template of pods. */
type Labelled = Pick<PodView, 'metadata'>;

/** Whether a pod is an agent. The label of a role does not change that. */
export function isAgent({ metadata }: Labelled): boolean {
  return object(metadata.labels)[AGENT_LABEL] === 'true';
}

/** The role of a pod of the library. None for an agent, and none if the role is not known. */
export function roleOf(pod: Labelled): Role | undefined {
  const role: unknown = object(pod.metadata.labels)[ROLE_LABEL];
  return isAgent(pod) ? undefined : ROLES.find((one) => one === role);
}

/** The pods of a namespace that have one of the roles. */
export function infrastructureIn({ pods }: { readonly pods: PodIndex }, namespace: string, roles: readonly Role[]): PodView[] {
  return roles
    .flatMap((role) => pods.select(namespace, { matchLabels: { [ROLE_LABEL]: role } }))
    .filter((pod) => roleOf(pod) !== undefined);
}

/** The pods of every namespace that have one of the roles. */
export function infrastructureOf(view: { readonly pods: PodIndex }, roles: readonly Role[] = ROLES): PodView[] {
  return view.pods.namespaces.flatMap((namespace) => infrastructureIn(view, namespace, roles));
}

function traitsOf(role: Role): RoleTraits {
  return TRAITS[role];
}

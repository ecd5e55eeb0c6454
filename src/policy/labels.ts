/** Prefix of the library's own labels and annotations. */
export const OWN_PREFIX = 'cdk8s-hardened-agents/';

/** Label of pods that run an agent. */
export const AGENT_LABEL = `${OWN_PREFIX}agent`;

/** Label of namespaces for agents. */
export const AGENTS_LABEL = `${OWN_PREFIX}agents`;

/** Label of pods that are cut off from the network, whatever its value. */
export const QUARANTINE_LABEL = `${OWN_PREFIX}quarantine`;

/** Label of pods of the library that are no agents, with what they are: "egress-proxy". */
export const ROLE_LABEL = `${OWN_PREFIX}role`;

/** Value of `ROLE_LABEL` of the pods of an `EgressProxy`. */
export const PROXY_ROLE = 'egress-proxy';

/** The label with its name that Kubernetes gives every namespace. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Prefix of the library's own labels and annotations. */
export const OWN_PREFIX = 'cdk8s-hardened-agents/';

/** Label of pods that run an agent. */
export const AGENT_LABEL = `${OWN_PREFIX}agent`;

/** Label of namespaces for agents. */
export const AGENTS_LABEL = `${OWN_PREFIX}agents`;

/** Label of the admission policies of the library and their bindings. */
export const ADMISSION_LABEL = `${OWN_PREFIX}admission`;

/** Annotation of these with a digest of their expressions, so that `check` finds a later change. */
export const DIGEST_ANNOTATION = `${OWN_PREFIX}digest`;

/** Label of pods that are cut off from the network. Its value does not count. */
export const QUARANTINE_LABEL = `${OWN_PREFIX}quarantine`;

/** Annotation of a Namespace that says where its cluster has its addresses. */
export const CLUSTER_ANNOTATION = `${OWN_PREFIX}cluster`;

/** Annotation of a ServiceAccount that gets an identity by settings of its cloud alone, such as "eks-pod-identity". */
export const CLOUD_IDENTITY_ANNOTATION = `${OWN_PREFIX}cloud-identity`;

/** Annotation of a ServiceAccount that says how its namespace came to be: "existing" if the app does not create it. */
export const NAMESPACE_ANNOTATION = `${OWN_PREFIX}namespace`;

/** Annotation of a NetworkPolicy with what it denies, such as "dns,internet", so that rules find another policy that allows it. */
export const DENIED_ANNOTATION = `${OWN_PREFIX}closed`;

/** Annotation of a NetworkPolicy that is the default of its namespace and says nothing of single pods. Its value is "deny". */
export const DEFAULT_ANNOTATION = `${OWN_PREFIX}default`;

/** Annotation with the reason why an app judges objects of others by fewer rules. */
export const OWN_OBJECTS_ANNOTATION = `${OWN_PREFIX}judge-own-objects`;

/** Prefix of the annotation that shows an acknowledged rule to reviewers and tools. Its value is the reason. */
export const ACKNOWLEDGED = `${OWN_PREFIX}acknowledged-`;

/** Prefix of the annotation with the other details of an acknowledgement, as JSON. */
export const DETAILS = `${OWN_PREFIX}acknowledgement-`;

/** Prefix of the labels of groups of agents. Behind it is the name of the group, and the value is "true". */
export const GROUP_PREFIX = `${OWN_PREFIX}group-`;

/** Annotation of a NetworkPolicy with the groups of agents that it lets in, as JSON. */
export const GROUPS_ANNOTATION = `${OWN_PREFIX}groups`;

/** Label of pods behind a start gate, which its canary lets in. Its value is the namespace of the gate. */
export const GATE_LABEL = `${OWN_PREFIX}start-gate`;

/** Label of the Jobs and pods of a proof, and of the namespace of pods without walls. Its value says what they are, such as "twin". */
export const PROOF_LABEL = `${OWN_PREFIX}proof`;

/** Condition of a pod that nothing sets: a pod with a readiness gate for it is never ready. */
export const NEVER_READY = `${OWN_PREFIX}never`;

/** Annotation of a Job of a proof with what it tries, as JSON. */
export const PLAN_ANNOTATION = `${OWN_PREFIX}proof-plan`;

/** Label of pods that serve agents: their role, such as "egress-proxy". Such pods have no `AGENT_LABEL`. */
export const ROLE_LABEL = `${OWN_PREFIX}role`;

/** Label of pods of several Deployments that are one gateway. Its value is a hash of the path of the gateway's construct. */
export const GATEWAY_LABEL = `${OWN_PREFIX}gateway`;

/** Label that cdk8s-plus uses to select the pods of one construct. Its value is a hash of the construct's path. */
export const ADDRESS_LABEL = 'cdk8s.io/metadata.addr';

/** Labels by which policies and Services of an app select the pods of one construct. */
export const CONSTRUCT_LABELS = [ADDRESS_LABEL, GATEWAY_LABEL] as const;

/** Where kubectl keeps a copy of the manifest. */
export const COPY_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

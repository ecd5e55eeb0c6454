import { objectName } from './manifest-list';
import { groupKind } from './pod-kinds';
import { Json, isObject, object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** What the controller of agent-sandbox adds to a SandboxTemplate, and to the pods of a Sandbox. */

/** The kinds, with their groups. */
export const SANDBOX_TEMPLATE = 'extensions.agents.x-k8s.io/SandboxTemplate';
const SANDBOX = 'agents.x-k8s.io/Sandbox';

function isTemplate({ apiVersion, kind }: Json): boolean {
  return kind === 'SandboxTemplate' && groupKind(apiVersion, kind) === SANDBOX_TEMPLATE;
}

function isSandbox({ apiVersion, kind }: Json): boolean {
  return kind === 'Sandbox' && groupKind(apiVersion, kind) === SANDBOX;
}

/** Labels that the controller sets on pods. It ignores what a template says under these prefixes. */
export const RESERVED_LABELS: readonly string[] = ['agents.x-k8s.io/', 'extensions.agents.x-k8s.io/'];
const SANDBOX_HASH = 'agents.x-k8s.io/sandbox-name-hash';
const TEMPLATE_HASH = 'agents.x-k8s.io/sandbox-template-ref-hash';

/** Labels by which its policies and Services select the pods of a template or of one sandbox. */
export const HASH_LABELS = [SANDBOX_HASH, TEMPLATE_HASH];

/**
 * The metadata of the pods that the controller makes, with the label that it computes of the name.
 *
 * @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/controllers/sandbox_controller.go
 */
export function withControllerLabels(manifest: Json, metadata: Json): Json {
  const ofTemplate = isTemplate(manifest);
  if (!ofTemplate && !isSandbox(manifest)) {
    return metadata;
  }
  const hash = nameHash(textOf(object(manifest.metadata).name));
  const own = { [ofTemplate ? TEMPLATE_HASH : SANDBOX_HASH]: hash }; // each sandbox of a template has a hash of its own
  return { ...metadata, labels: { ...own, ...object(metadata.labels) } };
}

/** The FNV-1a hash of a name in hexadecimal, by which the controller labels pods. */
function nameHash(name: string): string {
  /* eslint-disable no-bitwise -- the hash is defined by them */
  const hash = new TextEncoder().encode(name).reduce((before, byte) => Math.imul(before ^ byte, 0x01000193), 0x811c9dc5);
  return (hash >>> 0).toString(16).padStart(8, '0');
  /* eslint-enable no-bitwise */
}

/** The resolvers that it sets for pods under its default policy. */
export const PUBLIC_RESOLVERS: Json = { nameservers: ['8.8.8.8', '1.1.1.1'] };

/**
 * The pod spec that the controller makes: without a token unless the template sets one, and with public resolvers if it
 * writes its default policy.
 *
 * @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/controllers/utils.go
 */
export function withControllerDefaults(manifest: Json, spec: Json): Json {
  if (!isTemplate(manifest)) {
    return spec;
  }
  const asksPublicResolvers = hasDefaultPolicy(manifest) && (spec.dnsPolicy ?? '') === '';
  return {
    ...spec,
    automountServiceAccountToken: spec.automountServiceAccountToken ?? false,
    ...asksPublicResolvers && { dnsPolicy: 'None', dnsConfig: PUBLIC_RESOLVERS },
  };
}

/** CEL over a request, and the variables for its pod, that is true if the controller sets public resolvers. */
export const CEL_HAS_PUBLIC_RESOLVERS = `request.kind.group + "/" + request.kind.kind == "${SANDBOX_TEMPLATE}"`
  + ' && variables.spec.?dnsPolicy.orValue("") == "" && !has(dyn(object).spec.networkPolicy)'
  + ' && dyn(object).spec.?networkPolicyManagement.orValue("Managed") == "Managed"';

const NONE: readonly Json[] = [];

/** The NetworkPolicy that the controller writes for the pods of a SandboxTemplate, if it writes one. None for other objects. */
export function policiesOfTemplate(manifest: Json): readonly Json[] {
  return isTemplate(manifest) && isManaged(manifest) ? writtenPolicies(manifest) : NONE;
}

const writtenPolicies = memoizeBy((manifest: Json): readonly Json[] => [makePolicy(manifest)]);

/** A policy in messages: `NetworkPolicy "agents/open"`, or where it comes from if the controller writes it. */
export function policyTitle(policy: Json): string {
  return (policy as { [TITLE]?: string })[TITLE] ?? objectName(policy);
}

/** Whether a policy is in no manifest of its own, since a controller writes it. */
export function isWritten(policy: Json): boolean {
  return TITLE in policy;
}

/** The title of a policy that is in no manifest. */
const TITLE = Symbol('title');

function makePolicy(manifest: Json): Json & { readonly [TITLE]: string } {
  const { name, namespace } = object(manifest.metadata);
  const { networkPolicy } = object(manifest.spec);
  const { ingress, egress } = hasDefaultPolicy(manifest) ? DEFAULT_POLICY : object(networkPolicy);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${textOf(name)}-network-policy`, namespace },
    spec: {
      podSelector: { matchLabels: { [TEMPLATE_HASH]: nameHash(textOf(name)) } },
      policyTypes: ['Ingress', 'Egress'],
      ingress,
      egress,
    },
    [TITLE]: hasDefaultPolicy(manifest)
      ? 'the NetworkPolicy that agent-sandbox writes where spec.networkPolicy is missing'
      : 'spec.networkPolicy',
  };
}

/** Whether the controller writes a policy. It writes none for a value that its schema does not know. */
function isManaged(manifest: Json): boolean {
  return ['', 'Managed'].includes((object(manifest.spec).networkPolicyManagement as string | undefined) ?? '');
}

function hasDefaultPolicy(manifest: Json): boolean {
  return isManaged(manifest) && !isObject(object(manifest.spec).networkPolicy);
}

/** @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/controllers/sandboxtemplate_controller.go */
const DEFAULT_POLICY: Json = {
  ingress: [{
    from: [{
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agent-sandbox-system' } },
      podSelector: { matchLabels: { app: 'sandbox-router' } },
    }],
  }],
  egress: [{
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'] } },
      { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
    ],
  }],
};

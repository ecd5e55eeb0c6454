import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { inNamespace, nameOf } from '../../cluster/namespaced';
import { Json, object, objects } from '../../value/json';
import { Report, Rule } from '../rule';

/** What SandboxClaims and SandboxWarmPools of agent-sandbox name. */

export const CLAIM = 'extensions.agents.x-k8s.io/SandboxClaim';
export const POOL = 'extensions.agents.x-k8s.io/SandboxWarmPool';
export const TEMPLATE = 'extensions.agents.x-k8s.io/SandboxTemplate';

/** The field in which a claim or a pool names what its sandboxes come from. Claims of v1alpha1 name the template. */
export function originOf({ kind, spec }: Json): { readonly kind: string; readonly path: string; readonly name: unknown } {
  const { warmPoolRef, sandboxTemplateRef } = object(spec);
  const isOfPool = kind === 'SandboxClaim' && (warmPoolRef !== undefined || sandboxTemplateRef === undefined);
  return isOfPool
    ? { kind: POOL, path: 'spec.warmPoolRef.name', name: object(warmPoolRef).name }
    : { kind: TEMPLATE, path: 'spec.sandboxTemplateRef.name', name: object(sandboxTemplateRef).name };
}

/** The namespaces that have the object of a name. */
export function namespacesWith(view: ClusterView, kind: string, name: unknown): string[] {
  return view.of(kind).filter((one) => nameOf(one) === name).map(namespaceOf).sort();
}

/** What a SandboxClaim adds to the metadata of its pod, as a rule judges it that judges the metadata of pods. */
export function checkOfClaims(check: (metadata: Json, path: string, report: Report) => void): NonNullable<Rule['checkObject']> {
  return {
    // The controller accepts keys without a domain:
    // https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/controllers/sandboxclaim_controller.go
    kinds: [CLAIM],
    check: ({ spec }, report) => check(object(object(spec).additionalPodMetadata), 'spec.additionalPodMetadata', report),
  };
}

/** The NetworkPolicies of a namespace whose selector names a label. */
export function policiesBy(view: ClusterView, namespace: string, label: string): Json[] {
  return inNamespace(view, 'networking.k8s.io/NetworkPolicy', namespace).filter(({ spec }) => {
    const { matchLabels, matchExpressions } = object(object(spec).podSelector);
    return Object.hasOwn(object(matchLabels), label) || objects(matchExpressions).some(({ key }) => key === label);
  });
}

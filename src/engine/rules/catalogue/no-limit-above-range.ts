import { ClaimSpec, claimSpec, claimTemplates, ephemeralClaims } from '../../cluster/claims';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { Limit, Resources, amountsOf, limitsOf, resourcesOf } from '../../cluster/limit-ranges';
import { titleOf } from '../../cluster/namespaced';
import { podResources } from '../../cluster/pod-resources';
import { Json, object } from '../../value/json';
import { quantityText } from '../../value/quantities';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].resources, the sum of these for the pod, spec.resources.requests.storage of a PersistentVolumeClaim and of
 * claim templates; min and max of the LimitRanges of the namespace, by type.
 * Allowed: limits and requests between min and max, where a container without them gets the defaults of the LimitRange; any value if the
 * namespace has no LimitRange among the manifests.
 */
export const rule: Rule = {
  id: 'no-limit-above-range',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'resources within the LimitRange',
  problem: 'Resources are outside the LimitRange',
  why: 'The API server rejects a pod or claim outside the LimitRange of its namespace. It accepts the Deployment or Job that '
    + 'makes the pod, which then has no pods.',
  fix: 'set a value from min to max, or change the LimitRange',
  source: 'https://kubernetes.io/docs/concepts/policy/limit-range/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Resource policies' },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const limits = limitsOf(view, pod.namespace);
    const ofType = (type: string) => limits.filter((limit) => limit.type === type);
    for (const limit of ofType('Container')) {
      for (const { path, container } of pod.containers.filter(({ role }) => role !== 'ephemeral')) {
        const own = object(container.resources);
        reportOutside(
          limit,
          'containers',
          resourcesOf(view, pod.namespace, container),
          (part, resource) => {
            const got: unknown = object(own[part])[resource];
            return [`${path}.resources.${part}.${resource}`, got];
          },
          report,
        );
      }
    }
    for (const limit of ofType('Pod')) {
      reportOutside(
        limit,
        'pods',
        podResources(view, pod),
        (part, resource, nanos) => [`${pod.path}.containers[*].resources.${part}.${resource}`, text(resource, nanos)],
        report,
      );
    }
    checkClaims(view, pod.namespace, [...ephemeralClaims(pod), ...claimTemplates(pod.manifest)], report);
  },
  checkObject: {
    kinds: ['PersistentVolumeClaim'],
    check: (manifest, report, view) => checkClaims(view, namespaceOf(manifest), [claimSpec(manifest)], report),
  },
  admission: { none: 'admission sees one object at a time; the API server itself refuses what a LimitRange does not allow' },
};

type ResourcesField = keyof Resources;

/** Gives the field of an amount, and its value. */
type PlaceOf = (part: ResourcesField, resource: string, nanos: bigint) => [string, unknown];

/** Reports the first value above the maximum or below the minimum, for each resource of a LimitRange. */
function reportOutside(limit: Limit, what: string, resources: Resources, placeOf: PlaceOf, report: Report): void {
  const first = (resource: string, isOutside: (nanos: bigint) => boolean, bound: string) => {
    for (const part of ['limits', 'requests'] as const) {
      const nanos = resources[part].get(resource);
      if (nanos !== undefined && isOutside(nanos)) {
        report(...placeOf(part, resource, nanos), `${titleOf(limit.range)} allows ${bound} for ${what}`);
        return;
      }
    }
  };
  limit.max.forEach((max, resource) => first(resource, (nanos) => nanos > max, `at most ${text(resource, max)}`));
  limit.min.forEach((min, resource) => first(resource, (nanos) => nanos < min, `at least ${text(resource, min)}`));
}

function checkClaims(view: ClusterView, namespace: string, claims: readonly ClaimSpec[], report: Report): void {
  for (const limit of limitsOf(view, namespace).filter(({ type }) => type === 'PersistentVolumeClaim')) {
    for (const { spec, path } of claims) {
      const { requests } = object(spec.resources);
      reportOutside(limit, 'claims', { requests: amountsOf(requests), limits: new Map() },
        (_, resource) => [`${path}.resources.requests.${resource}`, (object(requests) as Json)[resource]], report);
    }
  }
}

function text(resource: string, nanos: bigint): string {
  return quantityText(nanos, resource !== 'cpu');
}

import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { hasScopes } from '../../cluster/limit-ranges';
import { listed } from '../../cluster/namespaced';
import { counted } from '../../value/counted';
import { object } from '../../value/json';
import { nanosOf, quantityText } from '../../value/quantities';
import { demandOf } from '../criteria/quota-demand';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.hard of a ResourceQuota, and what its namespace requests: requests and limits of pods, with the defaults of LimitRanges and
 * the overhead of RuntimeClasses, times their replicas; numbers of objects; storage of claims; ports and load balancers of Services.
 * Allowed: a quota with room for all objects of the app at the same time, each with its minimum number of pods, and for one of them at the
 * maximum of its HorizontalPodAutoscaler or ScaledObject; any quota with scopes.
 */
export const rule: Rule = {
  id: 'no-quota-overrun',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'objects fit into the quota',
  problem: 'Objects do not fit into the quota',
  why: 'The API server rejects what exceeds the quota. It accepts Deployments and Jobs, which then have fewer pods than they '
    + 'request. Which pods are missing depends on the order of creation.',
  fix: 'raise the value in spec.hard, or lower requests, limits or replicas in this namespace',
  source: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Resource policies' },
  needsClusterView: true,
  checkObject: {
    kinds: ['ResourceQuota'],
    check: (manifest, report, view) => {
      const spec = object(manifest.spec);
      for (const [resource, hard] of hasScopes(spec) ? [] : Object.entries(object(spec.hard))) {
        const overrun = overrunOf(view, namespaceOf(manifest), resource, nanosOf(hard));
        if (overrun) {
          report(`spec.hard["${resource}"]`, hard, overrun);
        }
      }
    },
  },
  admission: { none: 'admission sees one object at a time; the API server itself refuses what exceeds a quota' },
};

/** Resources whose unit is bytes. */
const BYTES = /memory|storage$|hugepages-/;

function overrunOf(view: ClusterView, namespace: string, resource: string, hard: bigint | undefined): string | undefined {
  if (hard === undefined) {
    return undefined;
  }
  const { least, shares, scalable } = demandOf(view, namespace, resource);
  const text = (nanos: bigint) => quantityText(nanos, BYTES.test(resource));
  if (least > 0n && least > hard) {
    const largestFirst = shares()
      .filter((share) => share.least * share.each > 0n)
      .sort((a, b) => Number(b.least * b.each - a.least * a.each) || (a.title < b.title ? -1 : 1));
    const named = largestFirst.map((share) => `${share.title} ${share.least > 1n ? `${share.least} x ` : ''}${text(share.each)}`);
    return `the namespace requests ${text(least)}: ${listed(named)}`;
  }
  const scaled = scalable().find((share) => least + (share.most - share.least) * share.each > hard);
  return scaled && `the namespace requests ${text(least + (scaled.most - scaled.least) * scaled.each)}`
    + ` when ${scaled.title} has its maximum of ${counted(scaled.most, 'pod')}`;
}

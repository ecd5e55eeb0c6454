import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { nanosOf } from '../../value/quantities';
import { celBytes } from '../criteria/amount';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: resources.{limits,requests}.{cpu,memory,ephemeral-storage} of each container and of the pod;
 * spec.limits[*].{default,defaultRequest}.{cpu,memory,ephemeral-storage} of a LimitRange, for containers without their own.
 * Allowed: up to 2048 CPUs, 64Ti of memory and 1Pi of disk, more than any machine of a cloud has. Claims may be larger, since no node holds
 * them, and so may the maximum of a LimitRange. no-scratch-above-limit and no-memory-volume-above-limit hold an emptyDir to these limits.
 */
const MOST = [['cpu', '2048', 2048], ['memory', '64Ti', 2 ** 46], ['ephemeral-storage', '1Pi', 2 ** 50]] as const;
const PARTS = ['limits', 'requests'];
const DEFAULTS = ['default', 'defaultRequest'];

export const rule: Rule = {
  id: 'no-size-beyond-nodes',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'resources that a node can have',
  problem: 'Resources are beyond any node',
  why: 'A limit that no node can reach limits nothing: one agent takes the whole node from the other pods. A pod that requests more '
    + 'than any node has never starts. Often a unit is wrong, such as "4000" for 4000m.',
  fix: 'set a value that a node of the cluster has, with its unit, such as 500m or 4Gi',
  source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Resource policies', attack: ['T1499'], owasp: ['ASI08'] },
  checkSpec: (pod, report) => {
    const owners = [{ path: pod.path, resources: pod.spec.resources as unknown },
      ...pod.containers.map(({ path, container }) => ({ path, resources: container.resources as unknown }))];
    for (const { path, resources } of owners) {
      reportBeyond(resources, PARTS, `${path}.resources`, report);
    }
  },
  checkObject: {
    kinds: ['LimitRange'],
    check: ({ spec }, report) => indexed(object(spec).limits).forEach(([limit, i]) =>
      reportBeyond(limit, DEFAULTS, `spec.limits[${i}]`, report)),
  },
  admission: { cel: `${celWithin('variables.spec')} && variables.containers.all(c, ${celWithin('c')})` },
};

function reportBeyond(sizes: unknown, parts: readonly string[], path: string, report: Report): void {
  for (const part of parts) {
    for (const [resource, most] of MOST) {
      const got: unknown = object(object(sizes)[part])[resource];
      if ((nanosOf(got) ?? 0n) > nanosOf(most)!) {
        report(`${path}.${part}.${resource}`, got, `no node has more than ${most}`);
      }
    }
  }
}

function celWithin(owner: string): string {
  return `${JSON.stringify(PARTS)}.all(p, ${MOST.map(([resource, , most]) =>
    `${celBytes(`${owner}.?resources[?p][?"${resource}"].orValue("")`)} <= ${most}.0`).join(' && ')})`;
}

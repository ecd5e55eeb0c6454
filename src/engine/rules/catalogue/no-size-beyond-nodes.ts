import { object } from '../../value/json';
import { nanosOf } from '../../value/quantities';
import { celBytes } from '../criteria/limit-of-pod';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: resources.{limits,requests}.{cpu,memory,ephemeral-storage} of each container and of the pod.
 * Allowed: up to 2048 CPUs, 64Ti of memory and 1Pi of disk, more than any machine of a cloud has. Claims may be larger, since no node holds
 * them. no-scratch-above-limit and no-memory-volume-above-limit hold an emptyDir to these limits.
 */
const MOST = [['cpu', '2048', 2048], ['memory', '64Ti', 2 ** 46], ['ephemeral-storage', '1Pi', 2 ** 50]] as const;
const PARTS = ['limits', 'requests'];

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
      for (const part of PARTS) {
        for (const [resource, most] of MOST) {
          const got: unknown = object(object(resources)[part])[resource];
          if ((nanosOf(got) ?? 0n) > nanosOf(most)!) {
            report(`${path}.resources.${part}.${resource}`, got, `no node has more than ${most}`);
          }
        }
      }
    }
  },
  admission: { cel: `${celWithin('variables.spec')} && variables.containers.all(c, ${celWithin('c')})` },
};

function celWithin(owner: string): string {
  return `${JSON.stringify(PARTS)}.all(p, ${MOST.map(([resource, , most]) =>
    `${celBytes(`${owner}.?resources[?p][?"${resource}"].orValue("")`)} <= ${most}.0`).join(' && ')})`;
}

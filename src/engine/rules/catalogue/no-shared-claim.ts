import { namedClaims } from '../../cluster/claims';
import { copiesOf } from '../../cluster/copies';
import { titleOf } from '../../cluster/namespaced';
import { accessOf, isOnOneNode, severalOf, surges, usersOf } from '../criteria/shared-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].persistentVolumeClaim.claimName of a pod or template, replicas or parallelism of its object with the maximum of
 * its autoscaler, concurrencyPolicy of a CronJob, strategy of a Deployment, spec.accessModes of the claim, nodeName, nodeSelector and
 * podAffinity of the pod.
 * Allowed: a claim that several nodes may mount; a ReadWriteOnce claim of one pod, of pods that must run on one node, or of several
 * objects with one pod each, which may share a node; a ReadWriteOncePod claim of one pod alone, which ends before the next one starts;
 * claims that are not among the manifests.
 */
export const rule: Rule = {
  id: 'no-shared-claim',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no more pods than the access mode of a claim allows',
  problem: 'More pods use a claim than its access mode allows',
  why: 'One node can mount a ReadWriteOnce volume, and one pod can mount a ReadWriteOncePod volume. If several pods need the '
    + 'volume, the later pods wait. Which pods start depends on the scheduler.',
  fix: 'run one pod (a Deployment with strategy Recreate, a CronJob with concurrencyPolicy Forbid), or use a claim for each pod such '
    + 'as volumeClaimTemplates of a StatefulSet; with ReadWriteMany '
    + 'all of them write to one volume, which no-claim-shared-by-agents reports',
  source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const { name, path } of namedClaims(pod)) {
      const access = accessOf(view, pod.namespace, name);
      const several = access && severalOf(view, pod);
      const say = (detail: string) => report(path, name, `PersistentVolumeClaim "${name}" is ${access!}, and ${detail}`);
      if (several && !(access === 'ReadWriteOnce' && isOnOneNode(pod))) {
        say(`${several} mount it`);
      } else if (access === 'ReadWriteOncePod' && copiesOf(view, pod.manifest).most === 1) {
        const [first, second] = usersOf(view, pod.namespace, name);
        if (first !== undefined && first !== titleOf(pod.manifest)) {
          say(`${first} also mounts it`); // reported once for each object but one
        } else if (second === undefined && surges(pod.manifest)) {
          say('a rolling update starts the new pod while the old one mounts it');
        }
      }
    }
  },
  admission: { none: 'admission sees one object at a time, not the claim and the number of pods' },
};

import { namedClaims } from '../../cluster/claims';
import { copiesOf } from '../../cluster/copies';
import { titleOf } from '../../cluster/namespaced';
import { accessOf, isOnOneNode, usersOf, writesTo } from '../criteria/shared-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].persistentVolumeClaim and spec.*containers[*].volumeMounts[*].readOnly of a pod or template, the claims of the other
 * pods of its namespace, replicas or parallelism of its object with the maximum of its HorizontalPodAutoscaler, spec.accessModes of the claim.
 * Allowed: a claim of one pod; one that this pod does not write to; what no-shared-claim reports, where the pods cannot all run.
 */
export const rule: Rule = {
  id: 'no-claim-shared-by-agents',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no claim that agents share',
  why: 'What one agent writes, the others read as their own memory: whoever steers one of them leaves instructions there for all, and they stay when it is gone.',
  fix: 'give each agent a claim of its own, such as by volumeClaimTemplates of a StatefulSet, or mount it read-only',
  source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
  since: '0.1.0',
  mappings: { attack: ['T1080'], owasp: ['ASI06', 'ASI07'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const { name, path } of namedClaims(pod)) {
      const { most } = copiesOf(view, pod.manifest);
      const access = accessOf(view, pod.namespace, name);
      const cannotRun = access === 'ReadWriteOncePod' || (access === 'ReadWriteOnce' && most > 1 && !isOnOneNode(pod));
      if (most === 0 || cannotRun || !writesTo(pod, name)) {
        continue;
      }
      const other = usersOf(view, pod.namespace, name).find((title) => title !== titleOf(pod.manifest));
      if (most > 1) {
        report(path, name, `up to ${most} pods write to PersistentVolumeClaim "${name}"`);
      } else if (other !== undefined) {
        report(path, name, `${other} mounts PersistentVolumeClaim "${name}", too`);
      }
    }
  },
  admission: { none: 'admission sees one object at a time, not the other pods that mount the claim' },
};

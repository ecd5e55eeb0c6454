import { namedClaims } from '../../cluster/claims';
import { copiesOf } from '../../cluster/copies';
import { titleOf } from '../../cluster/namespaced';
import { accessOf, isOnOneNode, severalOf, usersOf, writesTo } from '../criteria/shared-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].persistentVolumeClaim and spec.*containers[*].volumeMounts[*].readOnly of a pod or template, the claims of the
 * other pods in its namespace, replicas or parallelism of its object with the maximum of its autoscaler, concurrencyPolicy of a CronJob,
 * spec.accessModes of the claim.
 * Allowed: a claim that one pod uses; a claim that this pod only reads; what no-shared-claim reports, where the pods cannot all run.
 */
export const rule: Rule = {
  id: 'no-claim-shared-by-agents',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no PersistentVolumeClaim that agents share',
  problem: 'Agents share a PersistentVolumeClaim',
  why: 'The other agents read what one agent writes as if it were their own memory. An attacker who controls one agent leaves '
    + 'instructions there for all of them. The instructions remain when that agent is gone.',
  fix: 'give each agent its own claim, for example with volumeClaimTemplates of a StatefulSet, or mount the claim with readOnly: true',
  source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
  since: '0.1.0',
  mappings: { attack: ['T1080'], owasp: ['ASI06', 'ASI07'], agenticAi: ['Structural risks', 'Isolation'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const { name, path } of namedClaims(pod)) {
      const several = severalOf(view, pod);
      const access = accessOf(view, pod.namespace, name);
      const cannotRun = access === 'ReadWriteOncePod' || (access === 'ReadWriteOnce' && several && !isOnOneNode(pod));
      const isIdle = !several && copiesOf(view, pod.manifest).most === 0;
      if (isIdle || cannotRun || !writesTo(pod, name)) {
        continue;
      }
      const other = usersOf(view, pod.namespace, name).find((title) => title !== titleOf(pod.manifest));
      if (several) {
        report(path, name, `${several} write to PersistentVolumeClaim "${name}"`);
      } else if (other !== undefined) {
        report(path, name, `${other} also mounts PersistentVolumeClaim "${name}"`);
      }
    }
  },
  admission: { none: 'admission sees one object at a time, not the other pods that mount the claim' },
};

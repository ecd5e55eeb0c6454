import { PodSpecView } from '../../manifest/pod-view';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.{runAsNonRoot,runAsUser,runAsGroup,fsGroup,supplementalGroups[*]},
 * spec.*containers[*].securityContext.{runAsNonRoot,runAsUser,runAsGroup}.
 * Allowed: runAsNonRoot is true for every container, and never false for the pod, since Pod Security rejects that; ids above 0; groups
 * other than 6, which owns the disks of a node. Groups such as video and kvm own single devices, which no-devices judges.
 */
const IDS = ['runAsUser', 'runAsGroup'];
const IDS_OF_POD = [...IDS, 'fsGroup'];

/** The group "disk", the same in all distributions: it reads and writes each file of a node through the block device below. */
const DISK = 6;

export const rule: Rule = {
  id: 'require-non-root',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'non-root user and group',
  problem: 'Container may run as root',
  why: 'Root in a container is root on the node as soon as it escapes from the container. In many images, group 0 can write files, '
    + 'and group 6 (disk) owns the block devices of the node.',
  fix: 'set runAsNonRoot to true, and user and group ids to values above 0 other than group 6, for example 65534',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  since: '0.1.0',
  mappings: {
    podSecurity: ['restricted: Running as Non-root', 'restricted: Running as Non-root user'],
    nsaCisa: 'Kubernetes Pod security: “Non-root” containers and “rootless” container engines',
    cis: ['5.2.7', '5.6.3'],
    attack: ['T1611'],
    kubescape: ['C-0013'],
    owasp: ['ASI05'],
    nist: ['4.1.2'],
    euAiAct: ['15(5)'],
  },
  checkSpec: (pod, report) => {
    checkShared(pod, report);
    for (const { path, securityContext } of pod.containers) {
      if (securityContext.runAsNonRoot !== true && pod.securityContext.runAsNonRoot !== false) {
        report(`${path}.securityContext.runAsNonRoot`, securityContext.runAsNonRoot);
      }
      for (const id of IDS) {
        const got: unknown = securityContext[id];
        if (!(typeof got === 'number' && !isRoots(id, got)) && !isRoots(id, pod.securityContext[id])) {
          report(`${path}.securityContext.${id}`, got);
        }
      }
    }
  },
  admission: {
    cel: [
      'variables.securityContext.?runAsNonRoot.orValue(true)',
      ...IDS_OF_POD.map((id) => celIsNotRoots(id, `variables.securityContext.?${id}.orValue(1)`)),
      `variables.securityContext.?supplementalGroups.orValue([]).all(g, g > 0 && g != ${DISK})`,
      `variables.containers.all(c, ${[
        'c.?securityContext.?runAsNonRoot.orValue(variables.securityContext.?runAsNonRoot.orValue(false))',
        ...IDS.map((id) => celIsNotRoots(id, `c.?securityContext.?${id}.orValue(variables.securityContext.?${id}.orValue(0))`)),
      ].join(' && ')})`,
    ].join(' && '),
  },
};

/** Whether an id is that of root or, of a group, one that is as good as root on the node. */
function isRoots(id: string, got: unknown): boolean {
  return typeof got === 'number' && (got <= 0 || (id !== 'runAsUser' && got === DISK));
}

function celIsNotRoots(id: string, got: string): string {
  return id === 'runAsUser' ? `${got} > 0` : `[${got}].all(g, g > 0 && g != ${DISK})`;
}

/** Reports a value of the pod once, and not for each of its containers. */
function checkShared({ path, securityContext }: PodSpecView, report: Report): void {
  const { runAsNonRoot, supplementalGroups } = securityContext;
  if (runAsNonRoot === false) {
    report(`${path}.securityContext.runAsNonRoot`, false);
  }
  for (const id of IDS_OF_POD) {
    if (isRoots(id, securityContext[id])) {
      report(`${path}.securityContext.${id}`, securityContext[id]);
    }
  }
  for (let i = 0; Array.isArray(supplementalGroups) && i < supplementalGroups.length; i++) {
    if (isRoots('supplementalGroups', supplementalGroups[i])) {
      report(`${path}.securityContext.supplementalGroups[${i}]`, supplementalGroups[i]);
    }
  }
}

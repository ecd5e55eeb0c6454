import { PodView } from '../../manifest/pod-view';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.{runAsNonRoot,runAsUser,runAsGroup,fsGroup,supplementalGroups[*]},
 * spec.*containers[*].securityContext.{runAsNonRoot,runAsUser,runAsGroup}.
 * Allowed: true in force for every container, and never false for the pod, which Pod Security refuses; ids above 0.
 */
const IDS = ['runAsUser', 'runAsGroup'];
const IDS_OF_POD = [...IDS, 'fsGroup'];

export const rule: Rule = {
  id: 'require-non-root',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'non-root user and group',
  why: 'Root in a container is root on the node as soon as anything lets it out, and files of group 0 are its to write in many images.',
  fix: 'use ids above 0 such as 65534, and runAsNonRoot true',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  since: '0.1.0',
  mappings: {
    podSecurity: 'restricted',
    nsaCisa: 'Kubernetes Pod security: “Non-root” containers and “rootless” container engines',
    cis: ['5.2.7'],
    attack: ['T1611'],
    kubescape: ['C-0013'],
    owasp: ['ASI05'],
  },
  checkPod: (pod, report) => {
    checkShared(pod, report);
    for (const { path, securityContext } of pod.containers) {
      if (securityContext.runAsNonRoot !== true && pod.securityContext.runAsNonRoot !== false) {
        report(`${path}.securityContext.runAsNonRoot`, securityContext.runAsNonRoot ?? undefined);
      }
      for (const id of IDS) {
        const got: unknown = securityContext[id];
        if (!(typeof got === 'number' && got > 0) && pod.securityContext[id] !== 0) {
          report(`${path}.securityContext.${id}`, got ?? undefined);
        }
      }
    }
  },
  admission: {
    cel: [
      'variables.securityContext.?runAsNonRoot.orValue(true)',
      ...IDS_OF_POD.map((id) => `variables.securityContext.?${id}.orValue(1) > 0`),
      'variables.securityContext.?supplementalGroups.orValue([]).all(g, g > 0)',
      `variables.containers.all(c, ${[
        'c.?securityContext.?runAsNonRoot.orValue(variables.securityContext.?runAsNonRoot.orValue(false))',
        ...IDS.map((id) => `c.?securityContext.?${id}.orValue(variables.securityContext.?${id}.orValue(0)) > 0`),
      ].join(' && ')})`,
    ].join(' && '),
  },
};

/** What the pod says for all of its containers is reported once, and not of each. */
function checkShared({ path, securityContext }: PodView, report: Report): void {
  const { runAsNonRoot, supplementalGroups } = securityContext;
  if (runAsNonRoot === false) {
    report(`${path}.securityContext.runAsNonRoot`, false);
  }
  for (const id of IDS_OF_POD) {
    if (securityContext[id] === 0) {
      report(`${path}.securityContext.${id}`, 0);
    }
  }
  for (let i = 0; Array.isArray(supplementalGroups) && i < supplementalGroups.length; i++) {
    if (supplementalGroups[i] === 0) {
      report(`${path}.securityContext.supplementalGroups[${i}]`, 0);
    }
  }
}

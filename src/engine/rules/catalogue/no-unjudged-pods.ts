import { mayMakePods, unjudgedPods } from '../criteria/unjudged-pods';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: `image` of containers, initContainers, ephemeralContainers, sidecars, steps, container, containerDisk, script and stepTemplate
 * at any depth; the kind itself if something else makes its pods. The rule reports each kind once, at the first object that has such a
 * field, and at the first one without an acknowledgement.
 * Allowed: kinds whose pod templates are known or registered, and kinds that make no pods.
 */
export const rule: Rule = {
  id: 'no-unjudged-pods',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no pods that the rules cannot judge',
  problem: 'Rules cannot judge these pods',
  why: 'No rule sees the pods of an unknown kind, or of a chart that another tool renders later. A privileged container in '
    + 'such a pod passes unnoticed.',
  fix: 'register the path of its pod template (--pod-kind of check, podKinds: [{ apiVersion, kind, path }] of '
    + 'AgentPolicy.enforce and the plugin); if it has no pod template, run check on what it renders and let AgentAdmission '
    + 'judge its pods',
  fixInYaml: 'register the path of its pod template with --pod-kind; if it has no pod template, run check on what it renders and '
    + 'let an admission policy judge its pods',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/#pod-templates',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: {},
  needsClusterView: true,
  oncePerKind: true,
  checkObject: {
    kinds: ['*'],
    appliesTo: mayMakePods,
    check: (manifest, report, view) => {
      const found = unjudgedPods(manifest, view);
      if (found) {
        report(found.field, found.got, found.detail);
      }
    },
  },
  admission: { none: 'admission judges the pods themselves when they are created, whatever creates them' },
};

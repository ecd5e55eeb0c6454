import { ClusterView } from '../../cluster/cluster-view';
import { indexed, listed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { celForClasses } from '../../runtimes/runtimes';
import { Json, object } from '../../value/json';
import { memoizeByPair } from '../../value/memoize';
import { SAFE_SYSCTLS, celNoAppArmor, reportAppArmor } from '../criteria/security-contexts';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.{seccompProfile.type,appArmorProfile.type,sysctls[*].name},
 * spec.*containers[*].securityContext.{seccompProfile.type,appArmorProfile.type},
 * metadata.annotations["container.apparmor.security.beta.kubernetes.io/*"].
 * Allowed: what the runtime of the pod applies, as far as the runtime is known. If the runtime does not apply them: no seccomp profile of
 * type Localhost (RuntimeDefault stays, since Pod Security requires it), no AppArmor profile, no sysctls. no-unsafe-sysctls reports unsafe
 * sysctls. The rule reports an object once, at the first such setting, and names the others.
 */
export const rule: Rule = {
  id: 'no-runtime-ignored-settings',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no setting that the runtime ignores',
  problem: 'Runtime ignores a setting',
  why: 'A profile in the manifest looks like protection. A reviewer of the pod relies on it, but nothing enforces it.',
  fix: 'remove the setting (set a seccomp type to RuntimeDefault), since this runtime ignores it; if your runtime applies it, '
    + 'state that in its traits',
  fixInYaml: 'remove the setting (set a seccomp type to RuntimeDefault), since this runtime ignores it; acknowledge the finding if '
    + 'your runtime applies it',
  source: 'https://github.com/google/gvisor/blob/master/runsc/specutils/specutils.go',
  since: '0.1.0',
  traits: ['isolation', 'appliesSeccomp', 'appliesAppArmor', 'appliesSysctls'],
  mappings: {},
  checkPod: (pod, report, view) => {
    const own = ignoredIn(pod, view);
    if (own.length === 0) {
      return;
    }
    const [first, ...others] = ignoredInObject(view, pod.manifest);
    if (own[0].field === first.field) {
      // The finding of the first pod of an object names the settings of all its pods.
      const more = others.length === 0 ? '' : `; it also ignores ${listed(others.map(({ field }) => field))}`;
      report(first.field, first.got, first.detail + more);
    }
  },
  admission: {
    fix: 'remove the setting (set a seccomp type to RuntimeDefault), since this runtime ignores it',
    cel: ({ runtimes }) =>
      [
        celForClasses(
          runtimes,
          (traits) => !traits.appliesSeccomp,
          'variables.securityContext.?seccompProfile.?type.orValue("") != "Localhost"' +
            ' && variables.containers.all(c, c.?securityContext.?seccompProfile.?type.orValue("") != "Localhost")',
        ),
        celForClasses(runtimes, (traits) => !traits.appliesAppArmor, celNoAppArmor(true)),
        celForClasses(
          runtimes,
          (traits) => !traits.appliesSysctls,
          `variables.securityContext.?sysctls.orValue([]).all(s, !(s.?name.orValue("") in ${JSON.stringify(SAFE_SYSCTLS)}))`,
        ),
      ].join(' && '),
  },
};

/** A setting that the runtime ignores, as a finding reports it. */
interface Ignored {
  readonly field: string;
  readonly got: unknown;
  readonly detail: string;
}

/** The ignored settings of an object, since the rule judges each of its pods. */
const ignoredInObject = memoizeByPair((view: ClusterView, manifest: Json): readonly Ignored[] =>
  view.podsOf(manifest).flatMap((each) => ignoredIn(each, view)));

function ignoredIn(pod: PodView, view: ClusterView): Ignored[] {
  const runtime = view.runtimeOf(pod);
  if (!runtime) {
    return []; // require-sandboxed-runtime reports that
  }
  const found: Ignored[] = [];
  const add =
    (what: string): Report =>
      (field, got) =>
        found.push({ field, got, detail: `the runtime (${runtime.isolation}) applies no ${what}` });
  if (!runtime.appliesSeccomp) {
    checkSeccomp(pod, add('seccomp profile'));
  }
  if (!runtime.appliesAppArmor) {
    reportAppArmor(pod, add('AppArmor profile'), true);
  }
  if (!runtime.appliesSysctls) {
    checkSysctls(pod, add('sysctl'));
  }
  return found;
}

/** Containers often repeat the profile of the pod. It then counts once. */
function checkSeccomp(pod: PodView, report: Report): void {
  if (isLocalhost(pod.securityContext)) {
    report(`${pod.path}.securityContext.seccompProfile.type`, 'Localhost');
    return;
  }
  for (const { path, container } of pod.containers) {
    if (isLocalhost(object(container.securityContext))) {
      report(`${path}.securityContext.seccompProfile.type`, 'Localhost');
    }
  }
}

function isLocalhost({ seccompProfile }: Json): boolean {
  return object(seccompProfile).type === 'Localhost';
}

function checkSysctls(pod: PodView, report: Report): void {
  for (const [{ name }, i] of indexed(pod.securityContext.sysctls)) {
    if (SAFE_SYSCTLS.includes(name)) {
      report(`${pod.path}.securityContext.sysctls[${i}].name`, name);
    }
  }
}

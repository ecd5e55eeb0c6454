import { celNoAppArmor, reportAppArmor } from '../app-armor';
import { Json, object } from '../json';
import { PodView } from '../pod-view';
import { Report, Rule } from '../rule';
import { celForClasses } from '../runtimes';
import { RulePack, Severity } from '../severity';
import { SAFE_SYSCTLS } from '../sysctls';
import { Isolation } from '../traits';

/**
 * Fields: spec.securityContext.{seccompProfile.type,appArmorProfile.type,sysctls[*].name},
 * spec.*containers[*].securityContext.{seccompProfile.type,appArmorProfile.type},
 * metadata.annotations["container.apparmor.security.beta.kubernetes.io/*"].
 * Allowed: whatever the pod's runtime applies, as far as it is known; where it applies none, no seccomp profile of type Localhost
 * (RuntimeDefault stays: Pod Security asks for it), no AppArmor profile, no sysctls. Unsafe ones are no-unsafe-sysctls' to report.
 */
export const rule: Rule = {
  id: 'no-runtime-ignored-settings',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'nothing that the runtime ignores',
  why: 'A profile in the manifest reads like a wall that stands: whoever reviews the pod counts on it, and nothing enforces it.',
  fix: 'do not count on it, since this runtime ignores it: leave it out, with RuntimeDefault for seccomp; if your runtime applies it, say so in the traits that you give it',
  source: 'https://github.com/google/gvisor/blob/master/runsc/specutils/specutils.go',
  since: '0.1.0',
  traits: ['isolation', 'appliesSeccomp', 'appliesAppArmor', 'appliesSysctls'],
  mappings: {},
  checkPod: (pod, report, world) => {
    const runtime = world.runtimeOf(pod);
    if (!runtime) {
      return; // require-sandboxed-runtime reports that
    }
    if (!runtime.appliesSeccomp) {
      checkSeccomp(pod, report, runtime.isolation);
    }
    if (!runtime.appliesAppArmor) {
      reportAppArmor(pod, report, true, ignored('AppArmor profile', runtime.isolation));
    }
    if (!runtime.appliesSysctls) {
      checkSysctls(pod, report, runtime.isolation);
    }
  },
  admission: {
    cel: (runtimes) => [
      celForClasses(runtimes, (traits) => !traits.appliesSeccomp, 'variables.securityContext.?seccompProfile.?type.orValue("") != "Localhost"'
        + ' && variables.containers.all(c, c.?securityContext.?seccompProfile.?type.orValue("") != "Localhost")'),
      celForClasses(runtimes, (traits) => !traits.appliesAppArmor, celNoAppArmor(true)),
      celForClasses(runtimes, (traits) => !traits.appliesSysctls,
        `variables.securityContext.?sysctls.orValue([]).all(s, !(s.?name.orValue("") in ${JSON.stringify(SAFE_SYSCTLS)}))`),
    ].join(' && '),
  },
};

function ignored(what: string, isolation: Isolation): string {
  return `the runtime (${isolation}) applies no ${what}`;
}

/** What the pod says, its containers often say after it: then it is reported once. */
function checkSeccomp(pod: PodView, report: Report, isolation: Isolation): void {
  if (isLocalhost(pod.securityContext)) {
    report(`${pod.path}.securityContext.seccompProfile.type`, 'Localhost', ignored('seccomp profile', isolation));
    return;
  }
  for (const { path, container } of pod.containers) {
    if (isLocalhost(object(container.securityContext))) {
      report(`${path}.securityContext.seccompProfile.type`, 'Localhost', ignored('seccomp profile', isolation));
    }
  }
}

function isLocalhost({ seccompProfile }: Json): boolean {
  return object(seccompProfile).type === 'Localhost';
}

function checkSysctls(pod: PodView, report: Report, isolation: Isolation): void {
  const sysctls: unknown = pod.securityContext.sysctls;
  for (let i = 0; Array.isArray(sysctls) && i < sysctls.length; i++) {
    const { name } = object(sysctls[i]);
    if (SAFE_SYSCTLS.includes(name)) {
      report(`${pod.path}.securityContext.sysctls[${i}].name`, name, ignored('sysctl', isolation));
    }
  }
}

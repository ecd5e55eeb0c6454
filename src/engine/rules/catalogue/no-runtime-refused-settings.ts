import { PodView } from '../../manifest/pod-view';
import { celForClasses } from '../../runtimes/runtimes';
import { refusesRecursiveReadOnly, refusesUserNamespaces } from '../../runtimes/trait-defaults';
import { Isolation } from '../../runtimes/traits';
import { object } from '../../value/json';
import { CEL_CONFINED_LABEL, isConfinedLabel } from '../criteria/se-linux';
import { celEachSecurityContext } from '../criteria/security-contexts';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.hostUsers, spec.*containers[*].volumeMounts[*].recursiveReadOnly, spec.securityContext.seLinuxOptions,
 * spec.*containers[*].securityContext.seLinuxOptions.
 * Allowed: whatever the pod's runtime starts with, as far as it is known; where it does not take them, hostUsers true or nothing,
 * recursiveReadOnly anything but Enabled, no SELinux label. What no-selinux-override refuses is its to report.
 */
export const rule: Rule = {
  id: 'no-runtime-refused-settings',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'nothing that the runtime refuses',
  why: 'A pod that its own hardening keeps from starting is soon started without any: what is taken away in a hurry is seldom put back.',
  fix: 'leave it out, since the pod would not start; if your runtime takes it after all, say so in the traits that you give it',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  since: '0.1.0',
  traits: ['isolation', 'allowsUserNamespaces', 'allowsRecursiveReadOnly', 'refusesSeLinuxLabels'],
  mappings: {},
  checkPod: (pod, report, view) => {
    const runtime = view.runtimeOf(pod);
    if (!runtime) {
      return; // require-sandboxed-runtime reports that
    }
    if (pod.spec.hostUsers === false && refusesUserNamespaces(runtime)) {
      report(`${pod.path}.hostUsers`, false, starts('pod', runtime.isolation));
    }
    if (refusesRecursiveReadOnly(runtime)) {
      checkMounts(pod, report, runtime.isolation);
    }
    if (runtime.refusesSeLinuxLabels) {
      checkLabel(pod.securityContext.seLinuxOptions, pod.path, report, runtime.isolation);
      for (const { path, container } of pod.containers) {
        checkLabel(object(container.securityContext).seLinuxOptions, path, report, runtime.isolation);
      }
    }
  },
  admission: {
    cel: ({ runtimes }) => [
      celForClasses(runtimes, refusesUserNamespaces, 'variables.spec.?hostUsers.orValue(true)'),
      celForClasses(runtimes, refusesRecursiveReadOnly,
        'variables.containers.all(c, c.?volumeMounts.orValue([]).all(m, m.?recursiveReadOnly.orValue("") != "Enabled"))'),
      celForClasses(runtimes, (traits) => traits.refusesSeLinuxLabels === true, celEachSecurityContext(
        `!(${CEL_CONFINED_LABEL}) || (s.?seLinuxOptions.?type.orValue("") == "" && s.?seLinuxOptions.?level.orValue("") == "")`)),
    ].join(' && '),
  },
};

function starts(what: 'pod' | 'container', isolation: Isolation): string {
  return `with this runtime (${isolation}) the kubelet starts no such ${what}`;
}

function checkMounts(pod: PodView, report: Report, isolation: Isolation): void {
  for (const { path, container } of pod.containers) {
    const mounts: unknown = container.volumeMounts;
    for (let i = 0; Array.isArray(mounts) && i < mounts.length; i++) {
      if (object(mounts[i]).recursiveReadOnly === 'Enabled') {
        report(`${path}.volumeMounts[${i}].recursiveReadOnly`, 'Enabled', starts('container', isolation));
      }
    }
  }
}

function checkLabel(label: unknown, path: string, report: Report, isolation: Isolation): void {
  const { type, level } = object(label);
  if ((type || level) && isConfinedLabel(object(label))) {
    report(`${path}.securityContext.seLinuxOptions`, label, `the runtime (${isolation}) takes no SELinux label`);
  }
}

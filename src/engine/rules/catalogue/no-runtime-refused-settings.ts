import { indexed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { celForClasses } from '../../runtimes/runtimes';
import { refusesRecursiveReadOnly, refusesUserNamespaces } from '../../runtimes/trait-defaults';
import { RuntimeIsolation } from '../../runtimes/traits';
import { object } from '../../value/json';
import { celNoRefusedAccelerators, reportRefusedAccelerators } from '../criteria/device-claims';
import { CEL_CONFINED_LABEL, celEachSecurityContext, isConfinedLabel } from '../criteria/security-contexts';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.hostUsers, spec.*containers[*].volumeMounts[*].recursiveReadOnly, spec.securityContext.seLinuxOptions,
 * spec.*containers[*].securityContext.seLinuxOptions, spec.*containers[*].resources.limits and .requests, spec.resourceClaims[*].
 * Allowed: settings that the runtime of the pod accepts, as far as the runtime is known. If the runtime does not accept them: hostUsers
 * true or no value, recursiveReadOnly other than Enabled, no SELinux label, no accelerator such as nvidia.com/gpu and no claim for one.
 * no-selinux-override reports the labels that it refuses.
 */
export const rule: Rule = {
  id: 'no-runtime-refused-settings',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no setting that the runtime refuses',
  problem: 'Runtime refuses a setting',
  why: 'The pod does not start with this setting, or it does not get the device that it reserves. People in a hurry then remove '
    + 'all hardening to make it work, and they seldom restore it.',
  fix: 'remove the setting, since the pod does not work with it; if your runtime accepts it, state that in its traits',
  fixInYaml: 'remove the setting, since the pod does not work with it; acknowledge the finding if your runtime accepts it',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  since: '0.1.0',
  traits: ['isolation', 'allowsUserNamespaces', 'allowsRecursiveReadOnly', 'refusesSeLinuxLabels', 'accelerators'],
  mappings: {},
  checkPod: (pod, report, view) => {
    const runtime = view.runtimeOf(pod);
    if (!runtime) {
      return; // require-sandboxed-runtime reports that
    }
    if (pod.spec.hostUsers === false && refusesUserNamespaces(runtime)) {
      report(`${pod.path}.hostUsers`, false, doesNotStart('pod', runtime.isolation));
    }
    if (refusesRecursiveReadOnly(runtime)) {
      checkMounts(pod, report, runtime.isolation);
    }
    reportRefusedAccelerators(pod, report, view, runtime);
    if (runtime.refusesSeLinuxLabels) {
      checkLabel(pod.securityContext.seLinuxOptions, pod.path, report, runtime.isolation);
      for (const { path, container } of pod.containers) {
        checkLabel(object(container.securityContext).seLinuxOptions, path, report, runtime.isolation);
      }
    }
  },
  admission: {
    fix: 'remove the setting, since the pod does not work with it',
    cel: ({ runtimes }) => [
      celForClasses(runtimes, refusesUserNamespaces, 'variables.spec.?hostUsers.orValue(true)'),
      celForClasses(runtimes, refusesRecursiveReadOnly,
        'variables.containers.all(c, c.?volumeMounts.orValue([]).all(m, m.?recursiveReadOnly.orValue("") != "Enabled"))'),
      ...celNoRefusedAccelerators(runtimes),
      celForClasses(runtimes, (traits) => traits.refusesSeLinuxLabels === true, celEachSecurityContext(
        `!(${CEL_CONFINED_LABEL}) || (s.?seLinuxOptions.?type.orValue("") == "" && s.?seLinuxOptions.?level.orValue("") == "")`)),
    ].join(' && '),
  },
};

function doesNotStart(what: 'pod' | 'container', isolation: RuntimeIsolation): string {
  return `the kubelet does not start such a ${what} with this runtime (${isolation})`;
}

function checkMounts(pod: PodView, report: Report, isolation: RuntimeIsolation): void {
  for (const { path, container } of pod.containers) {
    for (const [{ recursiveReadOnly }, i] of indexed(container.volumeMounts)) {
      if (recursiveReadOnly === 'Enabled') {
        report(`${path}.volumeMounts[${i}].recursiveReadOnly`, 'Enabled', doesNotStart('container', isolation));
      }
    }
  }
}

function checkLabel(label: unknown, path: string, report: Report, isolation: RuntimeIsolation): void {
  const { type, level } = object(label);
  if ((type || level) && isConfinedLabel(object(label))) {
    report(`${path}.securityContext.seLinuxOptions`, label, `the runtime (${isolation}) accepts no SELinux label`);
  }
}

import { indexed } from '../../cluster/namespaced';
import { ACCELERATOR } from '../../runtimes/accelerators';
import { object } from '../../value/json';
import { celIsPositive, isPositive } from '../criteria/amount';
import { CEL_ACCELERATORS_ALONE, deviceClaims, otherClassOf, otherDevices } from '../criteria/device-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].resources.limits and .requests, spec.*containers[*].volumeDevices; spec.resourceClaims[*] of the pod, and
 * classes and settings of the claims that it names; spec.extendedResourceName, selectors and config of DeviceClasses.
 * Allowed: accelerators such as nvidia.com/gpu, also those of a claim or a DeviceClass, whose driver is that of an accelerator; resources
 * of Kubernetes itself; an amount of zero. Any other extended resource is a device of the node, as far as a manifest says.
 */

/** Network and bus devices, which some vendors offer under the domain of their accelerators. */
const OTHERS = '(hostdev|rdma|sriov|vfio)';

/** Extended resources that DeviceClasses offer without a name of their own. */
const BY_CLASS = 'deviceclass.resource.kubernetes.io/';

const [IS_ACCELERATOR, IS_OTHER] = [new RegExp(ACCELERATOR), new RegExp(OTHERS)];

function isDevice(name: string): boolean {
  return IS_ACCELERATOR.test(name) ? IS_OTHER.test(name)
    : name.startsWith(BY_CLASS) || (name.includes('/') && !name.includes('kubernetes.io/'));
}

const CEL_IS_DEVICE = `(k.matches(${JSON.stringify(ACCELERATOR)}) ? k.matches(${JSON.stringify(OTHERS)})`
  + ` : k.startsWith("${BY_CLASS}") || (k.contains("/") && !k.contains("kubernetes.io/")))`;

export const rule: Rule = {
  id: 'no-devices',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no devices of the node',
  problem: 'Container has a device of the node',
  why: "A device bypasses the sandbox: the node's kernel parses what the agent writes to it. The drivers of fuse, kvm, tun "
    + 'and raw disks have had vulnerabilities for years. No policy sees what goes through a network device.',
  fix: 'remove the device; use a volume with a file system instead of volumeDevices, and run what needs the device outside '
    + 'the pod of the agent; keep claims and their templates in the manifests; acknowledge the finding for a resource that is no device',
  source: 'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/',
  since: '0.1.0',
  mappings: { attack: ['T1611'], owasp: ['ASI05'], nist: ['4.4.3', '4.5.5'] },
  checkPod: (pod, report, view) => {
    for (const { path, container } of pod.containers) {
      for (const part of ['limits', 'requests'] as const) {
        for (const [name, amount] of Object.entries(object(object(container.resources)[part]))) {
          const isReported = part === 'requests' && isPositive(object(object(container.resources).limits)[name]); // both are equal
          const detail = otherClassOf(view, name);
          if ((isDevice(name) || detail !== undefined) && isPositive(amount) && !isReported) {
            report(`${path}.resources.${part}["${name}"]`, amount, detail);
          }
        }
      }
      indexed(container.volumeDevices).forEach(([device, i]) => report(`${path}.volumeDevices[${i}]`, device));
    }
    for (const claim of deviceClaims(pod, view)) {
      const detail = otherDevices(view, claim);
      if (detail !== undefined) {
        report(claim.field, claim.got, detail);
      }
    }
  },
  admission: {
    fix: 'remove the device, or request an accelerator such as nvidia.com/gpu without settings for its driver; use a volume with a file '
      + 'system instead of volumeDevices',
    cel:
      'variables.containers.all(c, c.?volumeDevices.orValue([]).size() == 0' +
      ' && [c.?resources.?limits.orValue({}), c.?resources.?requests.orValue({})]' +
      `.all(r, r.all(k, !${CEL_IS_DEVICE} || !${celIsPositive('r[k]')})))`,
    objects: [{ kinds: ['ResourceClaim', 'ResourceClaimTemplate'].map((kind) => `resource.k8s.io/${kind}`), cel: CEL_ACCELERATORS_ALONE }],
  },
};

import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { celIsPositive, isPositive } from '../criteria/amount';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].resources.limits and .requests, spec.*containers[*].volumeDevices.
 * Allowed: accelerators such as nvidia.com/gpu, and devices with other names; an amount of zero.
 */

/** Device plugins that offer any file of /dev that their configuration names. */
const ANY = '(smarter-devices|squat\\.ai|devices\\.kubevirt\\.io)/';

/** Kernel devices of the node, by the last part of a resource name, such as "github.com/fuse" or "example.com/dev-net-tun". */
const KERNEL =
  '[^/]+/([^/]*[-_.])?(fuse|kmem|kmsg|kvm|loop|loop-control|mem|nbd|tap|tun|vfio|vhost|vhost-net|vhost-vsock|vsock)([-_.][0-9]+)?$';

const DEVICE = `^(${ANY}|${KERNEL})`;
const IS_DEVICE = new RegExp(DEVICE);

export const rule: Rule = {
  id: 'no-devices',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no devices of the node',
  problem: 'Container has a device of the node',
  why: "A device bypasses the sandbox: the node's kernel parses what the agent writes to it. The drivers of fuse, kvm, tun "
    + 'and raw disks have had vulnerabilities for years.',
  fix: 'remove the device; use a volume with a file system instead of volumeDevices, and run what needs the device outside '
    + 'the pod of the agent',
  source: 'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/',
  since: '0.1.0',
  mappings: { attack: ['T1611'], owasp: ['ASI05'], nist: ['4.4.3', '4.5.5'] },
  checkSpec: (pod, report) => {
    for (const { path, container } of pod.containers) {
      for (const part of ['limits', 'requests'] as const) {
        for (const [name, amount] of Object.entries(object(object(container.resources)[part]))) {
          const isReported = part === 'requests' && isPositive(object(object(container.resources).limits)[name]); // both are equal
          if (IS_DEVICE.test(name) && isPositive(amount) && !isReported) {
            report(`${path}.resources.${part}["${name}"]`, amount);
          }
        }
      }
      indexed(container.volumeDevices).forEach(([device, i]) => report(`${path}.volumeDevices[${i}]`, device));
    }
  },
  admission: {
    cel:
      'variables.containers.all(c, c.?volumeDevices.orValue([]).size() == 0' +
      ' && [c.?resources.?limits.orValue({}), c.?resources.?requests.orValue({})]' +
      `.all(r, r.all(k, !k.matches(${JSON.stringify(DEVICE)}) || !${celIsPositive('r[k]')})))`,
  },
};

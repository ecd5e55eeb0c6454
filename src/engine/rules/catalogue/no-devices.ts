import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { celIsPositive, isPositive } from '../criteria/amount';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].resources.limits and .requests, spec.*containers[*].volumeDevices.
 * Allowed: accelerators such as nvidia.com/gpu and devices of other names; an amount of zero.
 */

/** Device plugins that hand out whatever of /dev their configuration names. */
const ANY = '(smarter-devices|squat\\.ai|devices\\.kubevirt\\.io)/';

/** Devices of the node's kernel by the last part of a resource's name, such as "github.com/fuse" or "example.com/dev-net-tun". */
const KERNEL =
  '[^/]+/([^/]*[-_.])?(fuse|kmem|kmsg|kvm|loop|loop-control|mem|nbd|tap|tun|vfio|vhost|vhost-net|vhost-vsock|vsock)([-_.][0-9]+)?$';

const DEVICE = `^(${ANY}|${KERNEL})`;
const IS_DEVICE = new RegExp(DEVICE);

export const rule: Rule = {
  id: 'no-devices',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no devices of the node',
  why: "A device is a way past the sandbox into the node's kernel, which parses what the agent writes to it: fuse, kvm, tun and raw disks have had holes for years.",
  fix: "leave it out; use a volume with a file system, and let what needs the device run outside the agent's pod",
  source: 'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/',
  since: '0.1.0',
  mappings: { attack: ['T1611'], owasp: ['ASI05'] },
  checkPod: (pod, report) => {
    for (const { path, container } of pod.containers) {
      for (const part of ['limits', 'requests'] as const) {
        for (const [name, amount] of Object.entries(object(object(container.resources)[part]))) {
          const isTold = part === 'requests' && isPositive(object(object(container.resources).limits)[name]); // the two are the same
          if (IS_DEVICE.test(name) && isPositive(amount) && !isTold) {
            report(`${path}.resources.${part}["${name}"]`, amount);
          }
        }
      }
      indexed(container.volumeDevices).forEach(([device, i]) => report(`${path}.volumeDevices[${i}]`, device));
    }
  },
  admission: {
    cel:
      'variables.containers.all(c, c.?volumeDevices.orValue([]).size() == 0 && [c.?resources.?limits.orValue({}), c.?resources.?requests.orValue({})]' +
      `.all(r, r.all(k, !k.matches(${JSON.stringify(DEVICE)}) || !${celIsPositive('r[k]')})))`,
  },
};

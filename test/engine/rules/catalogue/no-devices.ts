import { Case, INIT, MAIN, Tweak, ofContainer, ofInit, ofTemplate, tweaked } from '../../../support/cases';

const asks = (name: string, amount: unknown = '1'): Tweak => (c) => {
  c.resources.limits[name] = amount;
  c.resources.requests[name] = amount;
};
const breaks = (name: string): Case => [name, ofContainer(asks(name)), `${MAIN}.resources.limits["${name}"]`, '1'];
const passes = (name: string, amount: unknown = '1'): Case => [`${name}: ${amount}`, ofContainer(asks(name, amount))];
const disk = { name: 'disk', devicePath: '/dev/xvda' };
const raw: Tweak = (c) => { c.volumeDevices = [disk]; };

export const cases: Case[] = [
  breaks('github.com/fuse'),
  breaks('smarter-devices/fuse'),
  breaks('smarter-devices/ttyUSB0'),
  breaks('squat.ai/serial'),
  breaks('devices.kubevirt.io/kvm'),
  breaks('devices.kubevirt.io/vhost-net'),
  breaks('example.com/dev-net-tun'),
  breaks('example.com/vfio'),
  breaks('example.com/loop-0'),
  ['a number', ofContainer(asks('github.com/fuse', 1)), `${MAIN}.resources.limits["github.com/fuse"]`, 1],
  ['a limit alone', ofContainer((c) => { c.resources.limits['github.com/fuse'] = '1'; }),
    `${MAIN}.resources.limits["github.com/fuse"]`, '1'],
  ['an init container\'s', ofInit(asks('github.com/fuse')), `${INIT}.resources.limits["github.com/fuse"]`, '1'],
  ['a template\'s', ofTemplate((spec) => asks('github.com/fuse')(spec.containers[0])),
    'spec.template.spec.containers[0].resources.limits["github.com/fuse"]', '1'],
  ['a raw disk', ofContainer(raw), `${MAIN}.volumeDevices[0]`, disk],
  ['a raw disk of a StatefulSet', tweaked('StatefulSet', ({ spec }) => raw(spec.template.spec.containers[0])),
    'spec.template.spec.containers[0].volumeDevices[0]', disk],
  passes('nvidia.com/gpu'),
  passes('amd.com/gpu'),
  passes('google.com/tpu', '4'),
  passes('hugepages-2Mi', '2Mi'),
  passes('github.com/fuse', '0'),
  passes('example.com/tunnel'),
  passes('example.com/fuse-license'),
  passes('example.com/memory'),
];

import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentNamespace, HardenedAgentPod, HardenedAgentPodProps, SupplementalGroupsPolicy } from '../../../src';
import { IMAGE, base, pod } from '../../support/app';
import { failure, GIVE_NAMESPACE, GIVE_RUNTIME } from '../../support/errors';

test.each<[string, Partial<HardenedAgentPodProps>, string]>([
  ['no container', { image: undefined, port: undefined },
    'a pod needs a container; give \'image\' or \'containers\', or call addAgentContainer'],
  ['an empty list of containers', { image: undefined, port: undefined, containers: [] }, 'a pod needs a container'],
  ['short and long form at once', { containers: [{ image: IMAGE }] },
    'give either \'image\' for one container or \'containers\', not both'],
  ['a field of the short form in the long form', { image: undefined, containers: [{ image: IMAGE }] },
    '\'port\' belongs to the container that \'image\' describes'],
  ['an empty image', { image: ' ' }, '\'image\' must name an image such as "agent@sha256:<64 hex>", got " "'],
  ['a name in capitals', { name: 'Agent' }, '\'name\' must be a DNS subdomain'],
  ['a name of 254 characters', { name: Array(127).fill('a').join('.') + 'bb' }, '\'name\' must be a DNS subdomain'],
  ['a container name with a dot', { containerName: 'a.b' }, '\'containerName\' must be a DNS label'],
  ['a container name of 64 characters', { containerName: 'a'.repeat(64) }, '\'containerName\' must be a DNS label'],
  ['port 0', { port: 0 }, '\'port\' must be an integer from 1 to 65535, got 0'],
  ['port 65536', { port: 65536 }, '\'port\' must be an integer from 1 to 65535, got 65536'],
  ['half a port', { port: 80.5 }, '\'port\' must be an integer from 1 to 65535, got 80.5'],
  ['a relative writable path', { writablePaths: [{ path: 'tmp' }] },
    '\'writablePaths[0].path\' must be an absolute path without ".." and ":", such as "/tmp", got "tmp"'],
  ['the root as writable path', { writablePaths: [{ path: '//' }] },
    '\'writablePaths[0].path\' must not be the root, got "//"; the root stays read-only'],
  ['a path with a colon', { writablePaths: [{ path: '/tmp:rw' }] }, '\'writablePaths[0].path\' must be an absolute path'],
  ['a path that climbs', { writablePaths: [{ path: '/tmp/../etc' }] }, '\'writablePaths[0].path\' must be an absolute path'],
  ['a writable /proc', { writablePaths: [{ path: '/proc' }] }, 'must not lie under /proc, /sys or /dev, got "/proc"'],
  ['a writable path under /sys', { writablePaths: [{ path: '/sys/fs' }] }, 'must not lie under /proc, /sys or /dev, got "/sys/fs"'],
  ['a writable path under /dev', { writablePaths: [{ path: '/dev/shm' }] }, 'must not lie under /proc, /sys or /dev, got "/dev/shm"'],
  ['an option of a mount that is not there', { writablePaths: [{ path: '/tmp', bindMountOptions: ['exec' as never] }] },
    '\'writablePaths[0].bindMountOptions[0]\' must be one of "noexec", "nosuid", "nodev", got "exec"'],
  ['a writable path twice', { writablePaths: [{ path: '/tmp' }, { path: '/tmp/' }] },
    '\'writablePaths\' must name each path once, and none that another mount takes, got "/tmp"'],
  ['a writable path of nothing', { writablePaths: [{ path: '/tmp', size: Size.mebibytes(0) }] },
    '\'writablePaths[0].size\' must be above zero'],
  ['part of a kibibyte', { resources: { memory: { limit: Size.mebibytes(0.0001) } } },
    '\'resources.memory.limit\' must be above zero, in whole kibibytes, such as Size.mebibytes(128), got "0.0001Mi"'],
  ['part of a second', { terminationGracePeriod: Duration.millis(500) },
    '\'terminationGracePeriod\' must be an integer of at least 0, got 0.5'],
  ['no CPU', { resources: { cpu: { limit: kplus.Cpu.millis(0) } } },
    '\'resources.cpu.limit\' must be above zero, in whole thousandths of a CPU such as Cpu.millis(50), got "0m"'],
  ['negative CPU', { resources: { cpu: { request: kplus.Cpu.units(-1) } } }, '\'resources.cpu.request\' must be above zero'],
  ['no memory', { resources: { memory: { limit: Size.mebibytes(0) } } }, '\'resources.memory.limit\' must be above zero'],
  ['a CPU request above its limit', { resources: { cpu: { request: kplus.Cpu.units(2), limit: kplus.Cpu.millis(500) } } },
    '\'resources.cpu.request\' must not be above the limit 500m, got "2"'],
  ['a memory request above its limit', { resources: { memory: { request: Size.gibibytes(1), limit: Size.mebibytes(512) } } },
    '\'resources.memory.request\' must not be above the limit 512Mi, got "1Gi"'],
  ['a variable twice', { env: { A: '1' }, envVariables: { A: kplus.EnvValue.fromValue('2') } },
    '\'env\' must not name a variable that \'envVariables\' also names, got "A"'],
  ['a variable of a Secret among plain ones', { env: { A: { valueFrom: {} } as never } },
    '\'env["A"]\' must be a string, got {"valueFrom":{}}; an EnvValue, such as one of a Secret, goes into \'envVariables\''],
  ['a label of ours', { labels: { 'cdk8s-hardened-agents/agent': 'false' } },
    '\'labels\' must have no key that begins with "cdk8s-hardened-agents/"'],
  ['an acknowledgement by annotation', { annotations: { 'cdk8s-hardened-agents/acknowledged-x': 'y' } }, 'use AgentPolicy.acknowledge'],
  ['an unknown policy for groups', { supplementalGroupsPolicy: 'Lax' as SupplementalGroupsPolicy },
    '\'supplementalGroupsPolicy\' must be one of "Merge", "Strict", got "Lax"'],
  ['the same name twice', { image: undefined, port: undefined, containers: [{ image: IMAGE }, { image: IMAGE }] },
    '\'containers.name\' must differ from the names of the pod\'s other containers, got "main"'],
  ['the same name as an init container', { containerName: 'a', initContainers: [{ name: 'a', image: IMAGE }] },
    '\'containers.name\' must differ'],
  ['a probe on an init container', { initContainers: [{ image: IMAGE, probes: { path: '/' } }] },
    'container "init-0" in \'initContainers\' must have no probes'],
  ['a sidecar among the containers', {
    image: undefined,
    port: undefined,
    containers: [{ image: IMAGE, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
  },
  '\'restartPolicy\' must be set in \'initContainers\' alone'],
])('refuses %s', (_, tweak, message) => {
  const b = base();
  const error = failure(() => {
    pod(b, tweak);
    Testing.synth(b.chart);
  });
  expect(error).toMatch(/^test\/agent: |\[test\/agent\] /);
  expect(error).toMatch(message);
});

test.each([['namespace', GIVE_NAMESPACE], ['runtime', GIVE_RUNTIME]])('refuses a missing %s', (prop, give) => {
  expect(failure(() => pod(base(), { [prop]: undefined }))).toBe(`test/agent: '${prop}' must be given, got nothing${give}`);
});

test('refuses a volume with the name of one of ours', () => {
  const b = base();
  pod(b, { volumes: [kplus.Volume.fromEmptyDir(b.chart, 'tmp', 'tmp')] });
  expect(failure(() => Testing.synth(b.chart))).toMatch('test/agent: two volumes have the name "tmp"; rename yours');
});

test('refuses a namespace from another app', () => {
  const b = base();
  const elsewhere = new AgentNamespace(new Chart(new App(), 'elsewhere'), 'ns', { name: 'other' });
  expect(failure(() => pod(b, { namespace: elsewhere })))
    .toBe('test/agent: \'namespace\' must belong to the same app, got "elsewhere/ns"; create it in this app, or refer to it by name');
});

test('refuses affinity together with scheduling', () => {
  const b = base();
  const agent: HardenedAgentPod = pod(b, { affinity: { podAffinity: {} } });
  agent.scheduling.separate(pod(b, {}, 'other'));
  expect(failure(() => Testing.synth(b.chart))).toMatch('test/agent: give either \'affinity\' or rules of \'scheduling\', not both');
});

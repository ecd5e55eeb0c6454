import { spawnSync } from 'child_process';
import { Duration } from 'cdk8s';
import { AgentPolicy, AgentRuntime, NetworkPolicyProbe, NetworkPolicyProbeProps } from '../../../src';
import { LISTEN, PROBE } from '../../../src/constructs/workload/network-policy-probe';
import { Base, IMAGE, objects, only, open } from '../../support/app';
import { failure, GIVE_RUNTIME } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

const probe = ({ chart, runtime }: Base, tweak: Partial<NetworkPolicyProbeProps> = {}) =>
  new NetworkPolicyProbe(chart, 'probe', { image: IMAGE, runtime, ...tweak });

test('a whole chart', () => {
  const b = open();
  probe(b);
  expectSnapshot(b.chart);
});

test('no rule has anything against it, but for the runtime where there is none', () => {
  const [b, plain] = [open(), open()];
  probe(b);
  probe(plain, { runtime: AgentRuntime.runc() });
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
  expect(AgentPolicy.of(plain.app).findings().map(({ ruleId, kind }) => [ruleId, kind]))
    .toEqual([['require-sandboxed-runtime', 'Pod'], ['require-sandboxed-runtime', 'Job']]);
});

test('it is in a namespace of its own, under a name of the user\'s', () => {
  const b = open();
  expect(probe(b, { name: 'enforced' }).namespace.namespaceName).toBe('enforced');
  expect(['Pod', 'Job', 'Service'].map((kind) => only(b.chart, kind).metadata.namespace)).toEqual(['enforced', 'enforced', 'enforced']);
  expect(objects(b.chart, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === 'enforced')).toHaveLength(3);
});

test('the Job ends some minutes after the policies must be in force', () => {
  const b = open();
  probe(b, { timeout: Duration.seconds(30) });
  const { activeDeadlineSeconds, template } = only(b.chart, 'Job').spec;
  expect([activeDeadlineSeconds, template.spec.containers[0].command.slice(3)]).toEqual([330, ['probe', 'listener', '30']]);
});

test('nothing of the app stands in the scripts, and their words are a name of ours and a number', () => {
  const b = open();
  probe(b, { name: 'x--0', image: `registry.example/$(id)@sha256:${'a'.repeat(64)}`, timeout: Duration.days(36_500) });
  expect(only(b.chart, 'Pod').spec.containers[0].command).toEqual(['/bin/sh', '-c', LISTEN]);
  expect(only(b.chart, 'Job').spec.template.spec.containers[0].command)
    .toEqual(['/bin/sh', '-c', PROBE, 'probe', 'listener', '3153600000']);
});

const LABEL = 'must be a DNS label: 1 to 63 lower-case letters, digits and "-", with a letter or digit at both ends, such as "agents"';

test.each<[string, Partial<NetworkPolicyProbeProps>, string]>([
  ['no image', { image: undefined }, 'probe: \'image\' must name an image such as "agent@sha256:<64 hex>", got nothing'],
  ['no runtime', { runtime: undefined }, `probe: 'runtime' must be given, got nothing${GIVE_RUNTIME}`],
  ['a name', { name: 'Probe' }, `probe/Namespace: 'name' ${LABEL}, got "Probe"`],
  ['a reserved name', { name: 'kube-probe' },
    'probe/Namespace: \'name\' must not be "default" or begin with "kube-", got "kube-probe"; '
    + 'give the agents a namespace of their own, such as "agents"'],
  ['no time', { timeout: Duration.seconds(0) }, 'probe: \'timeout\' must be an integer of at least 1, got 0'],
  ['part of a second', { timeout: Duration.millis(500) }, 'probe: \'timeout\' must be an integer of at least 1, got 0.5'],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => probe(open(), tweak as Partial<NetworkPolicyProbeProps>))).toBe(`test/${message}`);
});

/** How the script ends where `nc` reaches some ports. */
function ends(...reached: number[]): [number | null, string[]] {
  const nc = `nc() { case "$4" in ${reached.join('|') || 'none'}) true;; *) false;; esac; }; sleep() { :; }`;
  const { status, stdout } = spawnSync('/bin/sh', ['-c', `${nc}\n${PROBE}`, 'probe', 'listener', '0'], { encoding: 'utf8' });
  return [status, stdout.trim().split('\n')];
}

describe('the script', () => {
  const notReached = 'port 8080, which the policies allow, is not reached: DNS, the network or another policy is in the way';
  const noIngress = 'port 8081, which no ingress policy allows, is reached: the network does not enforce ingress';
  const noEgress = 'port 8082, which no egress policy allows, is reached: the network does not enforce egress';

  test.each<[string, number[], number, string[]]>([
    ['ends well where exactly what is allowed is reached', [8080], 0,
      ['NetworkPolicies are enforced: what they allow is reached, what they deny is not']],
    ['says that nothing is reached', [], 1, [notReached]],
    ['says nothing of what is denied where what is allowed is not reached', [8081, 8082], 1, [notReached]],
    ['says that ingress is open', [8080, 8081], 1, [noIngress]],
    ['says that egress is open', [8080, 8082], 1, [noEgress]],
    ['says that both are', [8080, 8081, 8082], 1, [noIngress, noEgress]],
  ])('%s', (_, reached, status, said) => {
    expect(ends(...reached)).toEqual([status, said]);
  });
});

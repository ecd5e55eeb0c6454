import { JUDGE_OPTIONS, judgeOptions, namespaceOption } from '../../../src/engine/rules/judge-options';
import { OptionError } from '../../../src/engine/rules/option-values';
import { RulePack, Severity } from '../../../src/engine/rules/severity';
import { RuntimeIsolation } from '../../../src/engine/runtimes/traits';

function fault(given: object): OptionError {
  try {
    judgeOptions(given);
  } catch (error) {
    if (error instanceof OptionError) {
      return error;
    }
    throw error;
  }
  throw new Error('expected a fault, got none');
}

test('nothing given is nothing chosen', () => {
  expect(Object.values(judgeOptions({})).filter((value) => value !== undefined)).toEqual([]);
});

test('the path that Kubernetes has may be given', () => {
  const podKinds = [{ apiVersion: 'apps/v1', kind: 'Deployment', path: 'spec.template' }];
  expect(judgeOptions({ podKinds }).podKinds).toEqual(podKinds);
});

test('options that the command line takes more than once', () => {
  expect(JUDGE_OPTIONS.filter(({ isRepeated }) => isRepeated).map(({ name }) => name)).toEqual(['severities', 'reasons', 'podCidrs',
    'serviceCidrs', 'nodeCidrs', 'apiServerCidrs', 'podKinds', 'runtimes', 'registries']);
  expect(JUDGE_OPTIONS.filter(({ help }) => help.includes('repeatable')).map(({ isRepeated }) => isRepeated)).not.toContain(undefined);
});

test('an unknown option is refused with the names of all others', () => {
  const known = JUDGE_OPTIONS.map(({ name }) => name);
  const refusal = (name: string, others?: string[]) => {
    try {
      judgeOptions({ [name]: 1 }, others);
    } catch (error) { return (error as OptionError).must; }
    return undefined;
  };
  expect(refusal('x')).toBe(`be left out: there are ${known.join(', ')}`);
  expect(refusal('x', ['files', 'apps'])).toBe(`be left out: there are ${[...known, 'files', 'apps'].join(', ')}`);
  expect(refusal('files', ['files', 'apps'])).toBeUndefined();
});

test.each([undefined, 'agents', 'a', 'team-7'])('%p can be the namespace of what names none', (name) => {
  expect(namespaceOption(name)).toBe(name);
});

test.each(['', 'Agents', 'a.b', '-a', 'a'.repeat(64)])('%j is the name of no namespace', (name) => {
  expect(() => namespaceOption(name)).toThrow(
    expect.objectContaining({ at: 'namespace', must: 'be the name of a namespace such as "agents"', got: name }));
});

const WHY = 'the guide is what we promised';

test('all options', () => {
  const podKinds = [{ apiVersion: 'kubeflow.org/v1', kind: 'PyTorchJob', path: 'spec.template', resource: 'pytorchjobs' }];
  const options = judgeOptions({
    pack: 'baseline',
    severities: { 'no-host-ports': 'off' },
    podCidrs: ['10.244.0.0/16', 'fd00:10:244::/48'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.77.0/24'],
    apiServerCidrs: ['203.0.113.10/32'],
    denyPrivate: true,
    clusterDomain: 'k8s.corp.example',
    podKinds,
    runtimes: { sandbox: 'virtual-machine', sysbox: 'shared-kernel' },
    registries: ['registry.example/agents', 'localhost:5000', 'docker.io/library/agent'],
    podSelector: { app: 'agent' },
    reasons: { 'pack': WHY, 'podSelector': WHY, 'no-host-ports': ` ${WHY} ` },
  });
  expect(options).toMatchObject({
    pack: RulePack.BASELINE,
    severities: { 'no-host-ports': Severity.OFF },
    podKinds,
    podSelector: { app: 'agent' },
    clusterDomain: 'k8s.corp.example',
  });
  expect(options.registries).toEqual(['registry.example/agents', 'localhost:5000', 'docker.io/library/agent']);
  expect(options.exceptions).toEqual([{ option: 'pack', reason: WHY }, { option: 'podSelector', reason: WHY },
    { option: 'no-host-ports', severity: 'off', reason: WHY }]);
  expect(Object.entries(options.ranges!).map(([part, blocks]) => [part, blocks!.map(({ text }) => text)])).toEqual([
    ['pods', ['10.244.0.0/16', 'fd00:10:244::/48']],
    ['services', ['10.96.0.0/12']],
    ['nodes', ['192.168.77.0/24']],
    ['apiServers', ['203.0.113.10/32']],
    ['privates', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']],
  ]);
  expect(Object.entries(options.runtimes!).map(([name, { isolation }]) => [name, isolation]))
    .toEqual([['sandbox', RuntimeIsolation.VIRTUAL_MACHINE], ['sysbox', RuntimeIsolation.SHARED_KERNEL]]);
  expect(judgeOptions({ podCidrs: [], denyPrivate: false }).ranges).toEqual({ pods: [] });
});

test.each<[object, string, RegExp, unknown]>([
  [{ packs: 1 }, 'packs', /^be left out: there are pack, severities, /, 1],
  [{ pack: 'all' }, 'pack', /^be one of "baseline", "strict"$/, 'all'],
  [{ pack: null }, 'pack', /^be one of/, null],
  [{ severities: [] }, 'severities', /^give a severity for each id/, []],
  [{ severities: { 'no-such': 'error' } }, 'severities', /^be the id of a rule: /, 'no-such'],
  [{ severities: { 'no-host-ports': 'info' } }, 'severities', /^give "no-host-ports" one of /, 'info'],
  [{ podCidrs: '10.0.0.0/8' }, 'podCidrs', /^be a list of CIDRs/, '10.0.0.0/8'],
  [{ podCidrs: ['10.0.0.0/8', 7] }, 'podCidrs[1]', /^be a CIDR/, 7],
  [{ serviceCidrs: ['10.0.0.1/8'] }, 'serviceCidrs[0]', /did you mean "10.0.0.0\/8"/, '10.0.0.1/8'],
  [{ nodeCidrs: 'all' }, 'nodeCidrs', /^be a list of CIDRs/, 'all'],
  [{ apiServerCidrs: [null] }, 'apiServerCidrs[0]', /^be a CIDR/, null],
  [{ denyPrivate: 'yes' }, 'denyPrivate', /^be true or false$/, 'yes'],
  [{ clusterDomain: '' }, 'clusterDomain', /^be the domain of the cluster in lower case, without a dot at its end, such as "k8s.corp.example"$/, ''],
  [{ clusterDomain: ['a.example'] }, 'clusterDomain', /^be the domain of the cluster/, ['a.example']],
  [{ clusterDomain: 'evil_example.' }, 'clusterDomain', /^be the domain of the cluster/, 'evil_example.'],
  [{ clusterDomain: 'K8S.corp.example' }, 'clusterDomain', /in lower case/, 'K8S.corp.example'],
  [{ clusterDomain: 'k8s.corp.example.' }, 'clusterDomain', /without a dot at its end/, 'k8s.corp.example.'],
  [{ podKinds: {} }, 'podKinds', /^be a list of kinds/, {}],
  [{ podKinds: ['Pod'] }, 'podKinds[0]', /^have apiVersion, kind and path/, 'Pod'],
  [{ podKinds: [{ apiVersion: 'a/v1', kind: 'A' }] }, 'podKinds[0].path', /^be a text/, undefined],
  [{ podKinds: [{ apiVersion: 'a/v1', kind: '', path: 'spec' }] }, 'podKinds[0].kind', /^be a text that is not empty$/, ''],
  [{ podKinds: [{ apiVersion: 'a/v1', kind: 'A', path: 'spec', resource: 1 }] }, 'podKinds[0].resource', /^be a text/, 1],
  [{ podKinds: [{ apiVersion: 'apps/v1', kind: 'Deployment', path: 'spec.other' }] }, 'podKinds[0].path',
    /^be "spec.template", where Kubernetes has the pods of a Deployment$/, 'spec.other'],
  [{ podKinds: [{ apiVersion: 'v1', kind: 'Pod', path: 'spec.other' }] }, 'podKinds[0].path',
    /^be left to what is known: a Pod is a pod itself$/, 'spec.other'],
  [{ podKinds: [{ apiVersion: 'a/v1', kind: 'A', path: 'spec', more: 1 }] }, 'podKinds[0].more', /^be left out: there are apiVersion, /, 1],
  [{ runtimes: [] }, 'runtimes', /^give for each name of a RuntimeClass/, []],
  [{ runtimes: { a: 'vm' } }, 'runtimes.a', /^be one of "user-space-kernel", "virtual-machine", "shared-kernel"$/, 'vm'],
  [{ runtimes: { a: { toString: null } } }, 'runtimes.a', /^be one of/, { toString: null }],
  [{ registries: 'registry.example' }, 'registries', /^be a list of registries/, 'registry.example'],
  [{ registries: [] }, 'registries', /^name at least one registry/, []],
  [{ registries: ['registry.example', 7] }, 'registries[1]', /^be a registry/, 7],
  ...['', 'agents', 'library/agent', 'https://registry.example', 'registry.example/', 'registry.example/agents/',
    'registry.example/agents:1',
    `registry.example/agents@sha256:${'a'.repeat(64)}`, 'registry.example//agents', 'registry.example/../agents', 'registry.example/Agents',
    'registry.example/*', '*.example', 'localhost:',
    ' registry.example', 'registry.example\n'].map((text): [object, string, RegExp, unknown] =>
    [{ registries: [text] }, 'registries[0]', /^be a registry/, text]),
  [{ podSelector: 'app=agent' }, 'podSelector', /^give the labels/, 'app=agent'],
  [{ podSelector: { app: true } }, 'podSelector.app', /^be a text$/, true],
  [{ pack: 'baseline' }, 'reasons["pack"]', /^say in at least 10 letters or digits why the rules outside the pack do not run$/, undefined],
  [{ podSelector: { app: 'a' }, reasons: {} }, 'reasons["podSelector"]', /^say .* why only the rules about the node judge other pods$/, undefined],
  [{ severities: { 'no-host-ports': 'warning' } }, 'reasons["no-host-ports"]', /^say .* why "no-host-ports" is lowered$/, undefined],
  [{ severities: { 'no-host-ports': 'off' }, reasons: { 'no-host-ports': '..............' } }, 'reasons["no-host-ports"]', /^say /, '..............'],
  [{ severities: { 'no-idle-policy': 'off' }, reasons: { 'no-idle-policy': '\u200b'.repeat(20) } }, 'reasons["no-idle-policy"]', /^say /,
    '\u200b'.repeat(20)],
  [{ severities: { 'no-idle-policy': 'error' }, reasons: { 'no-idle-policy': WHY } }, 'reasons', /^be about what is lowered or left out$/,
    'no-idle-policy'],
  [{ pack: 'baseline', reasons: { 'pack': WHY, 'no-host-ports': WHY } }, 'reasons', /^be about what is lowered or left out: pack$/,
    'no-host-ports'],
  [{ reasons: 'why' }, 'reasons', /^give a reason for each rule that is lowered/, 'why'],
])('%j is refused', (given, at, must, got) => {
  expect(fault(given)).toMatchObject({ at, must: expect.stringMatching(must), got });
});

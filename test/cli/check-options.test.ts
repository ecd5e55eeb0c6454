import { check, yaml } from './command';
import { acknowledging, because, beside, found, ranges, weak } from './manifests';
import { surroundings, tweaked, valid } from '../support/cases';
import { makePolicy, makeObject } from '../support/plain';

test('--pack selects fewer rules', async () => {
  const manifest = weak();
  manifest.spec.enableServiceLinks = true; // of the strict pack alone
  const [strict] = await found([], beside(manifest));
  const [baseline] = await found(['--pack', 'baseline', ...because('pack')], beside(manifest));
  expect([strict, baseline]).toEqual([['no-host-namespaces', 'no-privilege-escalation', 'no-service-links'],
    ['no-host-namespaces', 'no-privilege-escalation']]);
  expect(await found(['--pack', 'baseline', ...because('pack'), '--severity', 'no-service-links=error'], beside(manifest)))
    .toEqual([strict, 1]);
});

test('--severity turns a rule off', async () => {
  expect(await found([...because('no-host-namespaces'), '--severity', 'no-host-namespaces=off', '--severity',
    'no-privilege-escalation=off', ...because('no-privilege-escalation')], beside(weak()))).toEqual([[], 0]);
});

test('--pod-cidr and --service-cidr show what a policy opens', async () => {
  const policy = (cidr: string) => makePolicy('open', {
    podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }],
  });
  const opening = (cidr: string) => beside(valid('Pod'), policy(cidr));
  expect(await found([], opening('10.244.7.0/24'))).toEqual([['no-open-egress'], 1]);
  expect(await found([], opening('10.96.7.0/24'))).toEqual([['no-open-egress'], 1]);
  expect(await found([], opening('203.0.113.0/24'))).toEqual([[], 0]);
  const unknown = await check(['-'], opening('10.244.7.0/24'));
  expect(unknown).toMatchObject({ code: 0, err: expect.stringMatching(/^without --pod-cidr and --service-cidr it is not know/) });
  expect((await check(['-', '--pod-cidr', '10.244.0.0/16'], opening('203.0.113.0/24'))).err).toMatch(/^without --service-cidr it is not/);
});

test('the ranges that a Namespace states are added to those of the options', async () => {
  const cluster = (text: string) => tweaked('Namespace', ({ metadata }) => {
    metadata.annotations =
    { 'cdk8s-hardened-agents/cluster': text };
  })();
  const open = (cidr: string) => makePolicy('open', {
    podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }],
  });
  const around = surroundings().filter(({ kind }) => kind !== 'Namespace');
  const judged = async (text: string, cidr: string, ...args: string[]) => {
    const { code, out, err } = await check(['-', '--format', 'json', ...args], yaml(valid('Pod'), open(cidr), cluster(text), ...around));
    return [(JSON.parse(out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule), code, err.split(' it is not ')[0]];
  };
  const stated = '{"podCidrs":["10.244.0.0/16"],"serviceCidrs":["10.96.0.0/16"]}';
  expect(await judged(stated, '203.0.113.0/24')).toEqual([[], 0, '']);
  expect(await judged(stated, '10.244.7.0/24')).toEqual([['no-open-egress'], 1, '']);
  expect(await judged(stated, '198.51.100.0/24', '--node-cidr', '198.51.100.0/24'))
    .toEqual([expect.arrayContaining(['no-open-egress']), 1, '']);
  expect(await judged('{"podCidrs":["10.244.0.0/16"]}', '203.0.113.0/24')).toEqual([[], 0, 'without --service-cidr']);
  expect(await judged('{"podCidrs":', '10.244.7.0/24', ...ranges)).toEqual([['no-open-egress', 'no-unreadable-cluster'], 1, '']);
  expect(await judged('{"podCidrs":', '10.244.7.0/24')).toEqual([['no-unreadable-cluster'], 0, 'without --pod-cidr and --service-cidr']);
  expect(await judged('{"podCidrs":["10.244.7.0/24"]}', '10.244.8.0/24', ...ranges))
    .toEqual([['no-open-egress'], 1, '']); // the options stay in effect
});

test('--namespace is the namespace of objects that name none', async () => {
  const manifest = weak();
  delete manifest.metadata.namespace;
  expect((await found([], beside(manifest)))[0]).toContain('require-egress-policy');
  expect((await found(['-n', 'agents'], beside(manifest)))[0]).toEqual(['no-host-namespaces', 'no-privilege-escalation']);
  expect((await check(['-', '--namespace', 'agents'], beside(manifest))).out).toContain(`Pod "agents/${manifest.metadata.name}"`);
});

test('--selector makes those pods agents, and all others are neighbours', async () => {
  const labelled = weak();
  labelled.metadata.labels.tier = 'one';
  labelled.metadata.namespace = 'others';
  delete labelled.metadata.labels['cdk8s-hardened-agents/agent'];
  const [chosen] = await found(['--selector', 'tier=one', ...because('selector')], beside(labelled));
  expect(chosen).toContain('no-host-namespaces');
  expect(chosen).toContain('require-egress-policy');
  expect(await found(['--selector', 'tier=two', ...because('selector')], beside(valid('Deployment'), labelled)))
    .toEqual([['no-host-namespaces', 'no-privilege-escalation'], 1]); // it can take the node
  labelled.metadata.namespace = 'agents'; // a namespace of agents, where every pod counts
  expect((await found(['--selector', 'tier=two', ...because('selector')], beside(labelled)))[0]).toHaveLength(2);
});

test('--selector must select a pod', async () => {
  const elsewhere = weak();
  elsewhere.metadata.namespace = 'others';
  delete elsewhere.metadata.labels['cdk8s-hardened-agents/agent'];
  const { code, out, err } = await check(['-', '--selector', 'app=agnet', ...because('selector')], beside(elsewhere));
  expect([code, out, err]).toEqual([2, '', 'error: --selector must select a pod, but selects none in stdin\n']);
});

test('--cluster-domain lets pods search in the domain of the cluster, and in no other', async () => {
  const searching = (domain: string) => beside(tweaked('Pod', ({ spec }) => { spec.dnsConfig = { searches: [domain] }; })());
  const given = ['--cluster-domain', 'k8s.corp.example'];
  expect(await found([], searching('shop.svc.k8s.corp.example'))).toEqual([['no-outside-resolver'], 1]);
  expect(await found(given, searching('shop.svc.k8s.corp.example'))).toEqual([[], 0]);
  expect(await found(given, searching('shop.svc.cluster.local'))).toEqual([[], 0]);
  expect(await found(given, searching('shop.svc.evilk8s.corp.example'))).toEqual([['no-outside-resolver'], 1]);
});

test('--registry', async () => {
  expect(await found(['--registry', 'registry.example'], beside(valid('Pod')))).toEqual([[], 0]);
  expect((await found(['--registry', 'registry.example/agents'], beside(valid('Pod'))))[0]).toContain('require-allowed-registry');
  expect(await found(['--registry', 'registry.example/agents', '--registry', 'registry.example/agent'], beside(valid('Pod'))))
    .toEqual([[], 0]);
});

test('--pod-kind', async () => {
  const { metadata, spec } = weak();
  const job = makeObject('example.com/v2', 'Training2', metadata, { replicas: { Worker: { template: { metadata, spec } } } });
  expect(await found([], beside(job))).toEqual([['no-unjudged-pods'], 0]);
  const podKind = 'example.com/v1/Training2=spec.replicas.*.template';
  expect((await found(['--pod-kind', podKind], beside(job)))[0]).toEqual(['no-host-namespaces', 'no-privilege-escalation']);
  expect((await found(['--pod-kind', 'a/v1/B=spec', '--pod-kind', podKind], beside(job)))[1]).toBe(1);
});

test('--runtime states the isolation of a RuntimeClass outside the manifests', async () => {
  const manifest = valid('Pod');
  manifest.spec.runtimeClassName = 'of-our-own';
  expect(await found([], beside(manifest))).toEqual([['require-sandboxed-runtime'], 1]);
  expect(await found(['--runtime', 'of-our-own=virtual-machine'], beside(manifest))).toEqual([[], 0]);
  expect((await found(['--runtime', 'of-our-own=shared-kernel'], beside(manifest)))[0]).toContain('require-sandboxed-runtime');
});

test('--ignore-acknowledgements', async () => {
  const { out } = await check(['-', ...ranges, '--format', 'json', '--ignore-acknowledgements'],
    beside(acknowledging({ 'no-host-namespaces': 'it debugs its neighbours' })));
  expect(JSON.parse(out)).toMatchObject({ acknowledged: [], unused: [], summary: { findings: 2, acknowledged: 0 } });
});

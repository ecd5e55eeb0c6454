import { postureInputOf } from '../../../src/cli/posture-input';
import { Posture } from '../../../src/engine/posture/posture';
import { PostureAction } from '../../../src/engine/posture/posture-finding';
import { postureOf } from '../../../src/engine/posture/posture-of';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { Json } from '../../../src/engine/value/json';
import { Origin } from '../../../src/report/json';
import { applied } from '../../support/applied-patch';
import { surroundings, valid } from '../../support/cases';
import { makePolicy, makeObject } from '../../support/plain';
import { exampleRun } from '../../support/posture';

const source: Origin = { file: 'a.yaml', lineOf: (path) => path.length };

function reportOf(manifests: readonly Json[]): Posture {
  return postureOf(postureInputOf({ ...judgeManifests(manifests.map((document) => ({ source, document }))), run: exampleRun() }));
}

/** A hardened Deployment with a change of its pods' spec. */
function deployment(name: string, tweak: (spec: Json, labels: Json) => void = () => {}): Json {
  const manifest = valid('Deployment');
  const { spec, metadata } = manifest.spec.template;
  manifest.metadata.name = name;
  metadata.labels['cdk8s.io/metadata.addr'] = name;
  manifest.spec.selector.matchLabels = { 'cdk8s.io/metadata.addr': name };
  tweak(spec, metadata.labels);
  return manifest;
}

/** A policy for the pods with the label team: x. */
function policy(spec: Json, name = 'open'): Json {
  return makePolicy(name, { podSelector: { matchLabels: { team: 'x' } }, policyTypes: ['Egress'], ...spec });
}

const PRIVATE = ['10.0.0.0/8', '100.64.0.0/10', '168.63.129.16/32', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
const EVERY = { ipBlock: { cidr: '0.0.0.0/0' } };
const inTeam = (name: string) => deployment(name, (_, labels) => { labels.team = 'x'; });
const stepOn = ({ actions }: Posture, object: string): PostureAction => actions.find(({ objects }) => objects[0] === object)!;
const OPEN = 'NetworkPolicy "agents/open"';

/** All findings, without what only differs in places. */
const messages = ({ findings }: Posture) => findings.map(({ ruleId, source: { object } }) => `${ruleId} ${object}`).sort();

/** The change to paste, read as JSON. */
function operationsOf({ patch }: PostureAction): { readonly op: string; readonly path: string; readonly value?: unknown }[] {
  return patch!.operations.map((text) => JSON.parse(text));
}

/** The report after a change is pasted. */
function pasted(manifests: readonly Json[], step: PostureAction): Posture {
  const { object } = step.patch!;
  const operations = operationsOf(step);
  const isIt = ({ kind, metadata }: Json) => object === `${kind} "${metadata.namespace}/${metadata.name}"`;
  return reportOf(manifests.map((manifest) => (isIt(manifest) ? applied(manifest, operations) : manifest)));
}

describe('the object to edit', () => {
  test('is the policy that opens something for many pods, with its elements', () => {
    const names = Array.from({ length: 20 }, (_, i) => `coder-${i}`);
    const manifests = [
      ...surroundings(), ...names.map(inTeam),
      policy({ egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }, EVERY], ports: [{ port: 443 }] }] }),
    ];
    const report = reportOf(manifests);
    const step = stepOn(report, OPEN);
    expect(step).toMatchObject({
      objects: [OPEN],
      sources: [{ object: OPEN, field: 'spec.egress[0].to[1]', file: 'a.yaml', line: 'spec.egress[0].to[1]'.length }],
      agents: names.map((name) => `Deployment "agents/${name}"`),
    });
    expect(step.faults.find(({ ruleId }) => ruleId === 'no-open-egress')).toMatchObject({
      title: 'Policy opens the cluster or metadata endpoints', findings: 20,
    });
    expect(report.actions.reduce((sum, { findings }) => sum + findings, 0)).toBe(report.findings.length);
    expect(step.patch).toMatchObject({ findings: step.findings, agents: step.agents });
    expect(operationsOf(step)).toEqual([{ op: 'remove', path: '/spec/egress/0/to/1' }]);
    expect(step.patch!.closes.join()).toContain('169.254.0.0/16:443');
    expect(messages(pasted(manifests, step))).toEqual(messages(report).filter((one) => !one.includes('coder-')));
  });

  test('is the workload, and those of one template are one step', () => {
    const weak = (spec: Json) => { delete spec.containers[0].securityContext; };
    const report = reportOf([
      ...surroundings(), deployment('one', weak), deployment('two', weak), deployment('three', (spec) => { spec.hostPID = true; }),
    ]);
    expect(report.actions.map(({ objects, agents, findings, faults }) => [objects, agents, findings > faults.length])).toEqual([
      [['Deployment "agents/one"', 'Deployment "agents/two"'], ['Deployment "agents/one"', 'Deployment "agents/two"'], true],
      [['Deployment "agents/three"'], ['Deployment "agents/three"'], false],
    ]);
    expect(report.actions[1]).toMatchObject({ title: 'Pod shares namespaces of the node', severity: 'error' });
    expect(report.actions[0].title).toMatch(/^[A-Z].* and \d+ more faults$/);
  });

  test('comes first where it is about the highest risk, whatever the number of findings', () => {
    const report = reportOf([
      ...surroundings(),
      deployment('probes', (spec) => { delete spec.containers[0].livenessProbe; delete spec.containers[0].readinessProbe; }),
      deployment('links', (spec) => { spec.enableServiceLinks = true; }),
      deployment('host', (spec) => { spec.hostPID = true; }),
    ]);
    expect(report.actions.map(({ objects }) => objects[0])).toEqual(
      ['host', 'links', 'probes'].map((name) => `Deployment "agents/${name}"`),
    );
  });
});

describe('the change to paste', () => {
  test('fills what Harden fills at the fields of the findings, and nothing else', () => {
    const manifests = [deployment('weak', (spec) => {
      delete spec.enableServiceLinks;
      delete spec.hostIPC;
      delete spec.containers[0].resources;
      spec.hostPID = true;
    })];
    const report = reportOf(manifests);
    const [step] = report.actions;
    expect(operationsOf(step)).toEqual(expect.arrayContaining([
      { op: 'add', path: '/spec/template/spec/enableServiceLinks', value: false },
      {
        op: 'add',
        path: '/spec/template/spec/containers/0/resources',
        value: { limits: { 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '1Gi' } },
      },
    ]));
    expect(operationsOf(step).length).toBe(2);
    const left = messages(pasted(manifests, step));
    expect(left.length).toBe(step.findings - step.patch!.findings);
    expect(left).toContain('no-host-namespaces Deployment "agents/weak"');
  });

  test('removes a rule with its last peer, and keeps what the policy isolates', () => {
    const { spec: { policyTypes: _, ...spec }, ...open } = policy({ egress: [{ to: [EVERY] }] });
    const manifests = [...surroundings(), inTeam('coder'), { ...open, spec }];
    const step = stepOn(reportOf(manifests), OPEN);
    expect(operationsOf(step)).toEqual([
      { op: 'remove', path: '/spec/egress/0' }, { op: 'add', path: '/spec/policyTypes', value: ['Ingress', 'Egress'] },
    ]);
  });

  test.each<[string, Json]>([
    ['a change adds a finding: the pods keep the internet and lose DNS', policy({
      egress: [{}, { to: [{ ipBlock: { ...EVERY.ipBlock, except: PRIVATE } }], ports: [{ port: 443 }] }],
    })],
    ['the policy is of another kind', makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'open', {
      endpointSelector: { matchLabels: { team: 'x' } }, egress: [{ toEntities: ['all'] }],
    })],
  ])('is not there if %s', (_, open) => {
    const step = stepOn(reportOf([inTeam('alone'), open]), `${open.kind} "agents/open"`);
    expect(step.faults.length).toBeGreaterThan(0);
    expect(step.patch).toBeUndefined();
  });

  test('is not tried where the input is so large that it takes longer than the report', () => {
    const others = Array.from({ length: 1000 }, (_, i) => (
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `note-${i}`, namespace: 'notes' } }));
    const few = [...surroundings(), inTeam('coder'), policy({ egress: [{ to: [EVERY] }] })];
    expect(stepOn(reportOf(few), OPEN).patch).toBeDefined();
    const step = stepOn(reportOf([...few, ...others]), OPEN);
    expect([step.faults[0].ruleId, step.patch]).toEqual(['no-open-egress', undefined]);
  });
});

import { fileAt, validate, yaml, ACK, weak, hardened } from './plugin';
import { Json } from '../../src/engine/value/json';
import { AgentValidation } from '../../src/plugin/cdk8s-cli-plugin';
import { RANGES } from '../support/app';
import { renamed, surroundings, tweaked, valid } from '../support/cases';
import { failure } from '../support/errors';
import { makePolicy } from '../support/plain';

describe('clusters', () => {
  const policyFor = (cidr: string) => makePolicy('open', {
    podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }],
  });
  const clusters = { dev: ['dev*.yaml'], prod: ['*/prod*.yaml'] };
  const rulesOf = async (files: { [name: string]: string }, properties: object = {}) =>
    (await validate(files, { ...RANGES, ...properties })).violations
      .map(({ ruleName, violatingConstructs }) => [ruleName, violatingConstructs.map(({ manifestPath }) => manifestPath)]);
  const at = (...names: string[]) => names.map(fileAt);
  const pod = (tweak: (spec: Json) => void = () => {}) => tweaked('Pod',
    ({ spec, metadata }) => { metadata.name = 'agent'; tweak(spec); })();
  const other = () => pod((spec) => { spec.containers[0].image = spec.containers[0].image.replace('agent', 'other'); });

  test('files of different clusters are judged apart, with those that belong to each', async () => {
    const files = { 'dev.yaml': yaml(pod()), 'prod.yaml': yaml(other()), 'shared.yaml': yaml(...surroundings()) };
    expect(await rulesOf(files)).toEqual([['no-conflicting-object', at('dev.yaml', 'prod.yaml')]]);
    expect(await rulesOf(files, { clusters })).toEqual([]);
  });

  test('a policy of one cluster opens nothing in the other', async () => {
    const files = {
      'dev.yaml': yaml(pod(), policyFor('10.244.0.0/16')),
      'prod.yaml': yaml(other()),
      'shared.yaml': yaml(...surroundings()),
    };
    expect(await rulesOf(files, { clusters })).toEqual([['no-open-egress', at('dev.yaml')]]);
  });

  test('a policy in a file that no pattern matches opens both', async () => {
    const files = {
      'dev.yaml': yaml(pod()),
      'prod.yaml': yaml(other()),
      'shared.yaml': yaml(...surroundings(), policyFor('10.244.0.0/16')),
    };
    expect(await rulesOf(files, { clusters })).toEqual([['no-open-egress', at('dev.yaml', 'prod.yaml')]]);
  });

  test('a file of two clusters is judged in both, and told once', async () => {
    const manifest = weak();
    manifest.metadata.annotations = { [ACK]: 'the debugger needs it' };
    const open = yaml(weak(), renamed(manifest, 'other'), { kind: 'List', items: [7] });
    const files = {
      'dev-prod.yaml': open,
      'dev.yaml': yaml(policyFor('203.0.113.0/24')),
      'prod.yaml': yaml(valid('Namespace')),
      'shared.yaml': yaml(...surroundings().filter(({ kind }) => kind !== 'Namespace')),
    };
    const { violations, summary, logged } = await validate(files, { ...RANGES, clusters: { dev: ['dev*'], prod: ['*prod.yaml'] } });
    expect(violations.map(({ ruleName, violatingConstructs }) => [ruleName, violatingConstructs.length]))
      .toEqual([['unreadable-manifest', 1], ['no-host-namespaces', 1]]);
    expect([summary.metadata, logged.length]).toEqual([{
      Objects: String(surroundings().length + 4),
      Errors: '2',
      Warnings: '0',
      Acknowledged: '1',
    }, 1]);
  });

  test('an acknowledgement that is used in one cluster is used', async () => {
    const agent = pod();
    agent.metadata.annotations = { 'cdk8s-hardened-agents/acknowledged-no-open-egress': 'development calls the test bench' };
    const files = {
      'a-agent.yaml': yaml(agent, ...surroundings()),
      'dev.yaml': yaml(policyFor('10.244.0.0/16')),
      'prod.yaml': yaml(policyFor('203.0.113.0/24')),
    };
    const { success, logged } = await validate(files, { ...RANGES, clusters: { dev: ['dev.yaml'], prod: ['prod.yaml'] } });
    expect([success, logged]).toEqual([true, [expect.stringMatching(/is acknowledged: development calls the test bench$/)]]);
  });

  test('a pattern that matches no file', async () => {
    await expect(validate({ 'dev.yaml': hardened() }, { clusters: { dev: ['dev.yaml'], prod: ['dev.yaml', 'prod?.yaml'] } }))
      .rejects.toThrow('cdk8s.yaml: \'validations[].properties.clusters.prod[1]\' must match a written file: '
        + `${fileAt('dev.yaml')}, got "prod?.yaml"`);
  });

  test.each<[unknown, string]>([
    [[], 'clusters\' must map names of clusters to patterns of files, for example { "dev": ["dev*.k8s.yaml"], "prod": ["prod*.k8s.yaml"] '
      + '}, got []'],
    [{}, 'clusters\' must map names of clusters'],
    [{ dev: 'dev*' }, 'clusters.dev\' must be a list of patterns of file names, for example ["prod*.k8s.yaml"], got "dev*"'],
    [{ dev: [] }, 'clusters.dev\' must be a list of patterns'],
    [{ dev: [''] }, 'clusters.dev\' must be a list of patterns'],
  ])('refuses %j', (given, message) => {
    expect(failure(() => new AgentValidation({ clusters: given }))).toContain(`cdk8s.yaml: 'validations[].properties.${message}`);
  });
});

test('ranges that a Namespace has of its cluster are closed', async () => {
  const namespace = tweaked('Namespace', ({ metadata }) => {
    metadata.annotations =
    { 'cdk8s-hardened-agents/cluster': '{"podCidrs":["10.9.0.0/16"]}' };
  })();
  const open = makePolicy('open', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.9.0.0/24' } }] }] });
  const around = surroundings().filter(({ kind }) => kind !== 'Namespace');
  const { violations } = await validate({ 'a.yaml': yaml(valid('Pod'), open, namespace, ...around) }, {});
  expect(violations.map(({ ruleName }) => ruleName)).toContain('no-open-egress');
});

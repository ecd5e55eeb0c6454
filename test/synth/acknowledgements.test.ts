import { ApiObject, Testing } from 'cdk8s';
import { weak } from './foreign';
import { AgentPolicy } from '../../src';
import { Json } from '../../src/engine/value/json';
import { base, only, pod } from '../support/app';
import { valid } from '../support/cases';
import { failure } from '../support/errors';

describe('acknowledgements', () => {
  test('an inner acknowledgement of another rule does not hide the outer one', () => {
    const b = base();
    const agent = pod(b, { image: 'agent:latest', automountServiceAccountToken: true });
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'a chart for tests alone');
    AgentPolicy.acknowledge(agent, 'no-service-account-token', 'it watches its own pod');
    expect(only(b.chart, 'Pod').metadata.annotations).toEqual({
      'cdk8s-hardened-agents/acknowledged-no-latest-image': 'a chart for tests alone',
      'cdk8s-hardened-agents/acknowledged-no-service-account-token': 'it watches its own pod',
    });
  });

  test('go on the object of a list that they are about', () => {
    const b = base();
    const { metadata, spec } = weak('in-a-list');
    const list = new ApiObject(b.chart, 'list', {
      apiVersion: 'v1',
      kind: 'PodList',
      items: [{ metadata: valid('Pod').metadata, spec: valid('Pod').spec }, { metadata, spec }],
    } as any);
    expect(failure(() => Testing.synth(b.chart))).toMatch('[test/list] items[1].spec.hostPID is true');
    AgentPolicy.acknowledge(list, 'no-host-namespaces', 'it debugs its neighbours');
    const { kind, items, ...others } = only(b.chart, 'PodList');
    expect(kind).toBe('PodList');
    expect(others.metadata.annotations).toBeUndefined();
    expect((items as Json[]).map((item) => [item.kind, item.metadata.annotations])).toEqual([
      [undefined, undefined],
      [undefined, { 'cdk8s-hardened-agents/acknowledged-no-host-namespaces': 'it debugs its neighbours' }],
    ]);
  });

  test('say how many objects they cover, who answers for them and when they are looked at again', () => {
    const b = base();
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'the nightly build is tested',
      { objects: 1, owner: 'team-search', reviewBy: '2027-01-31' });
    pod(b, { image: 'one:latest' });
    expect(only(b.chart, 'Pod').metadata.annotations).toEqual({
      'cdk8s-hardened-agents/acknowledged-no-latest-image': 'the nightly build is tested',
      'cdk8s-hardened-agents/acknowledgement-no-latest-image': '{"objects":1,"owner":"team-search","reviewBy":"2027-01-31","scope":"test"}',
    });
    expect(AgentPolicy.of(b.app).findings()).toEqual([expect.objectContaining({
      acknowledged: 'the nightly build is tested',
      owner: 'team-search',
      reviewBy: '2027-01-31',
    })]);
    pod(b, { image: 'two:latest' }, 'two');
    const message = failure(() => Testing.synth(b.chart));
    expect(message).toMatch('[test/agent] metadata.annotations["cdk8s-hardened-agents/acknowledgement-no-latest-image"] is 1: '
      + 'the acknowledgement of "no-latest-image" for "test" covers 2 objects; ');
    expect(message).toMatch('(require-acknowledged-count)');
  });

  test('of two findings in one object cover one object', () => {
    const b = base();
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'the nightly build is tested', { objects: 1 });
    pod(b, { image: 'one:latest', initContainers: [{ name: 'setup', image: 'two:latest' }] });
    expect(AgentPolicy.of(b.app).findings().map(({ acknowledged }) => acknowledged)).toEqual(Array(2).fill('the nightly build is tested'));
  });

  test.each([
    [{ objects: 0 }, '\'objects\' must be an integer of at least 1, got 0'],
    [{ objects: 1.5 }, '\'objects\' must be an integer of at least 1, got 1.5'],
    [{ owner: ' ' }, '\'owner\' must be a text such as "team-search", got " "; leave it out'],
    [{ reviewBy: '' }, '\'reviewBy\' must be a text such as "2027-01-31", got ""; leave it out'],
  ])('refuse %j', (options, message) => {
    expect(failure(() => AgentPolicy.acknowledge(pod(base()), 'no-latest-image', 'the nightly build is tested', options)))
      .toBe(`test/agent: ${message}`);
  });
});

import { Construct } from 'constructs';
import * as library from '../../../src';
import { AgentAdmission, AgentPolicy, AlertRouting, AlertSink, PostureReport } from '../../../src';
import { IMAGE, RANGES, open } from '../../support/app';
import { failure } from '../../support/errors';

/** Classes that only the library makes, and those whose scope and id a method takes. */
const NOT_MADE_BY_USERS = ['AgentPeer', 'BrokerGrant'];

const CONSTRUCTS = Object.entries(library)
  .filter(([name, made]) => typeof made === 'function' && made.prototype instanceof Construct && !NOT_MADE_BY_USERS.includes(name))
  .map(([name]) => name);

const ORDER = 'a construct takes scope, id and props, in this order';
const ID = 'be a name that no other child of the scope has, such as "runtime"';

test('all constructs are asked', () => {
  expect(CONSTRUCTS.length).toBeGreaterThan(30);
});

/** Plain JavaScript passes anything as scope and id. */
test.each(CONSTRUCTS)('%s needs a scope and an id', (name) => {
  const { chart } = open();
  const made = (...args: unknown[]) => failure(() => Reflect.construct(library[name as 'GVisorRuntime'], args));

  expect(made()).toBe(`nothing: 'scope' must be a construct, such as the chart, got nothing; ${ORDER}`);
  expect(made('agent')).toBe(`nothing: 'scope' must be a construct, such as the chart, got "agent"; ${ORDER}`);
  expect(made(chart)).toBe(`test: 'id' must ${ID}, got nothing; ${ORDER}`);
  expect(made(chart, '')).toBe(`test: 'id' must ${ID}, got ""; ${ORDER}`);
  expect(made(chart, { name: 'agent' })).toBe(`test: 'id' must ${ID}, got {"name":"agent"}; ${ORDER}`);
});

describe('a field that a struct does not have', () => {
  const routing = (sink: AlertSink) => {
    const { chart, namespace, runtime } = open();
    return new AlertRouting(chart, 'alerts', { namespace, runtime, image: IMAGE, ...RANGES, sinks: [sink] });
  };
  const url = 'https://incidents.example.com/falco';

  test('is named where it is the only one', () => {
    const report = (props: object) => failure(() => new PostureReport(open().chart, 'report', props as never));
    expect(report({ formt: 'html' })).toBe("test/report: 'formt' must be left out, got \"html\"; did you mean 'formats'?");
    expect(report({ colors: true })).toBe("test/report: 'colors' must be left out, got true; there are 'formats', 'fileName'");
    expect(report(new Map())).toBe("test/report: 'props' must be an object, got {}");
  });

  test.each<[string, () => unknown, string]>([
    ['AgentAdmission', () => new AgentAdmission(open().chart, 'admission', { name: 'ours', denyInteractiveAcess: true } as never),
      "test/admission: 'denyInteractiveAcess' must be spelled 'denyInteractiveAccess', got true"],
    ['AgentAdmission, like none', () => new AgentAdmission(open().chart, 'admission', { name: 'ours', images: ['a'] } as never),
      "test/admission: 'images' must be left out, got [\"a\"]; there are "],
    ['AgentPolicy.acknowledge', () => AgentPolicy.acknowledge(open().chart, 'no-open-ingress', 'the auditors call it',
      { count: 2, owner: 'a' } as never),
    "test: 'count' must be left out, got 2; there are 'objects', 'owner', 'reviewBy'"],
    ['AlertSink.webhook', () => routing(AlertSink.webhook({ url, priority: 'Error' } as never)),
      "test/alerts: 'sinks[0].priority' must be left out, got \"Error\"; there are "],
  ])('%s', (_, act, message) => {
    expect(failure(act)).toContain(message);
  });
});

import { Construct } from 'constructs';
import * as library from '../../../src';
import { open } from '../../support/app';
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

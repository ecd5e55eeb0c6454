import * as library from '../../../src';
import { open } from '../../support/app';
import { failure } from '../../support/errors';

/** Constructs that check their props before their base class does. Plain JavaScript passes anything as scope and id. */
const EARLY = [
  'GVisorRuntime', 'KataRuntime', 'AgentNamespace', 'ExistingAgentNamespace', 'HardenedAgentPod', 'HardenedAgentDeployment',
  'HardenedAgentStatefulSet', 'HardenedAgentJob', 'HardenedAgentCronJob', 'AgentSandbox', 'AgentSandboxTemplate',
] as const;
const ORDER = 'a construct takes scope, id and props, in this order';

test.each(EARLY)('%s needs a scope and an id', (name) => {
  const { chart } = open();
  const made = (...args: unknown[]) => failure(() => Reflect.construct(library[name], args));
  const id = 'be a name that no other child of the scope has, such as "runtime"';

  expect(made()).toBe(`nothing: 'scope' must be a construct, such as the chart, got nothing; ${ORDER}`);
  expect(made('agent')).toBe(`nothing: 'scope' must be a construct, such as the chart, got "agent"; ${ORDER}`);
  expect(made(chart)).toBe(`test: 'id' must ${id}, got nothing; ${ORDER}`);
  expect(made(chart, '')).toBe(`test: 'id' must ${id}, got ""; ${ORDER}`);
  expect(made(chart, { name: 'agent' })).toBe(`test: 'id' must ${id}, got {"name":"agent"}; ${ORDER}`);
});

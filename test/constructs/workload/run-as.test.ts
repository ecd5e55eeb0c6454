import { Testing } from 'cdk8s';
import { HardenedAgentPodProps } from '../../../src';
import { base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

test('one number is user, group and group of the volumes, for the containers too', () => {
  const b = base();
  pod(b, { runAs: 1000, securityContext: { ensureNonRoot: true } });
  expectValid(Testing.synth(b.chart));
  const { securityContext, containers: [container] } = only(b.chart, 'Pod').spec;
  expect(securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, runAsNonRoot: true });
  expect(container.securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000 });
});

test('root stays, and a rule reports it', () => {
  const b = base();
  pod(b, { runAs: 0 });
  const error = failure(() => Testing.synth(b.chart));
  expect(error).toMatch('[test/agent] spec.securityContext.runAsUser is 0');
  expect(error).toMatch('(require-non-root)');
});

test('a container keeps a user of its own', () => {
  const b = base();
  pod(b, { runAs: 1000, containerSecurityContext: { user: 2000 } });
  expect(only(b.chart, 'Pod').spec.containers[0].securityContext).toMatchObject({ runAsUser: 2000, runAsGroup: 1000 });
});

test.each<[string, Partial<HardenedAgentPodProps>, string]>([
  ['a negative id', { runAs: -1 }, '\'runAs\' must be an integer of at least 0, got -1'],
  ['half an id', { runAs: 1.5 }, '\'runAs\' must be an integer of at least 0, got 1.5'],
  ['an id that Linux does not have', { runAs: 2 ** 31 }, '\'runAs\' must be an integer of at most 2147483647, got 2147483648'],
  ...(['user', 'group', 'fsGroup'] as const).map((id): [string, Partial<HardenedAgentPodProps>, string] => [
    `securityContext.${id} beside it`,
    { runAs: 1000, securityContext: { [id]: 1000 } },
    `'runAs' must not be given together with 'securityContext.${id}', got 1000; give one of the two`,
  ]),
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => pod(base(), tweak))).toBe(`test/agent: ${message}`);
});

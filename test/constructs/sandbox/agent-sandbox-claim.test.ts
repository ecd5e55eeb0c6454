import { App, Chart, Duration, Testing } from 'cdk8s';
import { END, claim, pool, template } from './support';
import {
  AgentCluster, AgentNamespace, AgentSandboxClaim, AgentSandboxInjectionPolicy, AgentSandboxShutdownPolicy, AgentSandboxTemplate,
  AgentSandboxUpdateStrategy, AgentSandboxWarmPool, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny,
} from '../../../src';
import { IMAGE, RANGES, base, only, open } from '../../support/app';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { expectSnapshot } from '../../support/schema';

test('a pool and a claim of it', () => {
  const b = base();
  const python = pool(b, { template: template(b, { name: 'python' }), name: 'python', replicas: 3 });
  claim(b, { pool: python, name: 'task-7' });
  const surroundings = base();
  template(surroundings, { name: 'python' });
  expectSnapshot(b.chart, surroundings.chart);
});

test('a claim with variables and another end', () => {
  const b = base();
  claim(b, {
    pool: AgentSandboxWarmPool.fromPoolName(b.chart, 'python', b.namespace, 'python'),
    env: { TASK: 'review', LEVEL: '2' },
    containerName: 'main',
    shutdownTime: '2026-12-01T18:00:00.5+01:00',
    shutdownPolicy: AgentSandboxShutdownPolicy.DELETE_FOREGROUND,
    ttlAfterFinished: Duration.minutes(5),
  });
  expect(only(b.chart, 'SandboxClaim').spec).toEqual({
    warmPoolRef: { name: 'python' },
    lifecycle: { shutdownTime: '2026-12-01T18:00:00.5+01:00', shutdownPolicy: 'DeleteForeground', ttlSecondsAfterFinished: 300 },
    env: [{ name: 'LEVEL', value: '2', containerName: 'main' }, { name: 'TASK', value: 'review', containerName: 'main' }],
  });
  expect(warnings()).toEqual(['require-known-template']);
});

test('template, pool and claim are in one namespace, and apply in this order', () => {
  const b = base();
  const one = claim(b);
  const written = Testing.synth(b.chart).filter(({ kind }) => kind.startsWith('Sandbox'));
  expect(written.map(({ kind, metadata }) => [kind, metadata.namespace]))
    .toEqual([['SandboxTemplate', 'agents'], ['SandboxWarmPool', 'agents'], ['SandboxClaim', 'agents']]);
  expect(written[2].metadata.name).toBe(one.claimName);
});

test('pools and claims reach what their template reaches', () => {
  const b = open();
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
  const python = template(b);
  const tool = new HardenedAgentPod(b.chart, 'tool', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 9000 });
  egress.allowTo(tool, { from: python });
  egress.allowFrom(tool, { to: python });
  const warm = pool(b, { template: python });
  for (const one of [python, warm, claim(b, { pool: warm })]) {
    expect([9000, 9001].map((port) => one.reach().allowsPod(tool, port))).toEqual([true, false]);
    expect([8080, 8081].map((port) => one.reachedBy().allowsPod(tool, port))).toEqual([true, false]);
  }
});

test('what pools of an unknown template reach is not known', () => {
  const b = open();
  const python = AgentSandboxTemplate.fromTemplateName(b.chart, 'python', b.namespace, 'python');
  const warm = pool(b, { template: python });
  const other = AgentSandboxWarmPool.fromPoolName(b.chart, 'other', b.namespace, 'other');
  const message = 'the app does not have the template of the sandboxes';
  expect(failure(() => warm.reach())).toContain(`test/pool: ${message}`);
  expect(failure(() => claim(b, { pool: other }).reachedBy())).toContain(`test/claim: ${message}`);
});

describe('a pool', () => {
  test('replaces its sandboxes when the template changes, unless one says otherwise', () => {
    const b = base();
    pool(b);
    expect(only(b.chart, 'SandboxWarmPool').spec).toMatchObject({ replicas: 1, updateStrategy: { type: 'Recreate' } });
    const other = base();
    pool(other, { updateStrategy: AgentSandboxUpdateStrategy.ON_REPLENISH, replicas: 0 });
    expect(only(other.chart, 'SandboxWarmPool').spec).toMatchObject({ replicas: 0, updateStrategy: { type: 'OnReplenish' } });
    expect(warnings()).toEqual(['require-pool-recreate']);
  });

  test.each<[object, string]>([
    [{ replicas: -1 }, "'replicas' must be an integer of at least 0, got -1"],
    [{ replicas: 1.5 }, "'replicas' must be an integer of at least 0, got 1.5"],
    [{ updateStrategy: 'Rolling' }, "'updateStrategy' must be one of \"Recreate\", \"OnReplenish\", got \"Rolling\""],
    [{ name: 'A' }, "'name' must be a DNS subdomain"],
    [{ namespace: 'other' }, "'namespace' must be left out, got \"other\""],
    [{ shutdownTime: END }, "'shutdownTime' must be left out"],
  ])('refuses %j', (wrong, message) => {
    expect(failure(() => pool(base(), wrong))).toContain(`test/pool: ${message}`);
  });

  test.each([undefined, null, 'python', {}])('refuses the template %j', (wrong) => {
    const b = base();
    expect(failure(() => new AgentSandboxWarmPool(b.chart, 'pool', { template: wrong as never })))
      .toMatch(/^test\/pool: 'template' must be (given|a template of sandboxes), got /);
  });

  test('refuses a pool in place of a template, and a template of another app', () => {
    const b = base();
    expect(failure(() => new AgentSandboxWarmPool(b.chart, 'pool', { template: pool(b, {}, 'other') as never })))
      .toContain('give new AgentSandboxTemplate(…), or AgentSandboxTemplate.fromTemplateName(…) for one that exists');
    expect(failure(() => pool(b, { template: template(base()) }, 'third')))
      .toContain("'template' must belong to the same app, got \"test/python\"");
  });
});

describe('a claim', () => {
  const withEnv = (env: { [name: string]: string }, policy = AgentSandboxInjectionPolicy.ALLOWED) => {
    const b = base();
    return claim(b, { pool: pool(b, { template: template(b, { name: 'python', envVarsInjectionPolicy: policy }) }), env });
  };

  test.each<[object, string]>([
    [{ shutdownTime: undefined },
      "'shutdownTime' must be a point in time as RFC 3339 writes it, such as \"2026-12-01T18:00:00Z\", got nothing"],
    [{ shutdownTime: 'tomorrow' }, "'shutdownTime' must be a point in time"],
    [{ shutdownTime: '2026-12-01T18:00:00' }, "'shutdownTime' must be a point in time"],
    [{ shutdownTime: Duration.hours(1) }, "'shutdownTime' must be a point in time"],
    [{ shutdownPolicy: 'Keep' }, "'shutdownPolicy' must be one of \"Delete\", \"DeleteForeground\", \"Retain\", got \"Keep\""],
    [{ ttlAfterFinished: 5 }, "'ttlAfterFinished' must be a Duration, got 5; give Duration.seconds(5)"],
    [{ env: ['A'] }, "'env' must be an object such as { TASK: \"review\" }"],
    [{ containerName: 'main' }, "'containerName' must be left out without 'env', got \"main\""],
    [{ replicas: 2 }, "'replicas' must be left out, got 2"],
    [{ workspace: {} }, "'workspace' must be left out, got {}"],
    [{ service: true }, "'service' must be left out, got true; it is a prop of AgentSandbox and AgentSandboxTemplate"],
    [{ namespace: 'other' }, "'namespace' must be left out"],
  ])('refuses %j', (wrong, message) => {
    expect(failure(() => claim(base(), wrong))).toContain(`test/claim: ${message}`);
  });

  test('refuses to be without a pool', () => {
    const b = base();
    expect(failure(() => new AgentSandboxClaim(b.chart, 'claim', { shutdownTime: END } as never)))
      .toContain("test/claim: 'pool' must be given, got nothing");
    expect(failure(() => claim(b, { pool: template(b) as never }, 'other')))
      .toContain('give new AgentSandboxWarmPool(…), or AgentSandboxWarmPool.fromPoolName(…) for one that exists');
  });

  test('refuses the name of another claim of the namespace, in any chart of the cluster', () => {
    const b = base();
    const python = pool(b);
    claim(b, { pool: python, name: 'task' }, 'one');
    const chart = new Chart(b.app, 'other');
    expect(failure(() => claim({ ...b, chart }, { pool: python, name: 'task' }, 'two')))
      .toBe("other/two: the claim \"agents/task\" exists already, made by test/one; give each claim its own 'name'");
    claim(b, { pool: python, name: 'task-2' }, 'three');
  });

  test('takes the name of a claim of another cluster', () => {
    const app = new App();
    for (const name of ['west', 'east']) {
      const chart = new Chart(app, name);
      new AgentCluster({ name, ...RANGES }).applyTo(chart);
      const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
      claim({ app, chart, namespace, runtime: new GVisorRuntime(chart, 'gvisor') }, { name: 'task' });
    }
  });

  test.each([
    [{ OPENAI_API_KEY: 'a1b2c3d4e5f6' }, 'env["OPENAI_API_KEY"]', '"…"; "OPENAI_API_KEY" is the name of a secret'],
    [{ TASK: `ghp_${'a'.repeat(36)}` }, 'env["TASK"]', '"ghp_…"; it has the form of a GitHub token'],
    [{ ARGS: '--password=hunter22' }, 'env["ARGS"]', '"…"; it gives a value to a name that ends in "password"'],
  ])('refuses a secret: %j', (env: object, prop, shown) => {
    const error = failure(() => withEnv(env as never));
    expect(error).toBe(`test/claim: '${prop}' must hold no secret, got ${shown}; keys come from the template: `
      + 'mount a Secret there with AgentMount.secret');
    expect(error).not.toMatch(/a1b2|aaaa|hunter/);
  });

  test('refuses a name that no variable has, and variables that the template does not allow', () => {
    expect(failure(() => withEnv({ '2ND': 'a' }))).toContain("'env' must have names of letters, digits");
    expect(failure(() => withEnv({ TASK: 'review' }, AgentSandboxInjectionPolicy.DISALLOWED)))
      .toContain("'env' must be left out, because template \"python\" allows no variables of claims, got [\"TASK\"]");
  });
});

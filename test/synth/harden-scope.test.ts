import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { setup, bare } from './harden';
import { AgentRuntime, Harden } from '../../src';
import { Json } from '../../src/engine/value/json';
import { only } from '../support/app';
import { failure } from '../support/errors';

describe('what comes later under the same scope is hardened too', () => {
  const late = (scope: Chart | App, make: (chart: Chart) => unknown, chart: Chart): Json => {
    scope.with(new Harden({ runtime: AgentRuntime.gkeSandbox() }));
    make(chart);
    return only(chart, 'Pod');
  };
  const bareIn = (chart: Chart) => new ApiObject(chart, 'web', bare('Pod', 'v1') as any);

  test('of a chart', () => {
    const { chart } = setup();
    expect(late(chart, bareIn, chart).spec).toMatchObject({ runtimeClassName: 'gvisor', automountServiceAccountToken: false });
  });

  test('of the app, in a chart that comes later', () => {
    const { app } = setup();
    app.with(new Harden({ runtime: AgentRuntime.gkeSandbox() }));
    const chart = new Chart(app, 'late');
    bareIn(chart);
    expect(only(chart, 'Pod').spec.runtimeClassName).toBe('gvisor');
  });

  test('and judged', () => {
    const { chart } = setup();
    expect(failure(() => late(chart, (scope) => new ApiObject(scope, 'web', bare('Pod', 'v1', (spec) => { spec.hostPID = true; }) as any),
      chart))).toMatch('spec.hostPID is true');
  });

  test('whose kind is patched', () => {
    const { chart } = setup();
    const settings = (scope: Chart) => new ApiObject(scope, 'web', { ...bare('Pod', 'v1'), kind: 'ConfigMap' } as any)
      .addJsonPatch(JsonPatch.replace('/kind', 'Pod'));
    expect(late(chart, settings, chart).spec.runtimeClassName).toBe('gvisor');
  });

  test('and not what is beside it', () => {
    const { chart, app } = setup();
    new Chart(app, 'other').with(new Harden({ runtime: AgentRuntime.gkeSandbox() }));
    new ApiObject(chart, 'web', { ...bare('Pod', 'v1'), metadata: { name: 'web', namespace: 'others' } } as any);
    expect(only(chart, 'Pod').spec.runtimeClassName).toBeUndefined();
  });

  test('in time that grows with the objects alone', () => {
    const { app, chart } = setup();
    for (let i = 0; i < 2_000; i++) {
      new ApiObject(chart, `settings-${i}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `settings-${i}` } } as any);
    }
    app.with(new Harden({ runtime: AgentRuntime.gkeSandbox() }), new Harden({ runtime: AgentRuntime.openShiftKata() }));
    bareIn(chart);
    expect(only(chart, 'Pod').spec.runtimeClassName).toBe('gvisor'); // the first is the one
  });
});

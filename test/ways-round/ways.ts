import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { AgentPolicy, HardenedAgentPod } from '../../src';
import { Json } from '../../src/engine/value/json';
import { GuardedObject } from '../../src/synth/guarded-object';
import { check, yaml } from '../cli/command';
import { validate } from '../plugin/plugin';
import { RANGES, base, pod } from '../support/app';
import { valid } from '../support/cases';
import { failure } from '../support/errors';
import { makePolicy } from '../support/plain';

/**
 * Ways to get a weak pod through in silence. Each is tried at synth, and what it would have written is given to the plugin of
 * cdk8s-cli and to `check`: all three must find it.
 */
export type Way = [title: string, try_: () => App, ruleId: string];

export const weakSpec = (): Json => ({ ...valid('Pod').spec, hostPID: true });
export const weakPod = (): Json => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'weak', namespace: 'agents' }, spec: weakSpec() });
export const allowAll = (namespace = 'agents'): Json => makePolicy({ name: 'open', namespace }, {
  podSelector: {}, policyTypes: ['Egress'], egress: [{}],
});
export const object = (chart: Chart, id: string, manifest: Json) => new ApiObject(chart, id, manifest as any);

/** An app with one agent, and one thing done to it. */
export function withAgent(act: (agent: HardenedAgentPod, chart: Chart) => unknown): () => App {
  return () => {
    const b = base();
    act(pod(b), b.chart);
    return b.app;
  };
}

/** What would be written, had nobody looked. */
export function unjudged(app: App): Json[] {
  AgentPolicy.of(app).findings(); // so that every object is known
  return app.node.findAll().flatMap((one) => (ApiObject.isApiObject(one) ? GuardedObject.of(one)!.render().manifest : []));
}

export const CIDRS = ['--pod-cidr', RANGES.podCidrs[0], '--service-cidr', RANGES.serviceCidrs[0]];
export const rulesOf = (out: string) => (JSON.parse(out) as { findings: Json[] }).findings.map(({ rule }) => rule as string);

/** A suite of an area: synth, plugin and `check` each find all of its ways. */
export function expectFound(title: string, ways: Way[]): void {
  describe(title, () => {
    test.each(ways)('%s: synth', (__, try_, ruleId) => {
      for (const synth of [(app: App) => app.synthYaml(), (app: App) => app.charts.map((chart) => Testing.synth(chart))]) {
        expect(failure(() => synth(try_()))).toMatch(new RegExp(`^Validation failed with the following errors:[^]*\\(${ruleId}\\)`));
      }
    });

    test.each(ways)('%s: plugin', async (__, try_, ruleId) => {
      const { success, violations } = await validate({ 'a.yaml': yaml(...unjudged(try_())) });
      expect(success).toBe(false);
      expect(violations.map(({ ruleName }) => ruleName)).toContain(ruleId);
    });

    test.each(ways)('%s: check', async (__, try_, ruleId) => {
      const { code, out } = await check(['-', '--format', 'json', ...CIDRS], yaml(...unjudged(try_())));
      expect(code).toBe(1);
      expect(rulesOf(out)).toContain(ruleId);
    });
  });
}

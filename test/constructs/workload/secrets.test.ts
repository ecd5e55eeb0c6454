import { Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentMount, AgentPolicy, AgentWorkloadProps } from '../../../src';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { Base, IMAGE, Manifest, base, objects } from '../../support/app';
import { KINDS, kindOf } from '../../support/kinds';
import { warnings } from '../../support/output';
import { expectValid } from '../../support/schema';

describe.each(KINDS.map(([made, needs]) => [kindOf(made), made, needs] as const))('a %s', (kind, made, needs) => {
  const specOf = (b: Base, tweak: (keys: kplus.ISecret) => Partial<AgentWorkloadProps>, reason?: string): Manifest => {
    const keys = kplus.Secret.fromSecretName(b.chart, 'keys', 'keys');
    const props = { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080, ...needs, ...tweak(keys) };
    const agent = new made(b.chart, 'agent', props as never);
    if (reason) {
      AgentPolicy.acknowledge(agent, 'no-secret-env-reference', reason);
    }
    expectValid(Testing.synth(b.chart));
    return podViews(objects(b.chart, kind)[0])[0].spec;
  };
  const findings = ({ app }: Base) => (
    AgentPolicy.of(app).findings().filter(({ acknowledged }) => !acknowledged).map(({ ruleId }) => ruleId)
  );

  test('gets a Secret as files that change with it', () => {
    const b = base();
    const { volumes, containers } = specOf(b, (keys) => (
      { mounts: [AgentMount.secret('/var/run/keys', keys, { items: { token: 'token' } })] }
    ));
    expect(volumes[1]).toEqual({
      name: 'var-run-keys',
      secret: { secretName: 'keys', defaultMode: 0o440, items: [{ key: 'token', path: 'token' }] },
    });
    expect(containers[0].volumeMounts[1]).not.toHaveProperty('subPath');
    expect(findings(b)).toEqual([]);
  });

  const inEnv = (secret: kplus.ISecret): Partial<AgentWorkloadProps> =>
    ({ envVariables: { API_KEY: kplus.EnvValue.fromSecretValue({ secret, key: 'token' }) } });

  test('gets a Secret as a variable, which is reported until it is acknowledged', () => {
    const b = base();
    specOf(b, inEnv);
    expect(findings(b)).toEqual(['no-secret-env-reference']);
    const accepted = base();
    const { containers } = specOf(accepted, inEnv, 'the agent reads variables alone');
    expect(containers[0].env).toEqual([{ name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } }]);
    expect(findings(accepted)).toEqual([]);
    expect(warnings()).toEqual(['no-secret-env-reference']);
  });
});

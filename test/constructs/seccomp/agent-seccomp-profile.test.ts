import { Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentPolicy, AgentRuntime, AgentSeccompProfile, HardenedAgentDeployment, HardenedAgentPodProps } from '../../../src';
import { IMAGE, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

const RUNC = { runtime: AgentRuntime.runc() };
const DEFAULT = { type: 'RuntimeDefault' };
const LOCAL = { type: 'Localhost', localhostProfile: 'profiles/agent.json' };
const local = AgentSeccompProfile.localhost('profiles/agent.json');

/** The profile of the pod and of each of its containers. */
function profiles(tweak: Partial<HardenedAgentPodProps>): object[] {
  const b = base();
  const agent = pod(b, { ...RUNC, ...tweak });
  AgentPolicy.acknowledge(agent, 'require-sandboxed-runtime', 'a test of what runc applies');
  expectValid(Testing.synth(b.chart));
  const { spec } = only(b.chart, 'Pod');
  return [spec, ...spec.initContainers ?? [], ...spec.containers].map(({ securityContext }) => securityContext.seccompProfile);
}

test.each<[string, Partial<HardenedAgentPodProps>, object[]]>([
  ['nothing', {}, [DEFAULT, DEFAULT]],
  ['RuntimeDefault', { podSeccompProfile: AgentSeccompProfile.runtimeDefault() }, [DEFAULT, DEFAULT]],
  ['a profile of the pod, for its containers too', { podSeccompProfile: local, initContainers: [{ image: IMAGE }] }, [LOCAL, LOCAL, LOCAL]],
  ['a profile of the container', { seccompProfile: local, initContainers: [{ image: IMAGE }] }, [DEFAULT, DEFAULT, LOCAL]],
  ['a profile of an init container', { initContainers: [{ image: IMAGE, seccompProfile: local }] }, [DEFAULT, LOCAL, DEFAULT]],
  ['one of each', { podSeccompProfile: local, seccompProfile: AgentSeccompProfile.ofOperator('agent') },
    [LOCAL, { type: 'Localhost', localhostProfile: 'operator/agent.json' }]],
  ['one of the operator whose name ends as its file', { podSeccompProfile: AgentSeccompProfile.ofOperator('agent.json') },
    [{ type: 'Localhost', localhostProfile: 'operator/agent.json' }, { type: 'Localhost', localhostProfile: 'operator/agent.json' }]],
  ['that of cdk8s-plus', {
    containerSecurityContext: {
      seccompProfile: {
        type: kplus.SeccompProfileType.LOCALHOST,
        localhostProfile: 'profiles/agent.json',
      },
    },
  }, [DEFAULT, LOCAL]],
])('takes %s', (_, tweak, expected) => {
  expect(profiles(tweak)).toEqual(expected);
});

test('Deployments take it as pods do', () => {
  const b = base();
  const workers = new HardenedAgentDeployment(b.chart, 'workers', {
    namespace: b.namespace,
    ...RUNC,
    image: IMAGE,
    port: 8080,
    podSeccompProfile: local,
  });
  AgentPolicy.acknowledge(workers, 'require-sandboxed-runtime', 'a test of what runc applies');
  expect(only(b.chart, 'Deployment').spec.template.spec).toMatchObject({
    securityContext: { seccompProfile: LOCAL },
    containers: [{ securityContext: { seccompProfile: LOCAL } }],
  });
});

test('under gVisor, which does not apply it, it is told', () => {
  const b = base();
  pod(b, { podSeccompProfile: local });
  expect(AgentPolicy.of(b.app).findings()).toMatchObject([{
    ruleId: 'no-runtime-ignored-settings',
    field: 'spec.securityContext.seccompProfile.type',
  }]);
});

const BELOW =
  'AgentSeccompProfile.localhost: \'path\' must be a path in the kubelet\'s folder for profiles, such as "profiles/agent.json", got';
const NAMED = 'AgentSeccompProfile.ofOperator: \'name\' must be the name of a SeccompProfile such as "agent", got';
const PROFILE = 'must be a profile such as AgentSeccompProfile.runtimeDefault()';
const TWICE =
  'must be left out where the security context names a profile, got {"type":"Localhost","localhostProfile":"profiles/agent.json"}; give '
    + 'one of the two';
const securityContext = { seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT } };

test.each<[string, () => unknown, string]>([
  ['no path', () => AgentSeccompProfile.localhost(''), `${BELOW} ""`],
  ['an absolute path', () => AgentSeccompProfile.localhost('/etc/agent.json'), `${BELOW} "/etc/agent.json"`],
  ['a path out of the folder', () => AgentSeccompProfile.localhost('profiles/../../agent.json'), `${BELOW} "profiles/../../agent.json"`],
  ['a path that is none', () => AgentSeccompProfile.localhost(undefined as never), `${BELOW} nothing`],
  ['no name', () => AgentSeccompProfile.ofOperator(''), `${NAMED} ""`],
  ['a path for a name', () => AgentSeccompProfile.ofOperator('operator/agent.json'), `${NAMED} "operator/agent.json"`],
  ['a name that is none', () => AgentSeccompProfile.ofOperator(null as never), `${NAMED} null`],
  ['a struct of cdk8s-plus', () => profiles({ podSeccompProfile: securityContext.seccompProfile as never }),
    `test/agent: 'podSeccompProfile' ${PROFILE}, got {"type":"RuntimeDefault"}`],
  ['null', () => profiles({ seccompProfile: null as never }), `test/agent: 'seccompProfile' ${PROFILE}, got null`],
  ['another of the container', () => profiles({ seccompProfile: local, containerSecurityContext: securityContext }),
    `test/agent: 'seccompProfile' ${TWICE}`],
  ['another of a sidecar', () => profiles({
    containers: [{ name: 'proxy', image: IMAGE, seccompProfile: local, securityContext }],
    image: undefined,
    port: undefined,
  }),
  `test/agent: 'proxy.seccompProfile' ${TWICE}`],
  ['one beside the containers', () => profiles({
    containers: [{ image: IMAGE }],
    image: undefined,
    port: undefined,
    seccompProfile: local,
  }),
  'test/agent: \'seccompProfile\' belongs to the container that \'image\' describes; give \'image\', or set it on the element of '
    + '\'containers\''],
])('refuses %s', (_, run, message) => {
  expect(failure(run)).toBe(message);
});

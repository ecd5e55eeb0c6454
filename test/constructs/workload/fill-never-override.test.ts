import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentPolicy, HardenedAgentPodProps } from '../../../src';
import { IMAGE, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';

test.each<[string, Partial<HardenedAgentPodProps>, string]>([
  ['root', { securityContext: { user: 0 } },
    'spec.securityContext.runAsUser is 0; set runAsNonRoot to true, and user and group ids to values above 0'],
  ['a root container', { containerSecurityContext: { user: 0 } },
    'spec.containers[0].securityContext.runAsUser is 0; set runAsNonRoot to true, and user and group ids to values above 0'],
  ['a group of root', { securityContext: { fsGroup: 0 } }, 'spec.securityContext.fsGroup is 0'],
  ['maybe root', { containerSecurityContext: { ensureNonRoot: false } }, 'spec.containers[0].securityContext.runAsNonRoot is false'],
  ['privileged', { containerSecurityContext: { privileged: true } },
    'spec.containers[0].securityContext.privileged is true; '
      + 'set privileged and allowPrivilegeEscalation to false (no-privilege-escalation)'],
  ['escalation', { containerSecurityContext: { allowPrivilegeEscalation: true, privileged: false } }, 'allowPrivilegeEscalation is true'],
  ['a writable root', { containerSecurityContext: { readOnlyRootFilesystem: false } },
    'readOnlyRootFilesystem is false; set readOnlyRootFilesystem to true and mount a volume at each folder'],
  ['a capability', { containerSecurityContext: { capabilities: { add: [kplus.Capability.NET_RAW] } } },
    'capabilities.add is ["NET_RAW"]'],
  ['no seccomp', { containerSecurityContext: { seccompProfile: { type: kplus.SeccompProfileType.UNCONFINED } } },
    'seccompProfile.type is "Unconfined"'],
  ['a token', { automountServiceAccountToken: true }, 'spec.automountServiceAccountToken is true'],
  ['latest', { image: 'agent:latest' }, 'spec.containers[0].image is "agent:latest"; set image to a digest'],
  ['no tag', { image: 'registry:5000/agent' }, 'spec.containers[0].image is "registry:5000/agent"'],
])('%s stays, fails synth and names field, value, remedy and rule', (_, tweak, message) => {
  const b = base();
  pod(b, tweak);
  const error = failure(() => Testing.synth(b.chart));
  expect(error).toMatch('[test/agent] ');
  expect(error).toMatch(message);
  expect(error.split('\n')).toHaveLength(2); // the heading of cdk8s and the one fault, once
});

test('a host path and a host port', () => {
  const b = base();
  const volume = kplus.Volume.fromHostPath(b.chart, 'host', 'host', { path: '/' });
  pod(b, { image: undefined, port: undefined, volumes: [volume], containers: [{ image: IMAGE, ports: [{ number: 80, hostPort: 80 }] }] });
  const error = failure(() => Testing.synth(b.chart));
  expect(error).toMatch('spec.volumes[0].hostPath is {"path":"/","type":""}; use one of these volume types: configMap');
  expect(error).toMatch('spec.containers[0].ports[0].hostPort is 80');
});

test('what a patch weakens after the fact is seen', () => {
  const b = base();
  ApiObject.of(pod(b)).addJsonPatch(JsonPatch.replace('/spec/hostPID', true));
  expect(failure(() => Testing.synth(b.chart))).toMatch('[test/agent] spec.hostPID is true');
});

test('an acknowledgement lets it through and stands in the manifest', () => {
  const b = base();
  AgentPolicy.acknowledge(pod(b, { image: 'agent:latest' }), 'no-latest-image', 'pinned by the admission webhook');
  const { metadata, spec: { containers } } = only(b.chart, 'Pod');
  expect(containers[0].image).toBe('agent:latest');
  expect(metadata.annotations).toEqual({ 'cdk8s-hardened-agents/acknowledged-no-latest-image': 'pinned by the admission webhook' });
});

import { lateChangesOf, weakeningOf } from '../../../../src/engine/rules/criteria/late-changes';
import { Mutation, mutationsOfSidecarSet } from '../../../../src/engine/rules/criteria/mutations';
import { Json } from '../../../../src/engine/value/json';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { clusterPolicy, gatekeeper, on, overridePolicy, podDefault, sidecarSet } from '../../../support/mutators';

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const POD_SECURITY = 'pod-security.kubernetes.io/enforce';
const GVISOR_NETWORK = 'dev.gvisor.flag.network';
const ROLE = 'cdk8s-hardened-agents/role';

const viewWith = (manifest: Json) => clusterOf([manifest, valid('Pod'), ...surroundings()]);
const weak = (manifest: Json) => weakeningOf(manifest, viewWith(manifest)).map(({ detail, got }) => [detail, got]);
const late = (manifest: Json) => lateChangesOf(manifest, viewWith(manifest)).map(({ field }) => field);

const ofPods = (mutate: Json) => clusterPolicy({ ...on({ kinds: ['Pod'] }), mutate });
const merging = (spec: Json) => ofPods({ patchStrategicMerge: { spec } });
const patching = (...lines: string[]) => ofPods({ patchesJson6902: lines.join('\n') });
const setting = (path: string, value: unknown) => patching('- op: add', `  path: ${path}`, `  value: ${JSON.stringify(value)}`);
const assigning = (location: string, value: unknown, condition?: string, kind = 'Assign') =>
  gatekeeper(kind, location, { assign: { value }, ...condition !== undefined && { pathTests: [{ subPath: 'spec', condition }] } });
const override = (overriders: Json) => overridePolicy({ [overriders.component ? 'imageOverrider' : 'plaintext']: [overriders] });

/** What stands for another value has none of what it had. */
describe('what is replaced as a whole', () => {
  const HARD = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const operation = (op: string, path: string, value: unknown) =>
    patching(`- op: ${op}`, `  path: ${path}`, `  value: ${JSON.stringify(value)}`);
  const container = (securityContext?: Json) => ({ name: 'a', image: `a@sha256:${'a'.repeat(64)}`, securityContext });

  test.each<[string, () => Json, string]>([
    ['capabilities', operation('replace', '/spec/containers/0/securityContext/capabilities', { drop: ['NET_RAW'] }),
      'spec.containers.securityContext.capabilities'],
    ['a security context', operation('replace', '/spec/containers/0/securityContext', {}), 'spec.containers.securityContext'],
    ['one that does not drop all', operation('add', '/spec/containers/0/securityContext', { ...HARD, capabilities: {} }),
      'spec.containers.securityContext'],
    ['that of a pod', assigning('spec.securityContext', { runAsNonRoot: true }), 'spec.securityContext'],
    ['a container', operation('replace', '/spec/containers/0', container()), 'spec.containers'],
    ['all containers', operation('add', '/spec/containers', [container(HARD), container()]), 'spec.containers'],
    ['containers in a spec', operation('replace', '/spec', { containers: [container()] }), 'spec.containers'],
    ['metadata', operation('replace', '/metadata', { labels: {} }), 'metadata'],
    ['labels by annotations', patching('- op: move', '  from: /metadata/annotations', '  path: /metadata/labels'), 'metadata.labels'],
    ['labels by a copy', patching('- op: copy', '  from: /metadata/annotations', '  path: /metadata/labels'), 'metadata.labels'],
  ])('%s', (_title, policy, steps) => {
    expect(weak(policy()).map(([detail]) => detail)).toEqual([`it sets ${steps}`]);
  });

  test.each<[string, () => Json]>([
    ['a hard security context', operation('replace', '/spec/containers/0/securityContext', HARD)],
    ['that of a pod', assigning('spec.securityContext', { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })],
    ['capabilities', operation('replace', '/spec/containers/0/securityContext/capabilities', { drop: ['ALL'] })],
    ['a hard container', operation('replace', '/spec/containers/0', container(HARD))],
    ['a container that is added', operation('add', '/spec/containers/-', container())],
    ['one that is added as the eleventh', operation('add', '/spec/containers/10', container())],
    ['a copy elsewhere', patching('- op: copy', '  from: /metadata/labels', '  path: /metadata/annotations')],
  ])('that weakens nothing: %s', (_title, policy) => {
    expect([weak(policy()), late(policy()).length]).toEqual([[], 1]);
  });
});

test.each<[string, () => Json, string, unknown?]>([
  ['what is set if it is not there', merging({ '+(hostPID)': true }), 'sets spec.hostPID'],
  ['a folder with a condition on its type', merging({ volumes: [{ hostPath: { '(type)': 'Directory', 'path': '/' } }] }),
    'sets spec.volumes.hostPath'],
  ['a folder whose path is set if it has none', merging({ volumes: [{ hostPath: { '+(path)': '/' } }] }), 'sets spec.volumes.hostPath'],
  ['what is below a name with brackets', merging({ 'pods (all)': { hostPID: true } }), 'sets spec.pods (all).hostPID'],
  ['an Assign where something is there', assigning('spec.securityContext.runAsUser', 0, 'MustExist'),
    'sets spec.securityContext.runAsUser'],
  ...['"', "'"].map((quote): [string, () => Json, string] => [`a name between ${quote}`,
    assigning(`spec.nodeSelector.${quote}${CONTROL_PLANE}${quote}`, ''), `sets spec.nodeSelector.${CONTROL_PLANE}`]),
  ['a mount of a PodDefault', podDefault({ volumeMounts: [{ name: 'a', mountPath: '/a', mountPropagation: 'Bidirectional' }] }),
    'sets spec.containers.volumeMounts.mountPropagation'],
  ['an override that removes a tag', override({ component: 'Tag', operator: 'remove' }), 'sets spec.containers.image', 'image'],
  ['an override of an annotation', overridePolicy({ annotationsOverrider: [{ operator: 'add', value: { [GVISOR_NETWORK]: 'host' } }] }),
    `sets metadata.annotations.${GVISOR_NETWORK}`, 'host'],
  ['an override that adds a label', overridePolicy({ labelsOverrider: [{ operator: 'add', value: { [ROLE]: 'falco' } }] }),
    `sets metadata.labels.${ROLE}`, 'falco'],
  ['a JSON patch beside an empty operation', patching('- null', '- op: add', '  path: /spec/hostPID', '  value: true'),
    'sets spec.hostPID'],
  ['a JSON patch of the eleventh container', setting('/spec/containers/10/image', 'busybox:1.37'), 'sets spec.containers.image'],
  ['a JSON patch of each container', setting('/spec/containers/{{elementIndex}}/image', 'busybox:1.37'), 'sets spec.containers.image'],
  ['a JSON patch whose path has something before it', setting('a/spec/hostPID', true), 'sets spec.hostPID'],
])('%s weakens agents', (_, policy, what, got = expect.anything()) => {
  expect(weak(policy())).toEqual([[`it ${what}`, got]]);
});

test.each<[string, () => Json]>([
  ['a condition', merging({ '(hostPID)': true })],
  ['a condition on a list', merging({ '(volumes)': [{ hostPath: { path: '/' } }] })],
  ['a condition on a part', merging({ volumes: [{ hostPath: { '(path)': '/' } }] })],
  ['a list of images', merging({ image: ['busybox:1.37', 'alpine:3'] })],
  ['parts of what is set if it is not there', merging({ '+(securityContext)': { runAsUser: 0 } })],
  ['parts of an Assign where nothing is there', assigning('spec.securityContext', { runAsUser: 0 }, 'MustNotExist')],
  ['a label of Pod Security where there is none', assigning(`metadata.labels."${POD_SECURITY}"`, 'baseline', undefined, 'AssignMetadata')],
  ['a container that is added', setting('/spec/containers/-', { name: 'a', securityContext: { capabilities: { drop: ['NET_RAW'] } } })],
  ['an override of a registry', override({ component: 'Registry', operator: 'replace', value: 'mirror.example.com' })],
])('%s is a late change that weakens nothing', (_, policy) => {
  expect([weak(policy()), late(policy())]).toEqual([[], ['kind']]);
});

test('what Kyverno clones is of the kind after the group', () => {
  const cloning = (...kinds: string[]) => late(clusterPolicy({
    ...on({ kinds: ['Namespace'] }), generate: { namespace: 'agents', cloneList: { namespace: 'default', kinds } },
  })());
  expect([cloning('v1/ConfigMap', 'LimitRange'), cloning('v1/ConfigMap', 'v1/Secret')]).toEqual([[], ['kind']]);
});

test('a SidecarSet keeps labels that are there, unless it says that it does not', () => {
  const how = (more: Json) => mutationsOfSidecarSet(sidecarSet({ patchPodMetadata: [{ labels: { team: 'a' }, ...more }] })())
    .filter(({ steps }) => steps.length === 3).map((one: Mutation) => one.how);
  expect([{}, { patchPolicy: 'Retain' }, { patchPolicy: 'Overwrite' }].flatMap(how)).toEqual(['fill', 'fill', 'merge']);
});

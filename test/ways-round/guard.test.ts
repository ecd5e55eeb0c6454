import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { expectFound, Way, weakSpec, weakPod, allowAll, object, withAgent } from './ways';
import { AgentPolicy, Harden } from '../../src';
import { IMAGE, base } from '../support/app';
import { makeObject } from '../support/plain';

const SEAMS: Way[] = [
  ['the core group by a slash', withAgent((_, chart) => object(chart, 'weak', { ...weakPod(), apiVersion: '/v1' })), 'no-host-namespaces'],
  ['a pod of ours by a slash', withAgent((agent) => ApiObject.of(agent)
    .addJsonPatch(JsonPatch.replace('/apiVersion', '/v1'), JsonPatch.replace('/spec/hostPID', true))), 'no-host-namespaces'],
  ['another place for the pods of a kind', withAgent((agent) => {
    ApiObject.of(agent).addJsonPatch(JsonPatch.replace('/spec/hostPID', true));
    AgentPolicy.of(agent).enforce({ podKinds: [{ apiVersion: 'agents.x-k8s.io/v1', kind: 'Sandbox', path: 'spec.none' }] });
  }), 'no-host-namespaces'],
  ['an object whose kind is patched', withAgent((_, chart) => object(chart, 'settings',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' } })
    .addJsonPatch(JsonPatch.replace('/kind', 'Pod'), JsonPatch.add('/spec', weakSpec()))), 'no-host-namespaces'],
  ['an object whose kind is patched into a policy', withAgent((_, chart) =>
    object(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' } })
      .addJsonPatch(JsonPatch.replace('/kind', 'NetworkPolicy'), JsonPatch.replace('/apiVersion', 'networking.k8s.io/v1'),
        JsonPatch.add('/spec', allowAll().spec))), 'no-open-egress'],
  ['an object whose namespace is patched', withAgent((_, chart) => object(chart, 'elsewhere', allowAll('elsewhere'))
    .addJsonPatch(JsonPatch.replace('/metadata/namespace', 'agents'))), 'no-open-egress'],
  ['a policy of ours that selects another pod', withAgent((_, chart) =>
    (chart.node.findChild('pod-subnet').node.findChild('Resource') as ApiObject)
      .addJsonPatch(JsonPatch.add('/spec/podSelector/matchLabels', { app: 'other' }))), 'require-egress-policy'],
  ['a replaced toJson', withAgent((agent) => {
    const target = ApiObject.of(agent);
    const plain = target.toJson.bind(target);
    target.toJson = () => ({ ...plain(), spec: { ...plain().spec, hostPID: true } });
  }), 'no-host-namespaces'],
  ['a replaced toJson that calls nothing', withAgent((agent) => Object.assign(ApiObject.of(agent), { toJson: () => weakPod() })),
    'no-host-namespaces'],
  ['a class with a toJson of its own', withAgent((_, chart) => {
    class Mine extends ApiObject { public toJson(): any { return weakPod(); } }
    new Mine(chart, 'mine', { apiVersion: 'v1', kind: 'ConfigMap' });
  }), 'no-host-namespaces'],
];

const LISTS: Way[] = [
  ['a pod in a Pod with items', withAgent((agent) => {
    const { metadata, spec } = weakPod();
    ApiObject.of(agent).addJsonPatch(JsonPatch.add('/items', [{ metadata, spec }]));
  }), 'no-host-namespaces'],
  ['a class in a RuntimeClass with items', withAgent((_, chart) => object(chart, 'list', {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'list' },
    handler: 'runsc',
    items: [{ metadata: { name: 'gvisor' }, handler: 'runc' }],
  })), 'require-sandboxed-runtime'],
  ['a pod in a List', withAgent((_, chart) => object(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [weakPod()] })),
    'no-host-namespaces'],
  ['a pod in a PodList, without a kind', withAgent((_, chart) => {
    const { metadata, spec } = weakPod();
    object(chart, 'list', { apiVersion: 'v1', kind: 'PodList', items: [{ metadata, spec }] });
  }), 'no-host-namespaces'],
  ['a pod in a List in a List', withAgent((_, chart) => object(chart, 'list',
    { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [weakPod()] }] })), 'no-host-namespaces'],
  ['a pod in an Object of Crossplane', withAgent((_, chart) => object(chart, 'object', {
    apiVersion: 'kubernetes.crossplane.io/v1alpha2', kind: 'Object', spec: { forProvider: { manifest: weakPod() } },
  })), 'no-host-namespaces'],
  ['a pod in a ManifestWork in a List', withAgent((_, chart) => object(chart, 'list', {
    apiVersion: 'v1',
    kind: 'List',
    items: [makeObject('work.open-cluster-management.io/v1', 'ManifestWork', { name: 'work', namespace: 'cluster1' }, {
      workload: { manifests: [weakPod()] },
    })],
  })), 'no-host-namespaces'],
  ['a policy in a List', withAgent((_, chart) => object(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [allowAll()] })),
    'no-open-egress'],
  ['a class in a List', withAgent((_, chart) => object(chart, 'list', {
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'gvisor' }, handler: 'runc' }],
  })), 'require-sandboxed-runtime'],
  ['a right in a List', withAgent((_, chart) => object(chart, 'list', {
    apiVersion: 'v1',
    kind: 'List',
    items: [{
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'agents' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }],
    }],
  })), 'no-agent-api-rights'],
];

const BESIDE: Way[] = [
  ['a CronJob of cdk8s-plus beside agents', withAgent((_, chart) => new kplus.CronJob(chart, 'task', {
    metadata: { namespace: 'agents' }, schedule: { expressionString: '0 * * * *' } as any, containers: [{ image: IMAGE }],
  })), 'require-sandboxed-runtime'],
  ['a right of whoever sends no token', withAgent((_, chart) => object(chart, 'binding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'anyone' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:unauthenticated' }],
  })), 'no-agent-api-rights'],
  ['a pod under Harden that comes later', () => {
    const b = base();
    b.chart.with(new Harden({ runtime: b.runtime }));
    object(b.chart, 'late', { ...weakPod(), metadata: { name: 'late', namespace: 'others' } });
    return b.app;
  }, 'no-host-namespaces'],
];

expectFound('past the guard', SEAMS);
expectFound('in lists', LISTS);
expectFound('beside our constructs', BESIDE);

import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Include, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { setup, bare, hardenedIn } from './harden';
import { AgentPolicy, AgentRuntime, Harden, HardenOptions } from '../../src';
import { IMAGE, base, only, pod } from '../support/app';
import { failure } from '../support/errors';
import { filesWithSource } from '../support/loads';
import { expectValid } from '../support/schema';

/** What `helm create` makes of a chart, as far as its pods go. */
const HELM = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: agents, labels: {app.kubernetes.io/name: web}}
automountServiceAccountToken: true
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: agents, labels: {app.kubernetes.io/name: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app.kubernetes.io/name: web}}
  template:
    metadata:
      annotations:
      labels: {app.kubernetes.io/name: web}
    spec:
      serviceAccountName: web
      securityContext: {}
      containers:
        - name: web
          securityContext: {}
          image: "${IMAGE}"
          imagePullPolicy: IfNotPresent
          ports: [{name: http, containerPort: 80, protocol: TCP}]
          livenessProbe: {httpGet: {path: /, port: http}}
          readinessProbe: {httpGet: {path: /, port: http}}
          resources: {}
`;

describe('makes all rules pass', () => {
  test.each([
    ['Pod', 'v1'], ['Deployment', 'apps/v1'], ['ReplicaSet', 'apps/v1'], ['DaemonSet', 'apps/v1'], ['Job', 'batch/v1'],
    ['CronJob', 'batch/v1'],
    ['Sandbox', 'agents.x-k8s.io/v1beta1'],
  ])('of a bare %s', (kind, apiVersion) => {
    const s = setup();
    hardenedIn(s, bare(kind, apiVersion));
    AgentPolicy.of(s.app).enforce();
    const manifests = Testing.synth(s.chart);
    expectValid(manifests.filter((manifest) => manifest.kind !== 'Sandbox' && manifest.kind !== 'ReplicaSet'));
    expect(AgentPolicy.of(s.app).findings()).toEqual([]);
  });

  test('of an Include of what Helm writes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'include-'));
    try {
      writeFileSync(join(folder, 'helm.yaml'), HELM);
      const s = setup();
      new Include(s.chart, 'helm', { url: join(folder, 'helm.yaml') }).with(new Harden({ runtime: s.runtime }));
      AgentPolicy.of(s.app).enforce();
      expectValid(Testing.synth(s.chart));
      expect(AgentPolicy.of(s.app).findings()).toEqual([]);
      const { spec } = only(s.chart, 'Deployment').spec.template;
      expect(spec).toMatchObject({
        runtimeClassName: 'gvisor',
        automountServiceAccountToken: false,
        securityContext: { runAsUser: 65534 },
      });
      expect(spec.containers[0]).toMatchObject({
        securityContext: { readOnlyRootFilesystem: true },
        volumeMounts: [{ mountPath: '/tmp' }],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('of a Deployment of cdk8s-plus, containers that come later too', () => {
    const s = setup();
    const account = kplus.ServiceAccount.fromServiceAccountName(s.chart, 'account', 'agent', { namespaceName: 'agents' });
    const deployment = new kplus.Deployment(s.chart, 'web', {
      metadata: { namespace: 'agents' },
      serviceAccount: account,
      containers: [{ image: IMAGE }],
    });
    deployment.with(new Harden({ runtime: s.runtime }));
    deployment.addContainer({ name: 'second', image: IMAGE, securityContext: { ensureNonRoot: true, user: 1000, group: 1000 } });
    expectValid(Testing.synth(s.chart));
    expect(AgentPolicy.of(s.app).findings()).toEqual([]);
    expect(only(s.chart, 'Deployment').spec.template.spec.containers[1].securityContext)
      .toMatchObject({ runAsUser: 1000, capabilities: { drop: ['ALL'] } });
  });

  test('of an L1, whatever it drops of patches', () => {
    const s = setup();
    const l1 = new kplus.k8s.KubeDeployment(s.chart, 'web', bare('Deployment', 'apps/v1') as any);
    l1.with(new Harden({ runtime: s.runtime }));
    l1.addJsonPatch(JsonPatch.add('/spec/template/spec/enableServiceLinks', true));
    expect(failure(() => Testing.synth(s.chart))).toMatch('[test/web] spec.template.spec.enableServiceLinks is true');
  });
});

describe('tells what people must decide', () => {
  test('what is set weaker stays', () => {
    const s = setup();
    hardenedIn(s, bare('Deployment', 'apps/v1', (spec) => {
      spec.containers[0].securityContext = {
        readOnlyRootFilesystem: false,
        runAsUser: 0,
      };
    }));
    const message = failure(() => Testing.synth(s.chart));
    expect(message).toMatch('spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem is false');
    expect(message).toMatch('spec.template.spec.containers[0].securityContext.runAsUser is 0');
    expect(message.split('\n')).toHaveLength(3);
  });

  test('account, probes and image', () => {
    const s = setup();
    hardenedIn(s, bare('Pod', 'v1', (spec) => {
      delete spec.serviceAccountName;
      spec.containers[0] = { name: 'main', image: 'web', ports: [{ containerPort: 80 }] };
    }));
    const ids = AgentPolicy.of(s.app).findings().map(({ ruleId }) => ruleId);
    expect([...new Set(ids)]).toEqual(['no-latest-image', 'require-own-service-account', 'require-probes']);
  });

  test('a runtime that was chosen before', () => {
    const s = setup();
    hardenedIn({
      ...s,
      runtime: {
        runtimeClassName: 'kata',
        traits: {
          ...AgentRuntime.openShiftKata().traits,
          allowsUserNamespaces: true,
        },
      },
    },
    bare('Pod', 'v1', (spec) => { spec.runtimeClassName = 'gvisor'; }));
    const { runtimeClassName, hostUsers } = only(s.chart, 'Pod').spec;
    expect({ runtimeClassName, hostUsers }).toEqual({ runtimeClassName: 'gvisor', hostUsers: undefined });
  });
});

test('the account that is given is filled in', () => {
  const s = setup();
  hardenedIn(s, bare('Pod', 'v1', (spec) => delete spec.serviceAccountName), { serviceAccountName: 'agent' });
  expect(only(s.chart, 'Pod').spec.serviceAccountName).toBe('agent');
});

test('folders stay writable where nothing is mounted', () => {
  const s = setup();
  hardenedIn(s, bare('Pod', 'v1', (spec) => {
    spec.volumes = [{ name: 'scratch-0-var-cache', emptyDir: { sizeLimit: '1Gi' } }];
    spec.containers[0].volumeMounts = [{ name: 'scratch-0-var-cache', mountPath: '/tmp/' }];
  }), { writablePaths: ['/tmp', '/var/cache'] });
  const { volumes, containers } = only(s.chart, 'Pod').spec;
  expect(volumes).toEqual([{ name: 'scratch-0-var-cache', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'scratch-0-var-cache-2', emptyDir: { sizeLimit: '64Mi' } }]);
  expect(containers[0].volumeMounts).toEqual([{ name: 'scratch-0-var-cache', mountPath: '/tmp/' },
    { name: 'scratch-0-var-cache-2', mountPath: '/var/cache' }]);
});

test('objects of ours, and those that hold no pods, are left as they are', () => {
  const b = base();
  pod(b);
  const before = Testing.synth(b.chart);
  b.chart.with(new Harden({ runtime: AgentRuntime.runc() }));
  expect(Testing.synth(b.chart)).toEqual(before);
});

test('the objects of lists are hardened where they are', () => {
  const s = setup();
  const { apiVersion, kind, ...item } = bare('Pod', 'v1');
  const list = new ApiObject(s.chart, 'list', {
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'v1', kind: 'PodList', items: [item] }, bare('Deployment', 'apps/v1')],
  } as any);
  list.with(new Harden({ runtime: s.runtime }));
  AgentPolicy.of(s.app).enforce();
  const { items, metadata } = only(s.chart, 'List');
  expect(metadata.annotations).toBeUndefined();
  expect(items[0].items[0]).toMatchObject({ metadata: { labels: { app: 'web' } }, spec: { runtimeClassName: 'gvisor' } });
  expect(Object.keys(items[0].items[0])).toEqual(['metadata', 'spec']);
  expect(items[1].spec.template.spec).toMatchObject({ runtimeClassName: 'gvisor' });
  expect(AgentPolicy.of(s.app).findings()).toEqual([]);
});

test('hardened twice is hardened once, by the first', () => {
  const s = setup();
  hardenedIn(s, bare('Pod', 'v1')).with(new Harden({ runtime: AgentRuntime.openShiftKata(), serviceAccountName: 'other' }));
  expect(only(s.chart, 'Pod').spec).toMatchObject({ runtimeClassName: 'gvisor', serviceAccountName: 'agent' });
});

test.each<[Partial<HardenOptions>, string]>([
  [{ runtime: undefined }, 'Harden: \'runtime\' must be a runtime such as new GVisorRuntime(…)'],
  [{ writablePaths: ['tmp'] },
    'Harden: \'writablePaths[0]\' must be an absolute path such as "/tmp", not under /proc, /sys or /dev, got "tmp"'],
  [{ writablePaths: ['/proc/self'] }, 'got "/proc/self"'],
  [{ writablePaths: ['/a/../proc'] }, 'got "/a/../proc"'],
  [{ writablePaths: ['/'] }, 'got "/"'],
])('refuses %j', (options, message) => {
  expect(failure(() => new Harden({ runtime: AgentRuntime.gkeSandbox(), ...options } as HardenOptions))).toMatch(message);
});

test('the mixin and what it needs load nothing of cdk8s-plus', () => {
  expect(filesWithSource('src/synth/harden.ts', 'cdk8s-plus-29')).toBe(0);
  expect(filesWithSource('src/synth/harden.ts', 'cdk8s')).toBeGreaterThan(0);
});

import { ApiObject, Cron, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { exposed, opened, peer, podsIn } from './exposed';
import {
  AgentDisruptionBudget, AgentMetrics, AgentNamespace, AgentPolicy, GVisorRuntime, HardenedAgentCronJob, HardenedAgentDeployment,
  HardenedAgentJob, HardenedAgentPod, HardenedAgentStatefulSet, KataHypervisor, KataRuntime, MetricsDiscovery, PodSubnetEgressDeny,
} from '../../../src';
import { IMAGE, Manifest, RANGES, base, objects, only, open } from '../../support/app';
import { failure } from '../../support/errors';
import { makeObject } from '../../support/plain';
import { expectSnapshot, expectValid } from '../../support/schema';

const SCALABLE = [['Deployment', HardenedAgentDeployment], ['StatefulSet', HardenedAgentStatefulSet]] as const;

describe.each(SCALABLE)('a %s', (kind, Kind) => {
  const made = (tweak: object = {}) => {
    const b = base();
    const { namespace, runtime } = b;
    return { ...b, agent: new Kind(b.chart, 'agent', { namespace, runtime, image: IMAGE, port: 8080, ...tweak }) };
  };
  const replicas = ({ chart }: { chart: Parameters<typeof only>[0] }): unknown => only(chart, kind).spec.replicas;
  const scale = ({ chart, agent }: ReturnType<typeof made>) => new kplus.HorizontalPodAutoscaler(chart, 'hpa', {
    metadata: { namespace: 'agents' },
    target: agent,
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [kplus.Metric.resourceCpu(
      kplus.MetricTarget.averageUtilization(70))],
  });

  test('leaves its number of pods to a HorizontalPodAutoscaler', () => {
    const b = made();
    expect(replicas(b)).toBe(1);
    scale(b);
    expect(replicas(b)).toBeUndefined();
    expect(only(b.chart, 'HorizontalPodAutoscaler').spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind, name: b.agent.name });
    expectValid(objects(b.chart, 'HorizontalPodAutoscaler'));
  });

  test('leaves it to KEDA', () => {
    const b = made();
    b.agent.markHasAutoscaler();
    new ApiObject(b.chart, 'keda', makeObject('keda.sh/v1alpha1', 'ScaledObject', { namespace: 'agents' }, {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name: b.agent.name },
      maxReplicaCount: 10,
      triggers: [{ type: 'cron', metadata: { timezone: 'UTC', start: '0 6 * * *', end: '0 20 * * *', desiredReplicas: '10' } }],
    }) as any);
    expect(replicas(b)).toBeUndefined();
    expectValid(objects(b.chart, 'ScaledObject'));
  });

  test('has no fixed number of pods beside an autoscaler', () => {
    const message = (count: number) => `test/agent: 'replicas' must be left out where an autoscaler decides, got ${count}; `
      + 'give the autoscaler its minimum, such as minReplicas of a HorizontalPodAutoscaler';
    expect(failure(() => scale(made({ replicas: 3 })))).toBe(message(3));
    expect(failure(() => made({ replicas: 0 }).agent.markHasAutoscaler())).toBe(message(0));
  });

  test('counts towards the quota with the most pods of its autoscaler', () => {
    const b = open();
    const namespace = new AgentNamespace(b.chart, 'small', { name: 'small', quota: { pods: 5 } });
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace, ...RANGES });
    const agent = new Kind(b.chart, 'agent', { namespace, runtime: b.runtime, image: IMAGE, port: 8080 });
    new kplus.HorizontalPodAutoscaler(b.chart, 'hpa', { metadata: { namespace: 'small' }, target: agent, maxReplicas: 10 });
    expect(AgentPolicy.of(b.app).findings().map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([
      expect.stringContaining('no-quota-overrun: spec.hard["pods"] is "5": the namespace requests 10 when '
        + `${kind} "${agent.name}" has its maximum of 10 pods`),
    ]);
  });

  test('keeps some of its pods while nodes are drained', () => {
    const b = made();
    new AgentDisruptionBudget(b.chart, 'budget', { agent: b.agent, name: 'agent' });
    new AgentDisruptionBudget(b.chart, 'half', { agent: b.agent, minAvailable: kplus.PercentOrAbsolute.percent(50) });
    new AgentDisruptionBudget(b.chart, 'none', { agent: b.agent, maxUnavailable: kplus.PercentOrAbsolute.absolute(0) });
    const budgets = objects(b.chart, 'PodDisruptionBudget');
    expectValid(budgets);
    const selector = only(b.chart, kind).spec.selector as Manifest;
    expect(budgets.map(({ spec }) => spec)).toEqual([
      { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      { minAvailable: '50%', selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      { maxUnavailable: 0, selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    ]);
    expect(new Set(budgets.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['agents']));
  });

  test('has a priority, an order of nodes, and time to end', () => {
    const { chart, agent } = made({
      priorityClassName: 'agents',
      terminationGracePeriod: Duration.minutes(5),
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' }],
      image: undefined,
      port: undefined,
      containers: [{
        name: 'agent', image: IMAGE, portNumber: 8080, lifecycle: { preStop: kplus.Handler.fromCommand(['/bin/agent', 'drain']) },
      }],
    });
    const { spec } = only(chart, kind).spec.template as Manifest;
    expect(spec).toMatchObject({
      priorityClassName: 'agents',
      terminationGracePeriodSeconds: 300,
      topologySpreadConstraints: [{
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: only(chart, kind).spec.selector as Manifest,
      }],
    });
    expect(spec.containers[0].lifecycle.preStop.exec.command).toEqual(['/bin/agent', 'drain']);
    expect(agent.reach().constructPath).toBe('test/agent');
  });
});

describe('metrics', () => {
  const prometheus = (b: ReturnType<typeof exposed>) => podsIn(b, 'monitoring', { 'app.kubernetes.io/name': 'prometheus' });
  const PORTS = [{ number: 8080 }, { number: 9090 }];
  const containers = [{ name: 'agent', image: IMAGE, ports: PORTS }];
  const withMetrics = () => exposed({ image: undefined, port: undefined, containers });

  test('by a PodMonitor, with the one route that Prometheus needs', () => {
    const b = withMetrics();
    new AgentMetrics(b.chart, 'metrics', {
      agent: b.agent,
      port: 9090,
      prometheus: prometheus(b),
      interval: Duration.minutes(1),
      labels: { release: 'prometheus' },
      name: 'agent',
    });
    expectSnapshot(b.chart, withMetrics().chart);
    expect(b.agent.reachedBy().lines()).toEqual(['pods app.kubernetes.io/name=prometheus in namespace monitoring:9090']);
    AgentPolicy.of(b.app).enforce(RANGES);
    expect(AgentPolicy.of(b.app).findings()).toEqual([]);
  });

  test.each([
    ['Pod', HardenedAgentPod, ({ metadata }: Manifest) => metadata as Manifest],
    ['Deployment', HardenedAgentDeployment, ({ spec }: Manifest) => spec.template.metadata as Manifest],
    ['StatefulSet', HardenedAgentStatefulSet, ({ spec }: Manifest) => spec.template.metadata as Manifest],
    ['Job', HardenedAgentJob, ({ spec }: Manifest) => spec.template.metadata as Manifest],
    ['CronJob', HardenedAgentCronJob, ({ spec }: Manifest) => spec.jobTemplate.spec.template.metadata as Manifest],
  ] as const)('by annotations of a %s', (kind, Kind, metadata) => {
    const b = base();
    const { chart, namespace, runtime } = b;
    const agent = new Kind(chart, 'agent', {
      namespace, runtime, image: IMAGE, port: 8080, ...(kind === 'CronJob' && { schedule: Cron.daily() }),
    } as any);
    new AgentMetrics(chart, 'metrics', {
      agent, prometheus: podsIn(b, 'monitoring', { app: 'prometheus' }), path: '/stats', discovery: MetricsDiscovery.ANNOTATIONS,
    });
    expect(metadata(only(chart, kind)).annotations).toMatchObject({
      'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080', 'prometheus.io/path': '/stats',
    });
    expect(opened(b)).toEqual([{ from: [peer('monitoring', { app: 'prometheus' })], ports: [{ port: 8080, protocol: 'TCP' }] }]);
    expect(objects(chart, 'PodMonitor')).toEqual([]);
  });
});

describe('nodes of their own', () => {
  const TAINT = { key: 'sandbox', operator: 'Equal', value: 'agents', effect: 'NoSchedule' };

  test.each([
    ['gVisor', (b: ReturnType<typeof open>) => new GVisorRuntime(b.chart, 'dedicated', {
      name: 'gvisor-agents', nodeSelector: { pool: 'agents' }, tolerations: [TAINT],
    })],
    ['Kata', (b: ReturnType<typeof open>) => new KataRuntime(b.chart, 'dedicated', {
      name: 'kata-agents', hypervisor: KataHypervisor.CLOUD_HYPERVISOR, nodeSelector: { pool: 'agents' }, tolerations: [TAINT],
    })],
  ])('for all agents of a runtime: %s', (_, make) => {
    const b = base();
    const runtime = make(b);
    new HardenedAgentDeployment(b.chart, 'agent', { namespace: b.namespace, runtime, image: IMAGE, port: 8080 });
    const made = objects(b.chart, 'RuntimeClass').find(({ metadata }) => metadata.name === runtime.runtimeClassName)!;
    expect(made.scheduling).toEqual({ nodeSelector: { pool: 'agents' }, tolerations: [TAINT] });
    // the API server merges both into each pod of the class, so the pods need neither
    const { spec } = only(b.chart, 'Deployment').spec.template as Manifest;
    expect([spec.runtimeClassName, spec.nodeSelector, spec.tolerations]).toEqual([runtime.runtimeClassName, undefined, undefined]);
    AgentPolicy.of(b.app).enforce(RANGES);
    expect(AgentPolicy.of(b.app).findings()).toEqual([]);
  });
});

import { ApiObject, Duration, Testing } from 'cdk8s';
import { bare, hardenedIn, setup } from './harden';
import { AgentPolicy, AgentRuntime, Harden, HardenOptions, HardenOverride, ProbeKind } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, only } from '../support/app';
import { failure } from '../support/errors';
import { expectValid } from '../support/schema';

/** The pod spec that comes of a Deployment with two containers and an init container. */
function filled(options: Partial<HardenOptions>, tweak: (spec: Json) => void = () => {}): Json {
  const s = setup();
  hardenedIn(s, bare('Deployment', 'apps/v1', (spec) => {
    spec.containers = [
      { name: 'web', image: IMAGE, ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 8080 }] },
      { name: 'proxy', image: IMAGE },
    ];
    spec.initContainers = [{ name: 'setup', image: IMAGE }];
    tweak(spec);
  }), { probes: { kind: ProbeKind.EXEC, command: ['true'] }, ...options });
  AgentPolicy.of(s.app).enforce();
  const { spec } = only(s.chart, 'Deployment').spec.template;
  expectValid(Testing.synth(s.chart));
  return spec;
}
const user = ({ securityContext: { runAsUser, runAsGroup, fsGroup } }: Json) => [runAsUser, runAsGroup, fsGroup];

describe('resources', () => {
  const resources = { requests: { cpu: '250m' }, limits: { 'cpu': '1', 'memory': '1Gi', 'nvidia.com/gpu': '1' } };

  test('fill what a container leaves out, and the default fills the rest', () => {
    const [{ resources: { requests, limits } }] = filled({
      resources: { limits: { memory: '1Gi' }, requests: { cpu: '250m' } },
    }).containers;
    const both = { 'cpu': '250m', 'memory': '1Gi', 'ephemeral-storage': '1Gi' };
    expect({ requests, limits }).toEqual({ requests: both, limits: both });
  });

  test('are written as the API server keeps them, and what a container says stays', () => {
    const spec = filled({ scratchSize: '1024Mi', resources: { limits: { cpu: '0.5', memory: '1024Mi' } } }, (given) => {
      given.containers[0].resources = { limits: { cpu: '1000m' } };
    });
    expect(spec.containers.map(({ resources: { limits: { cpu, memory } } }: Json) => [cpu, memory]))
      .toEqual([['1000m', '1Gi'], ['500m', '1Gi']]);
    expect(spec.volumes.map(({ emptyDir }: Json) => emptyDir?.sizeLimit)).toContain('1Gi');
  });

  test('a container that says one side of a resource gets no other of it', () => {
    const asked = { ...resources, limits: { cpu: '1', memory: '1Gi' } };
    const [own] = filled({ overrides: [{ container: 'web', resources: asked }] }, (spec) => {
      spec.containers[0].resources = { limits: { cpu: '100m' }, requests: { memory: '64Mi' } };
    }).containers;
    const both = { 'cpu': '100m', 'memory': '64Mi', 'ephemeral-storage': '1Gi' };
    expect(own.resources).toEqual({ requests: both, limits: both });
  });

  test('of several overrides, the last one that names the resource counts', () => {
    const { containers } = filled({
      resources: { limits: { memory: '256Mi' } },
      overrides: [
        { kind: 'Deployment', resources: { limits: { memory: '512Mi', cpu: '200m' } } },
        { container: 'web', resources: { limits: { memory: '1Gi' } } },
      ],
    });
    expect(containers.map((one: Json) => [one.resources.limits.memory, one.resources.requests.cpu]))
      .toEqual([['1Gi', '200m'], ['512Mi', '200m']]);
  });
});

describe('the user', () => {
  test('is also the group, and that of the volumes', () => {
    const spec = filled({ runAs: 1000 });
    expect([spec, ...spec.containers].map(user)).toEqual([[1000, 1000, 1000], [1000, 1000, undefined], [1000, 1000, undefined]]);
  });

  test('has other groups if they are given', () => {
    expect(user(filled({ runAs: 1000, runAsGroup: 2000, fsGroup: 3000 }))).toEqual([1000, 2000, 3000]);
  });

  test('of one container', () => {
    const spec = filled({ overrides: [{ container: 'proxy', runAs: 1337 }] });
    expect([spec, ...spec.containers].map(user))
      .toEqual([[65534, 65534, 65534], [65534, 65534, undefined], [1337, 1337, undefined]]);
  });

  test('that the pod sets stays, in the containers too', () => {
    const spec = filled({ runAs: 2000, overrides: [{ container: 'proxy', runAs: 1337, runAsGroup: 1338 }] }, (given) => {
      given.securityContext = { runAsUser: 1000 };
    });
    expect([spec, ...spec.containers].map(user))
      .toEqual([[1000, 65534, 65534], [1000, 65534, undefined], [1000, 1338, undefined]]);
  });

  test('that a container sets stays', () => {
    const spec = filled({ runAs: 2000 }, (given) => { given.containers[0].securityContext = { runAsUser: 1000, runAsGroup: 1001 }; });
    expect(user(spec.containers[0])).toEqual([1000, 1001, undefined]);
  });
});

describe('probes', () => {
  test('call the first TCP port', () => {
    const [web, proxy] = filled({ probes: { path: '/healthz', period: Duration.seconds(30) } }).containers;
    expect(web.livenessProbe).toEqual({ httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 30, timeoutSeconds: 5 });
    expect(web.startupProbe).toMatchObject({ httpGet: { path: '/healthz', port: 8080 }, failureThreshold: 60 });
    expect([proxy.livenessProbe, proxy.readinessProbe]).toEqual([undefined, undefined]);
  });

  test('that a container has stay whole', () => {
    const own = { tcpSocket: { port: 8080 } };
    const [web] = filled({ probes: { path: '/' } }, (spec) => { spec.containers[0].livenessProbe = own; }).containers;
    expect(web.livenessProbe).toEqual(own);
    expect(web.readinessProbe).toMatchObject({ httpGet: { port: 8080 } });
  });

  test('are for what keeps running', () => {
    const { initContainers } = filled({}, (spec) => { spec.initContainers.push({ name: 'side', image: IMAGE, restartPolicy: 'Always' }); });
    expect(initContainers.map((one: Json) => one.livenessProbe?.exec)).toEqual([undefined, { command: ['true'] }]);
  });

  test('of a kind that needs a port name the container that has none', () => {
    expect(failure(() => filled({ overrides: [{ container: 'proxy', probes: { kind: ProbeKind.TCP } }] }))).toMatch(
      'Harden, container "proxy" of Deployment "agents/web": \'overrides[0].probes.port\' must be given for a probe of kind "tcp"',
    );
  });
});

test('folders and their size, for all and for one container', () => {
  const { containers, initContainers, volumes } = filled({
    writablePaths: ['/data'],
    scratchSize: '256Mi',
    overrides: [{ container: 'proxy', writablePaths: ['/run', '/tmp'], scratchSize: '16Mi' }],
  }, (spec) => { spec.volumes = [{ name: 'own', emptyDir: {} }, { name: 'sized', emptyDir: { sizeLimit: '1Gi' } }]; });
  const paths = ({ volumeMounts }: Json) => volumeMounts.map(({ mountPath }: Json) => mountPath);
  expect([...containers, ...initContainers].map(paths)).toEqual([['/data'], ['/run', '/tmp'], ['/data']]);
  expect(volumes.map((one: Json) => one.emptyDir.sizeLimit)).toEqual(['256Mi', '1Gi', '256Mi', '16Mi', '16Mi', '256Mi']);
});

describe('environment variables', () => {
  const env = { HTTPS_PROXY: 'http://proxy.proxy.svc:3128', NO_PROXY: '.svc' };
  const listed = Object.entries(env).map(([name, value]) => ({ name, value }));

  test('of all containers', () => {
    const { containers, initContainers } = filled({ env });
    expect([...containers, ...initContainers].map((one: Json) => one.env)).toEqual([listed, listed, listed]);
  });

  test('that a container names stay, wherever their values come from', () => {
    const own = [{ name: 'NO_PROXY', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, { name: 'A', value: '' }];
    const { containers: [web] } = filled({ env: { ...env, A: 'b' } }, (spec) => { spec.containers[0].env = own; });
    expect(web.env).toEqual([...own, listed[0]]);
  });

  test('of one container, beside those for all', () => {
    const { containers } = filled({ env, overrides: [{ container: 'proxy', env: { NO_PROXY: '*', LEVEL: 'debug' } }] });
    expect(containers.map((one: Json) => one.env))
      .toEqual([listed, [listed[0], { name: 'NO_PROXY', value: '*' }, { name: 'LEVEL', value: 'debug' }]]);
  });

  test('are listed as filled, each by itself where a container has others', () => {
    const s = setup();
    hardenedIn(s, bare('Pod', 'v1', (spec) => { spec.containers[0].env = [{ name: 'A', value: 'b' }]; }), { env: { LEVEL: 'debug' } });
    expect(AgentPolicy.of(s.app).filled().filter(({ field }) => field.includes('env')).map(({ field, value }) => [field, value]))
      .toEqual([['spec.containers[0].env[1]', '{"name":"LEVEL","value":"debug"}']]);
  });

  test('that are none leave a container as it is', () => {
    expect(filled({ env: {} }).containers[0]).not.toHaveProperty('env');
  });
});

describe('the end of Jobs', () => {
  const end = { activeDeadline: Duration.hours(2), ttlAfterFinished: Duration.seconds(0) };
  const task = (kind: string, options: Partial<HardenOptions>, given: Json = {}): Json => {
    const s = setup();
    const manifest = bare(kind, 'batch/v1');
    const jobSpec = (object: Json) => (kind === 'CronJob' ? object.spec.jobTemplate.spec : object.spec) as Json;
    const { activeDeadlineSeconds: _, ttlSecondsAfterFinished: __, ...rest } = jobSpec(manifest);
    manifest.spec = kind === 'CronJob' ? { ...manifest.spec, jobTemplate: { spec: { ...rest, ...given } } } : { ...rest, ...given };
    hardenedIn(s, manifest, options);
    const { activeDeadlineSeconds, ttlSecondsAfterFinished } = jobSpec(only(s.chart, kind));
    expectValid(Testing.synth(s.chart));
    const fields = AgentPolicy.of(s.app).filled().map(({ field }) => field).filter((field) => /Deadline|ttl/.test(field));
    return { activeDeadlineSeconds, ttlSecondsAfterFinished, fields };
  };

  test.each([['Job', 'spec.'], ['CronJob', 'spec.jobTemplate.spec.']])('of a %s', (kind, at) => {
    expect(task(kind, end)).toEqual({
      activeDeadlineSeconds: 7200,
      ttlSecondsAfterFinished: 0,
      fields: [`${at}activeDeadlineSeconds`, `${at}ttlSecondsAfterFinished`],
    });
  });

  test.each(['Job', 'CronJob'])('that a %s names stays', (kind) => {
    expect(task(kind, end, { activeDeadlineSeconds: 60, ttlSecondsAfterFinished: null }))
      .toMatchObject({ activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 0 });
  });

  test('of the Jobs that an override selects', () => {
    expect(task('CronJob', { ...end, overrides: [{ kind: 'CronJob', name: 'web', activeDeadline: Duration.minutes(5) }] }))
      .toMatchObject({ activeDeadlineSeconds: 300, ttlSecondsAfterFinished: 0 });
  });

  test('is a finding where it is not given', () => {
    expect(failure(() => task('Job', {}))).toMatch(/\(require-job-cleanup\)[^]*\(require-job-deadline\)/);
  });

  test('is not that of the pods, nor of other kinds', () => {
    expect(JSON.stringify(filled(end))).not.toContain('activeDeadlineSeconds');
  });
});

test('an account for the pods of one object', () => {
  const s = setup();
  for (const name of ['web', 'search']) {
    const { spec, ...rest } = bare('Pod', 'v1', (given) => delete given.serviceAccountName);
    new ApiObject(s.chart, name, { ...rest, spec, metadata: { name, namespace: 'agents' } } as any);
  }
  s.chart.with(new Harden({
    runtime: s.runtime,
    serviceAccountName: 'agent',
    overrides: [{ name: 'search', serviceAccountName: 'search' }],
  }));
  expect(AgentPolicy.of(s.app).filled().filter(({ field }) => field === 'spec.serviceAccountName').map(({ name, value }) => [name, value]))
    .toEqual([['web', '"agent"'], ['search', '"search"']]);
});

describe('an override that matches nothing fails synth, and names what there is', () => {
  test.each<[string, HardenOverride, string]>([
    ['a container', { container: 'wbe', runAs: 1000 }, 'got {"container":"wbe"}'],
    ['a kind', { kind: 'StatefulSet', container: 'web', runAs: 1000 }, 'got {"kind":"StatefulSet","container":"web"}'],
    ['a name', { name: 'we', runAs: 1000 }, 'got {"name":"we"}'],
  ])('%s', (_, override, got) => {
    expect(failure(() => filled({ overrides: [override] }))).toBe('Validation failed with the following errors:\n  Harden on test/web: '
      + `'overrides[0]' must match a container of the pods that Harden covers, ${got}; `
      + 'there are Deployment "agents/web" with "setup", "web", "proxy"');
  });

  test.each(['activeDeadline', 'ttlAfterFinished'] as const)('%s for what is no Job', (prop) => {
    expect(failure(() => filled({ overrides: [{ kind: 'Deployment', [prop]: Duration.hours(1) }] }))).toMatch(
      `'overrides[0].${prop}' must match a Job or a CronJob, got {"kind":"Deployment"}; pods of other kinds run until they are removed`,
    );
  });

  test('probes for init containers', () => {
    expect(failure(() => filled({ overrides: [{ container: 'setup', probes: { path: '/' } }] }))).toMatch(
      '\'overrides[0].probes\' must match a container that keeps running, got {"container":"setup"}; init containers end before',
    );
  });

  test('but what comes later counts', () => {
    const s = setup();
    s.chart.with(new Harden({ runtime: s.runtime, overrides: [{ container: 'main', runAs: 1000 }] }));
    expect(failure(() => Testing.synth(s.chart))).toMatch('Harden on test: \'overrides[0]\' must match a container');
    new ApiObject(s.chart, 'web', bare('Pod', 'v1') as any);
    expect(only(s.chart, 'Pod').spec.containers[0].securityContext.runAsUser).toBe(1000);
  });

  test('of an object that cannot be rendered, nothing is known', () => {
    const s = setup();
    s.chart.with(new Harden({ runtime: s.runtime, overrides: [{ container: 'main', runAs: 1000 }] }));
    const broken = new ApiObject(s.chart, 'web', bare('Pod', 'v1') as any);
    broken.toJson = () => { throw new Error('out of order'); };
    expect(failure(() => Testing.synth(s.chart))).toMatch('out of order');
  });
});

test.each<[object, string]>([
  [{ resources: '1Gi' }, '\'resources\' must be an object such as { limits: { memory: "1Gi" } }, got "1Gi"'],
  [{ resources: { memory: '1Gi' } }, '\'resources.memory\' must be left out, got "1Gi"; there are \''],
  [{ resources: { limits: { memory: '1G1' } } }, '\'resources.limits["memory"]\' must be an amount above zero as text'],
  [{ resources: { limits: { memory: 5 } } }, 'must be an amount above zero as text, such as "500m" or "1Gi", got 5'],
  [{ resources: { limits: { cpu: '-1' } } }, 'got "-1"'],
  [{ resources: { limits: { ram: '1Gi' } } }, '\'resources.limits\' must name resources such as "cpu"'],
  [{ resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }, '\'resources.requests.cpu\' must not be above the limit 1, got "2"'],
  [{ runAs: 0 }, '\'runAs\' must not be root, got 0; name a user or group from 1'],
  [{ runAs: -5 }, '\'runAs\' must be an integer of at least 1, got -5'],
  [{ runAsGroup: '1000' }, '\'runAsGroup\' must be an integer of at least 1, got "1000"'],
  [{ fsGroup: 2 ** 31 }, '\'fsGroup\' must be an integer of at most 2147483647'],
  [{ probes: '/healthz' }, '\'probes\' must be an object such as { path: "/healthz" }, got "/healthz"'],
  [{ probes: { port: 0 } }, '\'probes.port\' must be an integer from 1 to 65535, got 0'],
  [{ probes: { period: 5 } }, '\'probes.period\' must be a Duration, got 5; give Duration.seconds(5)'],
  [{ writablePaths: '/tmp' }, '\'writablePaths\' must be a list, got "/tmp"'],
  [{ scratchSize: '64 Mi' }, '\'scratchSize\' must be an amount above zero'],
  [{ env: ['A=b'] }, '\'env\' must be an object such as { HTTPS_PROXY: "http://proxy.proxy.svc:3128" }, got ["A=b"]'],
  [{ env: { PORT: 8080 } }, '\'env["PORT"]\' must be text, got 8080'],
  [{ env: { '2ND': 'a' } }, '\'env\' must be the name of an environment variable such as "SEARCH_URL"'],
  [{ activeDeadline: 60 }, '\'activeDeadline\' must be a Duration, got 60; give Duration.seconds(60)'],
  [{ activeDeadline: Duration.seconds(0) }, '\'activeDeadline\' must be an integer'],
  [{ ttlAfterFinished: Duration.millis(500) }, '\'ttlAfterFinished\' must be an integer'],
  [{ serviceAccountName: 'Agent' }, '\'serviceAccountName\' must be a DNS subdomain'],
  [{ overrides: {} }, '\'overrides\' must be a list, got {}'],
  [{ overrides: [null] }, '\'overrides\' must be a list without gaps, got [null]'],
  [{ overrides: [{ contaner: 'web' }] }, '\'overrides[0].contaner\' must be spelled \'container\', got "web"'],
  [{ overrides: [{ other: 'web' }] }, '\'overrides[0].other\' must be left out, got "web"; there are \''],
  [{ overrides: [{ runAs: 1000 }] }, '\'overrides[0]\' must have a kind, a name or a container, got {"runAs":1000}; give what is for all'],
  [{ overrides: [{ container: 'web' }] }, '\'overrides[0]\' must give a value: serviceAccountName, resources, runAs'],
  [{ overrides: [{ container: 'web', fsGroup: 1000 }] },
    '\'overrides[0].fsGroup\' must not be given for a container, got 1000; pods and Jobs have it'],
  [{ overrides: [{ container: 'web', activeDeadline: Duration.hours(1) }] },
    '\'overrides[0].activeDeadline\' must not be given for a container'],
  [{ overrides: [{ container: 'web', runAs: 0 }] }, '\'overrides[0].runAs\' must not be root, got 0'],
  [{ overrides: [{ container: 'web', resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }] },
    '\'overrides[0].resources.requests.cpu\' must not be above the limit 1'],
])('refuses %j', (options, message) => {
  const text = failure(() => new Harden({ runtime: AgentRuntime.gkeSandbox(), ...options }));
  expect(text).toMatch(/^Harden: /);
  expect(text).toContain(message);
});

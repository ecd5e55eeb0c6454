import { Manifest } from '../../support/app';
import { ValidKind, surroundings, valid, writtenSpec } from '../../support/cases';
import {
  admission, inForce, isTaken, messageOf, namespaceOf, parked, refusedBy, removeAdmission, testTypes,
  warnedBy,
} from '../support/admission';
import { Answer, Cluster, eventually } from '../support/cluster';
import { SANDBOX_KINDS, defineKinds } from '../support/crds';
import { applyAll } from '../support/lifecycle';
import { AdmissionAction } from 'cdk8s-hardened-agents';

/** What an `AgentAdmission` does to which requests. Rules and what they refuse are admission.test.ts's. */
const cluster = new Cluster();
const AGENTS = { 'cdk8s-hardened-agents/agents': 'true' };
const labelled = (label: string) => ({ [`admission.example/${label}`]: 'true' });

/** Namespaces that are there before the policies; of Pod Security's no word, or it would refuse before. */
const DENIED = 'admission-denied', CLOSED = 'admission-closed', TOLD = 'admission-told', NOTED = 'admission-noted', FREE = 'admission-free';
const namespaces = [
  namespaceOf(DENIED, AGENTS),
  namespaceOf(CLOSED, labelled('closed')),
  namespaceOf(TOLD, labelled('told')),
  namespaceOf(NOTED, labelled('noted')),
  namespaceOf(FREE),
];
const names = namespaces.map(({ metadata }) => metadata.name);
const definitions: Manifest[] = [];
const around: Manifest[] = [
  ...namespaces,
  ...surroundings().filter(({ kind }) => kind === 'RuntimeClass'),
  ...names.map((namespace) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'agent', namespace } })),
];
const acknowledgedRules = { 'no-service-links': 'the agents here find their tools by them' };
const policies = [
  ...admission({ name: 'admission-denied', acknowledgedRules }),
  ...admission({ name: 'admission-closed', namespaceSelector: labelled('closed'), denyInteractiveAccess: true }),
  ...admission({
    name: 'admission-told',
    namespaceSelector: labelled('told'),
    actions: [AdmissionAction.WARN],
    denyInteractiveAccess: true,
  }),
  ...admission({
    name: 'admission-noted',
    namespaceSelector: labelled('noted'),
    actions: [AdmissionAction.AUDIT],
    denyInteractiveAccess: true,
  }),
];

const WEAK = messageOf('no-host-namespaces');
const IN_SIGHT =
  'namespaces of agents keep their labels (namespaceSelector): cdk8s-hardened-agents/agents cannot be removed or changed; delete the '
    + 'namespace instead';
const CLOSED_MESSAGE =
  'no interactive access (denyInteractiveAccess): this namespace denies exec, attach, port-forward, proxy and ephemeral containers; '
  + 'read the logs, or run what you need in a pod of its own';

/** A hardened object. */
function hardened(kind: ValidKind | 'ReplicationController' | 'PodTemplate', name: string, namespace = DENIED): Manifest {
  const { spec } = valid('Deployment');
  const { template, selector } = spec;
  const others: { [kind: string]: () => Manifest } = {
    ReplicationController: () => ({ apiVersion: 'v1', kind, spec: { replicas: 0, selector: selector.matchLabels, template } }),
    PodTemplate: () => ({ apiVersion: 'v1', kind, template }),
  };
  const made = others[kind]?.() ?? valid(kind as ValidKind);
  return { ...made, metadata: { labels: made.metadata?.labels, name, namespace } };
}

/** Its twin in the node's process namespace. */
function weak(...of: Parameters<typeof hardened>): Manifest {
  const made = hardened(...of);
  writtenSpec(made).hostPID = true;
  return made;
}

const patch = async (object: Manifest, change: Manifest, subresource = '') =>
  cluster.send('PATCH', `${await cluster.path(object)}${subresource}`, change, 'application/merge-patch+json');
const dry = (object: Manifest) => cluster.create(object, { dryRun: true });
const taken = (answer: Answer) => expect([isTaken(answer), answer.body.message, warnedBy(answer)]).toEqual([true, undefined, []]);
const refused = (answer: Answer, message: string) => expect([answer.status, refusedBy(answer) ?? answer.body.message])
  .toEqual([403, message]);

/** Made before the policies, as agents that somebody brings under them are. */
const old = {
  pod: parked(weak('Pod', 'old')),
  deployment: { ...weak('Deployment', 'old'), spec: { ...weak('Deployment', 'old').spec, replicas: 0 } },
  job: { ...weak('Job', 'old'), spec: { ...weak('Job', 'old').spec, suspend: true, activeDeadlineSeconds: undefined } },
  cronJob: weak('CronJob', 'old'),
};

beforeAll(async () => {
  await applyAll(cluster, around);
  for (const object of Object.values(old)) {
    expect(await cluster.create(object)).toMatchObject({ status: 201 });
  }
  await applyAll(cluster, names.map((namespace) => parked(hardened('Pod', 'agent', namespace))));
  await inForce(cluster, policies, () => dry(weak('Pod', 'probe')), [WEAK]);
});
afterAll(() => removeAdmission(cluster, [...policies, ...around], definitions));

testTypes(cluster, policies);

describe('what makes pods', () => {
  const kinds = ['Pod', 'ReplicationController', 'PodTemplate', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job',
    'CronJob'] as const;
  test.each(kinds)('a hardened %s is taken, a weak one refused and told of', async (kind) => {
    taken(await dry(hardened(kind, 'new')));
    const answer = await dry(weak(kind, 'new'));
    refused(answer, WEAK);
    expect(warnedBy(answer)).toEqual([WEAK]);
  });

  test.each(['Sandbox', 'SandboxTemplate'] as const)('a kind that is installed later is judged, too: %s', async (kind) => {
    definitions.push(...await defineKinds(cluster, SANDBOX_KINDS.filter((one) => one.kind === kind)));
    taken(await dry(hardened(kind, 'new')));
    refused(await dry(weak(kind, 'new')), WEAK);
  });

  test('of many faults a denial names the first, and warnings name all', async () => {
    const { apiVersion, kind, metadata } = weak('Pod', 'new');
    const answer = await dry({ apiVersion, kind, metadata, spec: { hostNetwork: true, containers: [{ name: 'a', image: 'agent' }] } });
    const ids = warnedBy(answer).map((text) => /\(([a-z-]+)\)/.exec(text)![1]);
    refused(answer, messageOf(ids[0]));
    expect(ids).toEqual(expect.arrayContaining(['no-capabilities', 'no-host-namespaces', 'no-latest-image', 'require-limits',
      'require-sandboxed-runtime']));
    expect(ids.length).toBeGreaterThan(10);
  });

  test('in a namespace without the label nothing is judged', async () => {
    taken(await dry(weak('Pod', 'new', FREE)));
  });

  test('what an object says of itself lets nothing through, what the admission was told does', async () => {
    const acknowledged = weak('Pod', 'new');
    acknowledged.metadata.annotations = { 'cdk8s-hardened-agents/acknowledged-no-host-namespaces': 'I would like to see every process' };
    refused(await dry(acknowledged), WEAK);
    const linked = hardened('Pod', 'new');
    linked.spec.enableServiceLinks = true;
    taken(await dry(linked));
    refused(await dry({ ...linked, metadata: { ...linked.metadata, namespace: CLOSED } }), messageOf('no-service-links'));
  });

  test('what is too large to judge is refused', async () => {
    const large = hardened('Pod', 'new');
    large.spec.containers[0].env = Array.from({ length: 500 }, (_, i) => ({ name: `NOTE_${i}`, value: 'nothing of note '.repeat(50) }));
    const { status, body } = await dry(large);
    expect([status, body.message]).toEqual([403,
      expect.stringMatching(/ValidatingAdmissionPolicy 'admission-denied'.* denied request: an object that is not too large \(size\): /s)]);
  });
});

describe('what was there before', () => {
  test('a pod can be labelled, annotated and reported on', async () => {
    taken(await patch(old.pod, {
      metadata: {
        labels: { seen: 'yes' },
        annotations: { seen: 'yes' },
        finalizers: ['admission.example/kept'],
      },
    }));
    taken(await patch(old.pod, { metadata: { finalizers: null } }));
    taken(await patch(old.pod, { status: { message: 'seen' } }, '/status'));
  });

  test('its image cannot be changed, and the annotations that rules read not at all', async () => {
    refused(await patch(old.pod, { spec: { activeDeadlineSeconds: 60 } }), WEAK);
    const { status, body } = await patch(old.pod,
      { metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' } } });
    expect([status, body.reason]).toEqual([422, 'Invalid']);
    expect(body.message).not.toMatch('ValidatingAdmissionPolicy');
  });

  test('a Deployment can be labelled and scaled, its pods are refused', async () => {
    taken(await patch(old.deployment, { metadata: { labels: { seen: 'yes' } } }));
    taken(await patch(old.deployment, { spec: { replicas: 1 } }, '/scale'));
    const failure = ({ body }: Answer) => body.status?.conditions?.find(({ type }: Manifest) => type === 'ReplicaFailure');
    const answer = await eventually(() => cluster.get(old.deployment), (seen) => failure(seen) !== undefined);
    expect(failure(answer).message).toMatch(WEAK);
    taken(await patch(old.deployment, { spec: { replicas: 0, paused: true } }));
  });

  test('its template can be changed to a hardened one alone', async () => {
    refused(await patch(old.deployment, { spec: { template: { metadata: { annotations: { restarted: 'yes' } } } } }), WEAK);
    taken(await patch(old.deployment, { spec: { template: { spec: { hostPID: false } } } }));
    refused(await patch(old.deployment, { spec: { template: { spec: { hostPID: true } } } }), WEAK);
  });

  test('a Job can be stopped, and started again when it is bounded', async () => {
    refused(await patch(old.job, { spec: { suspend: false } }), messageOf('require-job-deadline'));
    taken(await patch(old.job, { spec: { activeDeadlineSeconds: 60 } }));
    taken(await patch(old.job, { spec: { suspend: false } }));
    taken(await patch(old.job, { spec: { suspend: true } }));
  });

  test('a CronJob can be rescheduled and stopped; its Jobs are refused', async () => {
    taken(await patch(old.cronJob, { spec: { schedule: '0 1 * * *' } }));
    taken(await patch(old.cronJob, { spec: { suspend: true, jobTemplate: { spec: { ttlSecondsAfterFinished: null } } } }));
    refused(await patch(old.cronJob, { spec: { suspend: false } }), messageOf('require-job-cleanup'));
    const { spec: { jobTemplate } } = old.cronJob;
    refused(await dry({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'new', namespace: DENIED }, ...jobTemplate }), WEAK);
  });

  test('and removed', async () => {
    for (const object of Object.values(old)) {
      taken(await cluster.delete(object));
    }
  });
});

describe('a running pod', () => {
  const agent = hardened('Pod', 'agent');
  const debug = (of: Manifest, tweak: Manifest = {}) => {
    const { livenessProbe, readinessProbe, startupProbe, ports, resources, ...container } = agent.spec.containers[0];
    const ephemeralContainers = [{ ...container, name: 'debug', ...tweak }];
    return patchStrategic(of, '/ephemeralcontainers', { spec: { ephemeralContainers } });
  };
  const patchStrategic = async (of: Manifest, subresource: string, change: Manifest) =>
    cluster.send('PATCH', `${await cluster.path(of)}${subresource}?dryRun=All`, change, 'application/strategic-merge-patch+json');

  test('gets a hardened ephemeral container, and no weak one', async () => {
    taken(await debug(agent));
    refused(await debug(agent, { securityContext: undefined }), messageOf('no-capabilities'));
    refused(await debug(hardened('Pod', 'agent', CLOSED)), CLOSED_MESSAGE);
  });

  test('gets other limits', async () => {
    const resources = { limits: { cpu: '60m' }, requests: { cpu: '60m' } };
    taken(await patchStrategic(agent, '/resize', { spec: { containers: [{ name: agent.spec.containers[0].name, resources }] } }));
  });

  const WAYS = [['POST', 'exec?command=ls&stdout=true'], ['GET', 'exec?command=ls&stdout=true'], ['POST', 'attach?stdout=true'],
    ['POST', 'portforward'], ['GET', 'proxy/']];
  test.each(WAYS)('lets nobody in by %s %s where access is closed', async (method, way) => {
    const call = async (namespace: string) => cluster.send(method, `${await cluster.path(hardened('Pod', 'agent', namespace))}/${way}`);
    refused(await call(CLOSED), CLOSED_MESSAGE);
    expect(warnedBy(await call(TOLD))).toEqual([CLOSED_MESSAGE]);
    for (const namespace of [DENIED, NOTED]) {
      const answer = await call(namespace);
      expect([refusedBy(answer), warnedBy(answer)]).toEqual([undefined, []]);
    }
  });

  test('nor by way of a Service; what it logged can be read', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'agent', namespace: CLOSED }, spec: { ports: [{ port: 80 }] } };
    await applyAll(cluster, [service]);
    refused(await cluster.send('GET', `${await cluster.path(service)}/proxy/`), CLOSED_MESSAGE);
    expect(refusedBy(await cluster.send('GET', `${await cluster.path(hardened('Pod', 'agent', CLOSED))}/log`))).toBeUndefined();
  });
});

describe('actions', () => {
  test('WARN takes what it warns of', async () => {
    const answer = await dry(weak('Pod', 'new', TOLD));
    expect([answer.status, warnedBy(answer)]).toEqual([201, [WEAK]]);
  });

  test('AUDIT takes it without a word, and the API server counts it', async () => {
    taken(await dry(weak('Pod', 'new', NOTED)));
    const { body: { text } } = await cluster.send('GET', '/metrics');
    const line = /^apiserver_validating_admission_policy_check_total\{enforcement_action="audit",.*policy="admission-noted",.*\} (\d+)$/m;
    expect(Number(line.exec(text)?.[1])).toBeGreaterThan(0);
  });
});

describe('namespaces', () => {
  const other = (labels: { [label: string]: string }) => namespaceOf('admission-new', labels);
  const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const agents = namespaceOf(DENIED);
  const unlabel = { metadata: { labels: { 'cdk8s-hardened-agents/agents': null } } };

  test('of agents must be restricted', async () => {
    taken(await dry(other({ ...AGENTS, ...RESTRICTED })));
    refused(await dry(other(AGENTS)), messageOf('require-restricted-namespace'));
    refused(await patch(namespaceOf(FREE), { metadata: { labels: AGENTS } }), messageOf('require-restricted-namespace'));
    taken(await dry(other({})));
    taken(await dry(other({ 'cdk8s-hardened-agents/agents': 'false' })));
  });

  test.each(['', '/status', '/finalize'])('keep the label that has them judged: /namespaces/NAME%s', async (subresource) => {
    const { body } = await cluster.get(agents);
    const { 'cdk8s-hardened-agents/agents': _, ...labels } = body.metadata.labels;
    const change = async (of: Manifest) => cluster.send('PUT', `${await cluster.path(agents)}${subresource}?dryRun=All`,
      { ...body, metadata: { ...body.metadata, labels: of } });
    refused(await change({ ...labels, ...RESTRICTED }), IN_SIGHT);
    refused(await change({ ...labels, ...RESTRICTED, 'cdk8s-hardened-agents/agents': 'false' }), IN_SIGHT);
    taken(await change({ ...body.metadata.labels, ...RESTRICTED }));
  });

  test('are left alone otherwise: annotations, other namespaces, removal', async () => {
    taken(await patch(agents, { metadata: { annotations: { seen: 'yes' } } }));
    taken(await patch(namespaceOf(FREE), { metadata: { labels: { seen: 'yes' } } }));
    refused(await patch(agents, unlabel), IN_SIGHT);
    taken(await cluster.send('DELETE', `${await cluster.path(agents)}?dryRun=All`));
  });
});

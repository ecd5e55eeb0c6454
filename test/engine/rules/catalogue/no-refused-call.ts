import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, ofPod, valid } from '../../../support/cases';

const ADDRESS = 'cdk8s.io/metadata.addr';
const NAMED = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });
const SQL = { containerPort: 5432, name: 'sql' };
/** A pod that no agent is in, with these ports. */
const database = (labels: Json = { [ADDRESS]: 'c8db' }, ports: Json[] = [SQL], name = 'db'): Json => {
  const { spec, ...rest } = valid('Pod');
  const [main] = spec.containers;
  const { livenessProbe: _, readinessProbe: __, ...container } = main;
  return {
    ...rest,
    metadata: { ...rest.metadata, name, namespace: 'shop', labels },
    spec: { ...spec, containers: [{ ...(ports.length === 0 ? container : main), ports: [...ports] }] },
  };
};
const np = (namespace: string, name: string, spec: Json): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
const inShop = (labels: Json): Json => ({ namespaceSelector: NAMED('shop'), podSelector: { matchLabels: labels } });
const calling = (...egress: Json[]): Json => np('agents', 'to-db', { podSelector: {}, policyTypes: ['Egress'], egress });
const toDatabase = (labels: Json = { [ADDRESS]: 'c8db' }, ports: Json[] = [{ port: 5432 }]): Json =>
  calling({ to: [inShop(labels)], ports });
const fromDatabase = np('agents', 'from-db', {
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ namespaceSelector: NAMED('shop'), podSelector: { matchLabels: { [ADDRESS]: 'c8db' } } }], ports: [{ port: 8080 }] }],
});
const ingressOf = (...ingress: Json[]): Json => np('shop', 'db', { podSelector: {}, policyTypes: ['Ingress'], ingress });
const egressOf = (...egress: Json[]): Json => np('shop', 'db-egress', { podSelector: {}, policyTypes: ['Egress'], egress });
/** What calls itself alone: a pod needs an egress policy. */
const CLOSED = egressOf();
/** Agents may call all of the namespace: a pod needs an ingress policy. */
const OPEN = ingressOf({ from: [{ namespaceSelector: NAMED('agents') }] });

const labels = () => valid('Pod').metadata.labels;
const passes = (title: string, ...objects: Json[]) => allows(title, ofPod(() => {}), beside(...objects));

/** A call to pods that no policy isolates for ingress, of a port that they do not declare. */
const undeclared = (title: string, ports: Json[], asked: string, declared: string, ...called: Json[]) => finds(title, ofPod(() => {}), {
  field: 'metadata.labels',
  got: labels(),
  detail: `NetworkPolicy "agents/to-db" spec.egress[0].to[0] allows port ${asked} of ${declared} only`,
}, beside(...called, CLOSED, OPEN, toDatabase({ app: 'db' }, ports)));
const declared = (title: string, ports: Json[] | undefined, ...called: Json[]): Case =>
  passes(title, ...called, CLOSED, OPEN, toDatabase({ app: 'db' }, ports));
const APP = { app: 'db' };
const madeBy = (name: string, manifest: Json): Json => ({
  ...manifest, metadata: { ...manifest.metadata, ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, controller: true }] },
});
const withSidecar = (manifest: Json, port: number): Json => {
  const { containers: [{ livenessProbe, readinessProbe }], initContainers: [setup] } = manifest.spec;
  const sidecar = { ...setup, livenessProbe, readinessProbe, restartPolicy: 'Always', ports: [{ containerPort: port }] };
  return { ...manifest, spec: { ...manifest.spec, initContainers: [sidecar] } };
};

export const cases: Case[] = [
  finds('a call that the called pod refuses', ofPod(() => {}), {
    field: 'metadata.labels',
    got: labels(),
    detail: 'NetworkPolicy "agents/to-db" spec.egress[0].to[0] allows Pod "shop/db", which refuses the call by its own policies',
  }, beside(database(), CLOSED, toDatabase(), ingressOf())),
  finds('the same by two policies', ofPod(() => {}), {
    field: 'metadata.labels',
    got: labels(),
    detail: 'NetworkPolicy "agents/all" spec.egress[0].to[0], NetworkPolicy "agents/to-db" spec.egress[0].to[0] allows Pod "shop/db", '
      + 'which refuses the call by its own policies',
  }, beside(database(), CLOSED, toDatabase(), { ...toDatabase(), metadata: { name: 'all', namespace: 'agents' } }, ingressOf())),
  finds('a port that it refuses', ofPod(() => {}), {
    field: 'metadata.labels',
    got: labels(),
    detail: 'NetworkPolicy "agents/to-db" spec.egress[0].to[0] allows Pod "shop/db", which refuses the call by its own policies',
  }, beside(database(), CLOSED, toDatabase(), ingressOf({ from: [{ namespaceSelector: NAMED('agents') }], ports: [{ port: 3306 }] }))),
  finds('a caller that may not call', ofPod(() => {}), {
    field: 'metadata.labels',
    got: labels(),
    detail: 'NetworkPolicy "agents/from-db" spec.ingress[0].from[0] allows Pod "shop/db", which may not call by its own policies',
  }, beside(database(), fromDatabase, CLOSED, ingressOf())),
  undeclared('a port that no container declares', [{ port: 5433 }], '5433/TCP', 'Pod "shop/db", which declares 5432/TCP ("sql")',
    database(APP)),
  undeclared('another protocol', [{ port: 5432, protocol: 'UDP' }], '5432/UDP', 'Pod "shop/db", which declares 5432/TCP ("sql")',
    database(APP)),
  undeclared('a name that no port has', [{ port: 'postgres' }], '"postgres"/TCP', 'Pod "shop/db", which declares 5432/TCP ("sql")',
    database(APP)),
  undeclared('a range without a declared port', [{ port: 5433, endPort: 5500 }], '5433-5500/TCP',
    'Pod "shop/db", which declares 5432/TCP ("sql")', database(APP)),
  undeclared('one of several ports', [{ port: 5432 }, { port: 9187 }], '9187/TCP', 'Pod "shop/db", which declares 5432/TCP ("sql")',
    database(APP)),
  undeclared('several workloads and a sidecar', [{ port: 5433 }], '5433/TCP',
    'Pod "shop/db", Pod "shop/replica", which declare 5432/TCP ("sql"), 6432/TCP',
    database(APP), withSidecar(database(APP, [{ containerPort: 5432, name: 'sql' }], 'replica'), 6432)),

  undeclared('ports by number and protocol, of workloads by name', [{ port: 80 }], '80/TCP',
    'Pod "shop/a", Pod "shop/db", which declare 53/TCP, 53/UDP, 5432/TCP ("sql"), 10250/TCP',
    database(APP, [{ containerPort: 10250 }, SQL]), database(APP, [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }], 'a')),
  undeclared('a port of two protocols in their order', [{ port: 80 }], '80/TCP', 'Pod "shop/db", which declares 53/TCP, 53/UDP',
    database(APP, [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }])),

  undeclared('a workload and what it makes', [{ port: 5433 }], '5433/TCP', 'Pod "shop/db", which declares 5432/TCP ("sql")',
    database(APP), madeBy('db', database(APP, [SQL], 'made'))),

  declared('a declared port', [{ port: 5432 }], database(APP)),
  declared('a declared port by its name', [{ port: 'sql' }], database(APP)),
  declared('a range with a declared port', [{ port: 5400, endPort: 5500 }], database(APP)),
  declared('all ports', undefined, database(APP)),
  declared('all ports of a protocol', [{ protocol: 'UDP' }], database(APP)),
  declared('a pod that declares no port', [{ port: 5433 }], database(APP, [])),
  declared('a port that only one of the called pods declares', [{ port: 5433 }],
    database(APP), database(APP, [{ containerPort: 5433 }], 'replica')),
  declared('a pod that declares no port beside one that does', [{ port: 5433 }], database(APP), database(APP, [], 'replica')),
  declared('a port of a sidecar', [{ port: 6432 }], withSidecar(database(APP), 6432)),
  passes('every pod of a namespace', database(APP), CLOSED, OPEN,
    calling({ to: [{ namespaceSelector: NAMED('shop') }], ports: [{ port: 5433 }] })),
  passes('pods beside addresses, which may have the port', database(APP), CLOSED, OPEN,
    calling({ to: [inShop(APP), { ipBlock: { cidr: '203.0.113.7/32' } }], ports: [{ port: 5433 }] })),
  passes('pods beside others that have the port', database(APP), database({ app: 'cache' }, [{ containerPort: 6379 }], 'cache'),
    CLOSED, OPEN, calling({ to: [inShop(APP), inShop({ app: 'cache' })], ports: [{ port: 5432 }, { port: 6379 }] })),

  passes('both ends', database(), CLOSED, toDatabase(),
    ingressOf({ from: [{ namespaceSelector: NAMED('agents') }], ports: [{ port: 5432 }] })),
  passes('labels that a person wrote', database({ app: 'db' }), CLOSED, toDatabase({ app: 'db' }), ingressOf()),
  passes('pods outside the manifests', toDatabase()),
];

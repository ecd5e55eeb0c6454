import { FqdnBackEnd } from '../../../../src';
import { around, objects, pod } from '../../../support/app';
import { expectSnapshot, expectValid, schemaErrors } from '../../../support/schema';
import { closed, inNamespace, rules } from '../egress';

const KIND = 'FQDNNetworkPolicy';
const gke = (allowDns?: boolean) => closed({ allowDns, fqdnBackEnd: FqdnBackEnd.gke() });

test('names, each in an object of its own with all its ports', () => {
  const b = gke();
  const agent = pod(b, { name: 'agent' });
  b.egress.allowToFqdn('pypi.org', 443, { from: agent });
  b.egress.allowToFqdn('api.example.com', 8443, { from: agent });
  b.egress.allowToFqdn('api.example.com', 443, { from: agent });
  expectSnapshot(b.chart, around([], { name: 'agent' }));
  expect(objects(b.chart, KIND).map(({ spec }) => spec.egress.length).sort()).toEqual([1, 2]);
});

test('a wildcard in an object of its own, on several ports', () => {
  const b = gke(false);
  b.egress.allowToFqdnPorts('*.Example.com.', [8443, 443]);
  b.egress.allowToFqdn('api.example.com', 443);
  expectValid(objects(b.chart, KIND));
  const match = { pattern: '*.example.com' };
  expect(objects(b.chart, KIND).map(({ spec }) => spec.egress)).toEqual(expect.arrayContaining([
    [{ matches: [match], ports: [{ protocol: 'TCP', port: 443 }] }, { matches: [match], ports: [{ protocol: 'TCP', port: 8443 }] }],
    [{ matches: [{ name: 'api.example.com' }], ports: [{ protocol: 'TCP', port: 443 }] }],
  ]));
});

test('NodeLocal DNS is allowed as the pods that it is on Dataplane V2, too', () => {
  const pods = (app: string) => ({ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': app } } });
  const ports = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];
  expect(rules(gke().chart, 'Egress')).toEqual([
    { to: [pods('kube-dns')], ports },
    { to: [pods('node-local-dns')], ports },
    { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports },
  ]);
  expect(rules(gke(false).chart, 'Egress')).toEqual([]);
});

test('the schema is strict', () => {
  const b = gke();
  b.egress.allowToFqdn('api.example.com', 443);
  const [policy] = objects(b.chart, KIND);
  policy.spec.egress[0].matches[0].pattern = '*.example.com';
  expect(schemaErrors(policy)).toEqual([`${KIND}/${policy.metadata.name}: spec.egress[0].matches[0] must NOT have more than 1 properties`]);
});

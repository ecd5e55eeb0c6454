import { ApiObject, Chart, JsonPatch, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentNamespace, AgentQuarantine, FalcoDaemonSet, IAgentNamespace, PodSubnetEgressDeny, QuarantineResponse,
  DenialAlerts,
} from '../../src';
import { routing } from '../constructs/detection/alerts/alerts';
import { allowlist } from '../constructs/gateway/dns';
import { proxy } from '../constructs/gateway/proxy';
import { Base, IMAGE, RANGES, objects, open } from '../support/app';
import { failure } from '../support/errors';
import { HOSTILE } from '../support/hostile';

/**
 * Names of objects that stand in the text of a program: each is what the object is called where it is written, and nothing that a program
 * reads as more.
 */

const LABEL = 'must be a DNS label';

/** An app whose chart gives objects of a kind another name. */
function renamed(kind: string, name: string): Base {
  class Renaming extends Chart {
    public generateObjectName(object: ApiObject): string {
      return object.kind === kind ? name : super.generateObjectName(object);
    }
  }
  const b = open();
  const chart = new Renaming(b.app, 'renaming');
  return { ...b, chart, namespace: new AgentNamespace(chart, 'own', { name: 'own' }) };
}

/** A namespace of a class of the user's own. */
function called(b: Base, namespaceName: string): IAgentNamespace {
  return new Proxy(b.namespace, { get: (target, key) => (key === 'namespaceName' ? namespaceName : Reflect.get(target, key)) });
}

const service = (b: Base, metadata: object) => new kplus.Service(b.chart, 'search',
  { metadata: { name: 'search', namespace: 'tools', ...metadata }, ports: [{ port: 80 }] });
const patch = (resource: kplus.Resource, path: string, value: string) => ApiObject.of(resource)
  .addJsonPatch(JsonPatch.replace(path, value));

describe.each(HOSTILE)('%j', (odd) => {
  test.each<[string, string, (b: Base) => unknown]>([
    ['the name of a Service for DnsAllowlist', 'test/dns: \'service.name\'', (b) => allowlist(b).allowService(service(b, { name: odd }))],
    ['the namespace of a Service for DnsAllowlist', 'test/dns: \'service.namespace\'',
      (b) => allowlist(b).allowService(service(b, { namespace: odd }))],
    ['a namespace of AlertRouting', 'test/alerts: \'namespace\'', (b) => routing(b, { namespace: called(b, odd) })],
    ['a namespace of EgressProxy', 'test/proxy: \'namespace\'', (b) => proxy(b, { namespace: called(b, odd) })],
  ])('%s', (_, at, run) => {
    expect(failure(() => run(open()))).toContain(`${at} ${LABEL}`);
  });

  test.each<[string, string, (b: Base) => unknown]>([
    ['the Service of AlertRouting', 'Service', (b) => routing(b, { name: undefined })],
    ['the Service of EgressProxy', 'Service', (b) => proxy(b)],
    ['the Deployment whose log DenialAlerts reads', 'Deployment', (b) => new DenialAlerts(b.chart, 'refusals', {
      namespace: b.namespace, image: IMAGE, alerts: routing(b), proxies: [proxy(b)], ...RANGES,
    })],
  ])('a name that the chart gives to %s', (_, kind, run) => {
    expect(failure(() => run(renamed(kind, odd))))
      .toMatch(/^renaming\/(alerts|proxy|refusals): '(proxies\[0\]\.)?name' must be a DNS label/);
  });

  test('the namespace of a quarantine that QuarantineResponse labels in', () => {
    const b = open();
    const quarantine = new AgentQuarantine(b.chart, 'quarantine', { namespace: called(b, odd) });
    expect(failure(() => new QuarantineResponse(b.chart, 'response', {
      namespace: b.namespace,
      runtime: b.runtime,
      image: IMAGE,
      alerts: routing(b),
      quarantines: [quarantine],
      ...RANGES,
      apiServerCidrs: ['192.168.77.10/32'],
    }))).toContain(`test/response: 'quarantines[0].namespace' ${LABEL}`);
  });
});

test('a name that is known late', () => {
  const b = open();
  const late = service(b, { name: Lazy.any({ produce: () => 'search' }) });
  expect(failure(() => allowlist(b).allowService(late))).toContain('test/dns: \'service.name\' must be a DNS label');
});

describe('an object that is written under another name than the text has', () => {
  const synth = (make: (b: Base) => void) => failure(() => {
    const b = open();
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
    make(b);
    Testing.synth(b.chart);
  });

  test.each<[string, (b: Base) => void, string]>([
    ['a Service that is patched', (b) => {
      const search = service(b, {});
      allowlist(b).allowService(search);
      patch(search, '/metadata/name', 'x\'] || true');
    }, '[test/dns] \'service.name\' must stay "tools/search", which the configuration names, got "tools/x\'] || true"; give name and '
      + 'namespace where the object is made'],
    ['a Service in another namespace', (b) => {
      const search = service(b, {});
      allowlist(b).allowService(search);
      patch(search, '/metadata/namespace', 'other');
    }, '[test/dns] \'service.name\' must stay "tools/search", which the configuration names, got "other/search"'],
    ['the Service of a routing', (b) => patch(routing(b).service, '/metadata/name', 'other'),
      '[test/alerts] \'name\' must stay "agents/alerts", which the configuration names, got "agents/other"'],
    ['the Service of a proxy', (b) => patch(proxy(b, { name: 'proxy' }).service, '/metadata/name', 'other'),
      '[test/proxy] \'name\' must stay "agents/proxy", which the configuration names, got "agents/other"'],
    ['a Deployment whose log is read', (b) => {
      const falco = new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE, ...RANGES });
      const squid = proxy(b, { name: 'proxy' });
      new DenialAlerts(b.chart, 'refusals', { namespace: falco.namespace, image: IMAGE, alerts: routing(b), proxies: [squid], ...RANGES });
      patch(squid.deployment, '/metadata/name', '.*');
    }, '[test/refusals] \'proxies[0].name\' must stay "agents/proxy", which the configuration names, got "agents/.*"'],
  ])('%s', (_, make, message) => {
    expect(synth(make)).toContain(message);
  });
});

test('names that are given, patched to themselves, and of a resolver', () => {
  const b = open();
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
  const search = service(b, {});
  expect(allowlist(b).allowService(search)).toBe('search.tools.svc.cluster.local');
  patch(search, '/metadata/name', 'search');
  expect(objects(b.chart, 'ConfigMap')[0].data.Corefile).toContain('\'search.tools.svc.cluster.local.\',\n');
});

import { goProgram, linesOf } from './go-program';
import { BrokeredApi } from '../../src';
import { brokered } from '../constructs/gateway/broker/brokered';
import { Manifest, objects } from '../support/app';

/** Kubernetes' own code says which pods of a divided broker get the traffic of which port of its Service. */

const METRICS = 9902;

/** What the API server fills in. */
const withProtocol = (ports: Manifest[]) => ports.map((port) => ({ protocol: 'TCP', ...port }));

test('each port of a grant leads to the pods that have it, and to no others', () => {
  const b = brokered();
  const grants = Array.from({ length: 60 }, (_, i) => b.broker.grant(b.agent, BrokeredApi.of({
    host: `api-${i}.example.com`, key: b.key, methods: ['GET'], paths: Array.from({ length: 8 }, (__, n) => `/v1/${i}/${n}`),
  })).port);
  const [service] = objects(b.chart, 'Service');
  const pods = objects(b.chart, 'Deployment').map(({ spec: { template: { metadata, spec } } }) => ({
    metadata, spec: { ...spec, containers: spec.containers.map((one: Manifest) => ({ ...one, ports: withProtocol(one.ports) })) },
  }));
  const input = [{ ...service, spec: { ...service.spec, ports: withProtocol(service.spec.ports) } }, ...pods];
  const lines = linesOf(goProgram('endpoints'), [], input.map((one) => JSON.stringify(one)).join('\n'));
  const found = lines.map((line) => JSON.parse(line) as { [port: string]: number });
  expect(found.length).toBeGreaterThan(1);
  found.forEach((ports) => Object.entries(ports).forEach(([port, target]) => expect(Number(port)).toBe(target)));
  const led = found.flatMap((ports) => Object.keys(ports)).map(Number).filter((port) => port !== METRICS);
  expect(led.sort()).toEqual([...grants].sort()); // each once
  pods.forEach(({ spec }, i) => expect(spec.containers[0].ports.map(({ containerPort }: Manifest) => containerPort as number).sort())
    .toEqual(Object.values(found[i]).sort()));
});

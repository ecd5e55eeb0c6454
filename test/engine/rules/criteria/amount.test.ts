import { podViews } from '../../../../src/engine/manifest/pod-view';
import { limitOfContainers } from '../../../../src/engine/rules/criteria/amount';
import { Json } from '../../../../src/engine/value/json';

const limited = (name: string, memory?: string, more: Json = {}): Json => ({ name, resources: memory && { limits: { memory } }, ...more });

function limit(containers: Json[], initContainers: Json[] = []): bigint | undefined {
  const [pod] = podViews({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent' }, spec: { containers, initContainers } });
  return limitOfContainers(pod, 'memory');
}

test('the limit of a pod is the sum of what runs at the same time', () => {
  expect(limit([limited('a', '1'), limited('b', '2')])).toBe(3_000_000_000n);
  expect(limit([limited('a', '1')], [limited('first', '5'), limited('beside', '2', { restartPolicy: 'Always' })])).toBe(3_000_000_000n);
});

test('a pod with a container without a limit has none', () => {
  expect(limit([limited('a'), limited('b', '2')])).toBeUndefined();
  expect(limit([limited('a', '1'), limited('b')])).toBeUndefined();
});

import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { writtenPages } from '../../scripts/support/generated-parts';
import { RANGES_COMMAND } from '../../src/engine/address/ranges';
import { ROOT } from '../support/root';

/** The defaults of kind, and of the test cluster. */
const PODS = ['10.244.0.0/16', 'fd00:10:244::/56'];
const SERVICES = ['10.96.0.0/16', 'fd00:10:96::/112'];

/** Those with ranges of another cluster, and why. */
const OTHERS = new Map([
  ['docs/clusters.md', ['10.10.0.0/16']], // the second cluster of an app
  ['examples/clusters/main.ts', ['10.10.0.0/16', '10.112.0.0/12', 'fd00:10:10::/56', 'fd00:10:112::/112']],
  ['examples/seed/main.ts', ['10.243.0.0/16', '10.96.0.0/12']], // the policy of the guide denies this range
  ['examples/egress-eks/main.ts', ['10.0.0.0/16', '172.20.0.0/16']], // a VPC, and the default of EKS
  ['examples/egress-gke/main.ts', ['10.8.0.0/14', '34.118.224.0/20']], // the defaults of GKE
]);

const EXAMPLES = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter((file) => /^[\w-]+\/main\.ts$/.test(file))
  .map((file) => join('examples', file));

/** The ranges of pods and Services that a text gives to constructs and commands. */
function rangesIn(text: string): string[] {
  const lists = [...text.matchAll(/"?\b(?:podCidrs|serviceCidrs)"?:[^[\n]*\[([^\]]*)\]|--(?:pod|service)-cidr[ =]([\d.:a-f]+\/\d+)/g)];
  return lists.flatMap(([, list, one]) => (one ? [one] : [...list.matchAll(/['"]([^'"]+)['"]/g)].map(([, range]) => range)));
}

test.each([...writtenPages(ROOT), ...EXAMPLES])('%s has the ranges of kind', (file) => {
  const known = [...PODS, ...SERVICES, ...OTHERS.get(file) ?? []];
  expect(rangesIn(readFileSync(join(ROOT, file), 'utf8')).filter((range) => !known.includes(range))).toEqual([]);
});

test.each(['README.md', 'docs/clusters.md'])('%s has the command that errors name', (file) => {
  expect(readFileSync(join(ROOT, file), 'utf8').replaceAll('\\|', '|')).toContain(RANGES_COMMAND);
});

test('ranges are found in apps and in commands', () => {
  expect(rangesIn('podCidrs: [\'10.1.0.0/16\', "fd00::/56"], serviceCidrs: list(env) ?? [\'10.2.0.0/16\'] check --pod-cidr=10.3.0.0/16'))
    .toEqual(['10.1.0.0/16', 'fd00::/56', '10.2.0.0/16', '10.3.0.0/16']);
});

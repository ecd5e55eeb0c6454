import { existsSync, readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { FqdnBackEnd } from '../../../../src';
import { FQDN_NETWORKS } from '../../../../src/engine/reach/fqdn/fqdn-networks';
import { objects } from '../../../support/app';
import { FQDN_KINDS } from '../../../support/fqdn-kinds';
import { closed } from '../egress';

/** A network in the list is exported, documented and tested. */

const ROOT = join(__dirname, '../../../..');
const text = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const factories = FqdnBackEnd as unknown as { readonly [name: string]: () => FqdnBackEnd };

test('each has a file of its own, and each file is in the list', () => {
  const shared = ['fqdn-network.ts', 'fqdn-networks.ts', 'host-rule.ts', 'names-by-port.ts'];
  const files = readdirSync(join(ROOT, 'src/engine/reach/fqdn')).filter((file) => !shared.includes(file));
  expect(files.sort()).toEqual(FQDN_NETWORKS.map(({ factory }) => `${factory}.ts`).sort());
});

test('FqdnBackEnd has a factory for each, and no other', () => {
  const methods = Object.getOwnPropertyNames(FqdnBackEnd).filter((name) => typeof factories[name] === 'function');
  expect(methods.sort()).toEqual(FQDN_NETWORKS.map(({ factory }) => factory).sort());
});

describe.each(FQDN_NETWORKS.map((network) => [network.title, network] as const))('%s', (title, { factory, kind, apiVersion }) => {
  test('its factory writes its kind', () => {
    const b = closed({ allowDns: undefined, fqdnBackEnd: factories[factory]() });
    b.egress.allowToFqdn('api.example.com', 443);
    expect(objects(b.chart, kind).map((object) => object.apiVersion)).toEqual([apiVersion]);
  });

  test('docs/names.md says what is written, which wildcards there are, and what the network needs', () => {
    const rows = text('docs/names.md').split('\n').filter((line) => line.startsWith(`| ${title} |`));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain(`\`${kind}\``);
    expect(text('docs/names.md')).toMatch(new RegExp(`\\b${factory}\\(\\)`));
  });

  test('it has a schema, a snapshot and an example', () => {
    expect(FQDN_KINDS).toHaveProperty([`${apiVersion}/${kind}`]);
    expect(text('test/constructs/network/fqdn/__snapshots__', `${factory}-fqdn.test.ts.snap`)).toContain(`\nkind: ${kind}\n`);
    expect(existsSync(join(ROOT, 'examples', `egress-${factory}`, 'main.ts'))).toBe(true);
  });
});

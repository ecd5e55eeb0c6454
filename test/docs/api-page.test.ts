import * as spec from '@jsii/spec';
import { apiPage } from '../../scripts/support/api-page';

/** How API.md shows the types of an assembly. That it shows all of ours is in api.test.ts. */

type Given = { readonly name: string; readonly kind: spec.TypeKind; readonly [field: string]: unknown };

const WORKLOAD = 'src/constructs/workload/it.ts';
const TEXT = { primitive: spec.PrimitiveType.String };
const at = (filename: string) => ({ locationInModule: { filename, line: 1 } });
const own = (name: string) => ({ fqn: `own.${name}` });

function page(...types: Given[]): string {
  const all = types.map((type) => [`own.${type.name}`, { ...at(WORKLOAD), ...type }]);
  return apiPage({ name: 'own', types: Object.fromEntries(all) } as unknown as spec.Assembly);
}

const struct = (name: string, properties: object[], ...interfaces: string[]): Given =>
  ({ name, kind: spec.TypeKind.Interface, datatype: true, properties, interfaces });

/** The section of a type, without its heading. */
const section = (name: string, ...types: Given[]) => page(...types).split(`### ${name}\n\n`)[1].split(/\n+##/)[0].trim();

test('types are grouped by the folder of their source, in the order of the areas and of their names', () => {
  const found = page(
    { ...struct('Report', []), ...at('src/engine/posture/report.ts') }, struct('Mount', []), struct('Device', []),
  );
  expect(found.match(/^#.*/gm)).toEqual(['# API', '## Workloads', '### Device', '### Mount', '## Report', '### Report']);
  expect(found).toContain('- [Workloads](#workloads): [Device](#device), [Mount](#mount)\n- [Report](#report): [Report](#report)\n');
});

test('a source in no area is named', () => {
  expect(() => page({ ...struct('It', []), ...at('src/new/it.ts') }))
    .toThrow('src/new/it.ts is in no area of API.md: add its folder to scripts/support/api-page.ts');
});

test('a class has its signature, functions, methods and properties, and nothing that is protected', () => {
  expect(section('Agent', {
    name: 'Agent',
    kind: spec.TypeKind.Class,
    base: 'cdk8s-plus-29.Pod',
    interfaces: ['own.IAgent'],
    docs: { summary: 'An agent.', remarks: 'It runs.', see: 'https://example.com', custom: { throws: 'if it is weak' } },
    initializer: {
      parameters: [{ name: 'scope', type: { fqn: 'constructs.Construct' } }, { name: 'props', type: own('AgentProps'), optional: true }],
    },
    methods: [
      { name: 'of', static: true, returns: { type: own('Agent') } },
      { name: 'allow', docs: { summary: 'Opens.' }, parameters: [{ name: 'peers', variadic: true, type: TEXT, docs: { summary: 'all' } }] },
      { name: 'hidden', protected: true },
    ],
    properties: [
      { name: 'labels', type: { collection: { kind: 'map', elementtype: TEXT } }, docs: { summary: 'Labels.' } },
      { name: 'apiObject', protected: true, type: { fqn: 'cdk8s.ApiObject' } },
    ],
  }, struct('AgentProps', []), { name: 'IAgent', kind: spec.TypeKind.Interface })).toBe([
    'An agent.', '', 'It runs.', '', 'Throws if it is weak', '', 'See <https://example.com>', '',
    'Extends `kplus.Pod`.', '', 'Implements [`IAgent`](#iagent).', '',
    '```ts', 'new Agent(scope: Construct, props?: AgentProps)', '```', '', '- `props` ([`AgentProps`](#agentprops))', '',
    '**Static functions**', '', '- `Agent.of(): Agent`', '', '  - returns [`Agent`](#agent)', '',
    '**Methods**', '', '- `allow(...peers: string[]): void`: Opens.', '', '  - `peers` (`string`): all', '',
    '**Properties**', '', '- `labels` (`{ [key: string]: string }`): Labels.',
  ].join('\n'));
});

test('a struct has its own props with defaults, and a link to each struct whose props it takes, too', () => {
  const types = [
    struct('AgentProps', [
      { name: 'port', optional: true, type: TEXT, docs: { summary: 'Port.', remarks: 'One\nor two.', default: '- none' } },
      { name: 'mounts', type: { collection: { kind: 'array', elementtype: own('Mount') } }, docs: { summary: 'Mounts.', default: '[]' } },
    ], 'own.Options', 'cdk8s-plus-29.PodProps'),
    struct('Options', [], 'own.Base'), struct('Base', []), struct('Mount', []),
  ];
  expect(section('AgentProps', ...types)).toBe([
    'Also takes the props of [`Options`](#options), `kplus.PodProps`, [`Base`](#base).', '',
    '**Props**', '', '- `mounts` ([`Mount[]`](#mount)): Mounts.', '', '  Default: []',
    '- `port?` (`string`): Port.', '', '  One', '  or two.', '', '  Default: none',
  ].join('\n'));
});

test('an enum has its members', () => {
  const members = [{ name: 'SMALL', docs: { summary: 'Small.' } }, { name: 'LARGE' }];
  expect(section('Size', { name: 'Size', kind: spec.TypeKind.Enum, members })).toBe('- `SMALL`: Small.\n- `LARGE`');
});

test('what Markdown would read in a comment stands for itself, and code stays', () => {
  expect(section('It', { ...struct('It', []), docs: { summary: 'An image <name>@sha256, "*", "_" or MY_NAME, and `<code>*`.' } }))
    .toBe('An image \\<name>@sha256, "\\*", "\\_" or MY_NAME, and `<code>*`.');
});

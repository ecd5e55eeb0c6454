import { Assembly } from '@jsii/spec';
import { clashes, lostMembers } from '../../scripts/support/languages/generated-members';
import { Target } from '../../scripts/support/languages/targets';

/** Members that generated sources lose or mix up. `npm run bindings` holds the generated packages to it. */

const assembly = (name: string, types: { readonly [name: string]: object }) => ({
  types: Object.fromEntries(Object.entries(types)
    .map(([type, about]) => [`${name}.${type}`, { name: type, fqn: `${name}.${type}`, ...about }])),
}) as unknown as Assembly;
const struct = (fields: string[], ...interfaces: string[]) =>
  ({ kind: 'interface', datatype: true, interfaces, properties: fields.map((name) => ({ name })) });

const PEER = assembly('peer', {
  Base: struct(['inherited']),
  Pod: { kind: 'class', base: 'peer.Root', methods: [{ name: 'addVolume' }] },
  Root: { kind: 'class', properties: [{ name: 'node' }] },
});
const OWN = assembly('own', {
  Props: struct(['port'], 'peer.Base'),
  Agent: { kind: 'class', methods: [{ name: 'reach' }] },
  Size: { kind: 'enum', members: [{ name: 'SMALL' }] },
});

/** What each language writes for `Props`, `Agent` and `Size` above. */
const SOURCES: { readonly [target in Target]?: { readonly [file: string]: string } } = {
  java: {
    'Props.java': ['inherited', 'port'].map((name) =>
      `        public Builder ${name}(java.lang.Number x) {\n            data.set("${name}", om.valueToTree(this.getX()));\n`).join(''),
    'Agent.java': '    return software.amazon.jsii.Kernel.call(this, "reach", x);\n',
    'Size.java': '    SMALL,\n',
  },
  go: {
    'Props.go': ['inherited', 'port'].map((name) => `\tX *float64 \`field:"optional" json:"${name}" yaml:"${name}"\`\n`).join(''),
    'Agent.go': '\t_jsii_.Invoke(\n\t\ta,\n\t\t"reach",\n',
    'Size.go': '\tSize_SMALL Size = "SMALL"\n',
  },
  dotnet: {
    'Props.cs': ['inherited', 'port'].map((name) =>
      `        [JsiiProperty(name: "${name}", typeJson: "{}")]\n        [System.Obsolete("")]\n        public double? X\n`).join(''),
    'Agent.cs': '        [JsiiMethod(name: "reach")]\n',
    'Size.cs': '        [JsiiEnumMember(name: "SMALL")]\n        SMALL,\n',
  },
};

describe.each(Object.entries(SOURCES) as [Target, { readonly [file: string]: string }][])('%s', (target, sources) => {
  test('all members are there', () => {
    expect(lostMembers(target, sources, OWN, [PEER])).toEqual([]);
  });

  test.each<[string, string, string, string]>([
    ['a field', 'Props', 'port', 'own.Props.port is lost'],
    ['an inherited field', 'Props', 'inherited', 'own.Props.inherited is lost'],
    ['a method', 'Agent', 'reach', 'own.Agent.reach is lost'],
    ['a value of an enum', 'Size', 'SMALL', 'own.Size.SMALL is lost'],
  ])('%s that is not there is named', (_, type, name, message) => {
    const changed = Object.entries(sources).map(([file, text]) => [file, file.startsWith(type) ? text.replaceAll(`"${name}"`, '"x"')
      .replaceAll(/ (SMALL),/g, ' X,') : text]);
    expect(lostMembers(target, Object.fromEntries(changed), OWN, [PEER])).toEqual([message]);
  });
});

test('Java: a field without a setter in the builder is lost', () => {
  const { 'Props.java': text, ...rest } = SOURCES.java!;
  expect(lostMembers('java', { ...rest, 'Props.java': text.replace('Builder port', 'Builder portValue') }, OWN, [PEER]))
    .toEqual(['own.Props.port is lost']);
});

test('Java: a field without a setter in the builder of a class is lost', () => {
  const types = {
    Props: struct(['port']),
    Agent: { kind: 'class', initializer: { parameters: [{ type: { primitive: 'string' } }, { type: { fqn: 'own.Props' } }] } },
  };
  const ofClass = (name: string) =>
    lostMembers('java', { ...SOURCES.java, 'Agent.java': `        public Builder ${name}(` }, assembly('own', types), []);
  expect([ofClass('port'), ofClass('ports')]).toEqual([[], ['own.Agent.Builder.port is lost']]);
});

test('a struct that extends what no assembly has is named', () => {
  expect(() => lostMembers('go', SOURCES.go!, OWN, [])).toThrow('own.Props extends peer.Base, which is in no assembly');
});

/** A class in C# with these members. */
const csharp = (declaration: string, ...members: string[]) =>
  `namespace Own\n{\n    public class ${declaration}\n    {\n${members.map((member) =>
    `        [JsiiMethod(name: "x")]\n        public ${member}\n        {\n        }\n`).join('\n')}    }\n}\n`;

test.each<[string, string[], string[]]>([
  ['nothing clashes', [csharp('Agent : Peer.Pod', 'string Reach()', 'virtual void Use(string @namespace)', 'double? Port')], []],
  ['a member with the name of its class', [csharp('Agent : DeputyBase', 'string Agent')], ['Agent.Agent has the name of its class']],
  ['a property and a method of one name', [csharp('Agent', 'string Reach', 'string Reach()')], ['Agent.Reach is there twice']],
  ['a member of a base of a peer', [csharp('Agent : Peer.Pod', 'void AddVolume()')], ['Agent.AddVolume hides a member of its base']],
  ['a member of a base of that', [csharp('Agent : Peer.Pod', 'string Node')], ['Agent.Node hides a member of its base']],
  ['a member of our own base', [csharp('B', 'string A'), csharp('Agent : Own.B', 'string A')], ['Agent.A hides a member of its base']],
  ['a member that says so', [csharp('Agent : Peer.Pod', 'override string Node', 'new string AddVolume()')], []],
  ['a member of an interface', [csharp('Agent : Own.IAgent', 'string A')], []],
  ['a member of every object', [csharp('Agent', 'virtual string GetType()')], ['Agent.GetType hides a member of its base']],
  ['a parameter that is a keyword', [csharp('Agent', 'virtual void Use(double a, string? event = null)')], ['Agent.Use(event): a keyword']],
])('C#: %s', (_, sources, found) => {
  expect(clashes(sources, [PEER])).toEqual(found);
});

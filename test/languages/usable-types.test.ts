import { Assembly, unusableTypes } from '../../scripts/support/languages/usable-types';

/** What other languages cannot use in an API. The compiled API itself is held to it by `npm run test:languages`. */

const PEER = { fqn: 'cdk8s-plus-29.INetworkPolicyPeer' };
const SELECTOR = { fqn: 'cdk8s-plus-29.IPodSelector' };
const CONTAINER = { fqn: 'cdk8s-plus-29.ContainerProps' };
const OURS = { fqn: 'own.AgentContainerProps' };
const TEXT = { primitive: 'string' };

type Type = Assembly['types'][string];
const method = (name: string, type: object) => ({ name, parameters: [{ name: 'it', type }] });
const ofClass = (...methods: NonNullable<Type['methods']>): Type => ({ kind: 'class', methods });
const struct = (properties: NonNullable<Type['properties']>, ...interfaces: string[]): Type =>
  ({ kind: 'interface', datatype: true, interfaces, properties });
const found = (types: { readonly [name: string]: Type }) => unusableTypes({
  name: 'own',
  types: Object.fromEntries(Object.entries({ AgentContainerProps: struct([{ name: 'env', type: TEXT }], CONTAINER.fqn), ...types })
    .map(([name, type]) => [`own.${name}`, type])),
});

test.each<[string, Type, string[]]>([
  ['a method for a peer alone', ofClass(method('allowTo', PEER)),
    ['own.It.allowTo(it): takes cdk8s-plus-29.INetworkPolicyPeer, which Pods.select(…) is not']],
  ['a method for a peer beside another one for selectors', ofClass(method('allowTo', PEER), method('allowFromPods', SELECTOR)),
    ['own.It.allowTo(it): takes cdk8s-plus-29.INetworkPolicyPeer, which Pods.select(…) is not']],
  ['a method for a peer, and its own for selectors', ofClass(method('allowTo', PEER), method('allowToPods', SELECTOR)), []],
  ['a list of peers', struct([{ name: 'peers', type: { collection: { elementtype: PEER } } }]),
    ['own.It.peers: takes cdk8s-plus-29.INetworkPolicyPeer, which Pods.select(…) is not']],
  ['an option for a peer, and one for selectors', struct([{ name: 'peer', type: PEER }, { name: 'pods', type: SELECTOR }]), []],
  ['a method for the struct that ours extends', ofClass(method('addContainer', CONTAINER)),
    ['own.It.addContainer(it): takes cdk8s-plus-29.ContainerProps, so that the fields of own.AgentContainerProps are lost']],
  ['a constructor for it', { kind: 'class', initializer: { parameters: [{ name: 'props', type: CONTAINER }] } },
    ['own.It.constructor(props): takes cdk8s-plus-29.ContainerProps, so that the fields of own.AgentContainerProps are lost']],
  ['a method for it, and its own for ours', ofClass(method('addContainer', CONTAINER), method('addAgentContainer', OURS)), []],
  ['a method that gives it', ofClass({ name: 'containers', returns: { type: CONTAINER } }), []],
  ['a union', struct([{ name: 'image', type: { union: { types: [TEXT, PEER] } } }]),
    ['own.It.image: is a union', 'own.It.image: takes cdk8s-plus-29.INetworkPolicyPeer, which Pods.select(…) is not']],
  ['a union that is given back', ofClass({ name: 'find', returns: { type: { union: { types: [TEXT] } } } }), ['own.It.find(): is a union']],
  ['any value', ofClass(method('add', { primitive: 'any' })), ['own.It.add(it): takes any value']],
  ['any value that is given back', ofClass({ name: 'values', returns: { type: { primitive: 'json' } } }), []],
])('%s', (_, type, wanted) => {
  expect(found({ It: type })).toEqual(wanted);
});

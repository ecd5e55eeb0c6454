import { Json } from '../../../../src/engine/value/json';
import { Case, ValidKind, allows, finds, tweaked } from '../../../support/cases';

/** The objects around the manifest, in its namespace. */
const moved = (namespace: string) => (around: Json[]) => around.map((one) => ({
  ...one,
  ...(one.subjects && { subjects: one.subjects.map((subject: Json) => ({ ...subject, namespace })) }),
  metadata: { ...one.metadata, ...(one.metadata.namespace && { namespace }), ...(one.kind === 'Namespace' && { name: namespace }) },
}));
const breaks = (namespace: string, kind: ValidKind = 'Pod') => finds(`a ${kind} in ${namespace}`,
  tweaked(kind, ({ metadata }) => { metadata.namespace = namespace; }), { field: 'metadata.namespace', got: namespace },
  { view: moved(namespace) });
const passes = (title: string, namespace: string) => allows(title,
  tweaked('Pod', ({ metadata }) => { metadata.namespace = namespace; }), { view: moved(namespace) });

export const cases: Case[] = [
  breaks('default'),
  breaks('kube-system'),
  breaks('kube-public'),
  breaks('kube-node-lease'),
  breaks('default', 'Deployment'),
  breaks('default', 'CronJob'),
  breaks('default', 'SandboxTemplate'),
  passes('a namespace of its own', 'team-a'),
  passes('a name that begins like one', 'default-agents'),
];

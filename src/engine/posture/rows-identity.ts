import { AgentFacts, FieldAt, RowSpec, findingsRow, givenFields, list, own } from './agent-facts';
import { PostureSection } from './posture-agent';
import { indexed } from '../cluster/namespaced';
import { accountOf, mountsToken } from '../cluster/references';
import { ROLE_LABEL } from '../manifest/labels';
import { PodView } from '../manifest/pod-view';
import { bindingsIn, subjectsIn, subjectsOf } from '../rights/api-rights';
import { cloudIdentitiesOf } from '../rules/criteria/cloud-identities';
import { isForApiServer } from '../rules/criteria/secrets';
import { Json, object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

const { IDENTITY } = PostureSection;

export const IDENTITY_ROWS: readonly RowSpec[] = [
  {
    section: IDENTITY,
    label: 'namespace',
    rules: ['no-default-namespace'],
    read: ({ pod }) => (pod.namespace === ''
      ? { value: 'not set: the one to which the manifest is applied', at: [] }
      : { value: pod.namespace, at: own(pod, 'metadata.namespace') }),
  },
  {
    section: IDENTITY,
    label: 'role',
    rules: ['no-false-role'],
    read: ({ pod }) => {
      const role: unknown = object(pod.metadata.labels)[ROLE_LABEL];
      return role === undefined ? undefined : { value: textOf(role), at: own(pod, `${pod.metadataPath}.labels["${ROLE_LABEL}"]`) };
    },
  },
  {
    section: IDENTITY,
    label: 'ServiceAccount',
    rules: ['require-own-service-account'],
    read: (facts) => ({ value: accountOf(facts.pod), at: [...accountFields(facts.pod), ...accountAt(facts, 'metadata.name')] }),
  },
  {
    section: IDENTITY,
    label: 'token for the Kubernetes API',
    rules: ['no-service-account-token'],
    read: (facts) => {
      const { pod, view } = facts;
      const automount: unknown = pod.spec.automountServiceAccountToken ?? undefined;
      const isOff = !mountsToken(view, pod);
      const tokens = projected(pod, 'serviceAccountToken').filter(({ value }) => isForApiServer(value.audience));
      const at = automount === undefined
        ? (isOff ? accountAt(facts, 'automountServiceAccountToken') : [])
        : own(pod, `${pod.path}.automountServiceAccountToken`);
      return {
        value: list([...isOff ? [] : ['mounted'], ...tokens.length > 0 ? ['projected into a volume'] : []]),
        at: [...at, ...own(pod, ...tokens.map(({ field }) => field))],
      };
    },
  },
  {
    section: IDENTITY,
    label: 'dangerous rights in the Kubernetes API',
    rules: ['no-agent-api-rights'],
    read: (facts) => ({ at: [...accountFields(facts.pod), ...bindingsOf(facts)] }),
  },
  findingsRow(IDENTITY, 'other credentials of the cluster', 'no-audience-token', 'no-token-secret', 'no-pod-certificate'),
  {
    section: IDENTITY,
    label: 'cloud identity',
    rules: ['no-cloud-account', 'no-cloud-identity'],
    read: (facts) => {
      const hasIdentity = cloudIdentitiesOf(facts.view, facts.pod.namespace, accountOf(facts.pod)).length > 0;
      return { at: hasIdentity ? accountAt(facts, 'metadata.annotations') : [] };
    },
  },
];

function accountFields(pod: PodView): FieldAt[] {
  return givenFields(pod, pod.spec.serviceAccountName ? ['serviceAccountName'] : ['serviceAccount']);
}

/** A field of the agent's ServiceAccount, if the account is among the manifests. */
function accountAt({ pod, view }: AgentFacts, field: string): FieldAt[] {
  const account = view.find('ServiceAccount', pod.namespace, accountOf(pod));
  return account ? [{ manifest: account, field }] : [];
}

interface Projected {
  readonly value: Json;
  readonly field: string;
}

function projected({ spec, path }: PodView, kind: string): Projected[] {
  return indexed(spec.volumes).flatMap(([volume, v]) => indexed(object(volume.projected).sources).flatMap(([source, s]): Projected[] => (
    source[kind] ? [{ value: object(source[kind]), field: `${path}.volumes[${v}].projected.sources[${s}].${kind}` }] : [])));
}

/** The bindings that name the agent's account or a group that every account is in. */
function bindingsOf({ pod, view }: AgentFacts): FieldAt[] {
  const bySubject = bindingsBySubject(view);
  const found = bySubject.size === 0 ? [] : subjectsOf(pod).flatMap((subject) => bySubject.get(subject) ?? []);
  return [...new Set(found)].map((manifest) => ({ manifest, field: 'roleRef' }));
}

const bindingsBySubject = memoizeBy((view: AgentFacts['view']) => {
  const all = new Map<string, Json[]>();
  bindingsIn(view).forEach((binding) => subjectsIn(binding).forEach((subject) => push(all, subject, binding)));
  return all;
});

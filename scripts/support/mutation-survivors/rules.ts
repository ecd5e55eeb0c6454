import { Survivors } from './survivors';

export const RULES: Survivors = {
  'src/engine/rules/cel/cel-roles.ts': {
    'the shapes are keys of a map, so that no two are the same': [
      ['a < b', 'a <= b'],
    ],
    'the items of a Secret refer to no field of a pod': [
      ['case \'secret\': return { defaultMode: 420, ...of };', 'case \'secret\':'],
    ],
    'an empty list is kept as an empty list either way': [
      ['Array.isArray(value) && value.length === 0', 'false'],
    ],
  },
  'src/engine/rules/criteria/cloud-identities.ts': {
    'the first of the list is the whole text, which is not read': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/dead-routes.ts': {
    'only Services that a route leads to are looked up; to leave out the others saves time': [
      ['view.of(\'Service\').filter((service) => hasGatewayRoute(view, service))', 'view.of(\'Service\')'],
    ],
    'no namespace has a name with spaces': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/device-claims.ts': {
    'objects are found by texts alone': [
      ['typeof name === \'string\'', 'true'],
    ],
    'no accelerator is called undefined': [
      ['driver !== undefined', 'true'],
    ],
  },
  'src/engine/rules/criteria/direct-hosts.ts': {
    'not to look further saves time; without any host, nothing is found': [
      ['hosts.length === 0', 'false'],
      ['given.length === 0', 'false'],
      ['[]', '["Stryker was here"]'],
    ],
    'the text is no block, and has no address': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/exposure.ts': {
    'to look Services up by a label saves time: the filter takes those that select the pod': [
      ['{ matchLabels: selectorOf(service) }', '{}'],
    ],
    'the text is no agent, and as a backend it leads to a Service with the name "undefined" alone': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/falco-scope.ts': {
    'a function that ends returns nothing': [
      ['{ return undefined; // A changed line gives no scope. }', '{}'],
    ],
  },
  'src/engine/rules/criteria/injections.ts': {
    'no two keys of an object are the same': [
      ['a < b', 'a <= b'],
    ],
    'without labels and annotations no key is given; not to look saves time': [
      ['all.length === 0', 'false'],
    ],
  },
  'src/engine/rules/criteria/mutator-scope.ts': {
    'both say that no label is unknown': [
      ['() => false', '() => undefined'],
    ],
    'no kind of these policies goes on after such a name': [
      [
        '/^(Policy|CleanupPolicy|Namespaced.*|OverridePolicy|PodDefault|WorkloadSpread)$/',
        '/^(Policy|CleanupPolicy|Namespaced.*|OverridePolicy|PodDefault|WorkloadSpread)/',
      ],
    ],
    'the text is no kind, and has no resources and no spec, so that it matches everything and excludes nothing': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/own-labels.ts': {
    'the numbers differ either way': [
      ['numbered++', 'numbered--'],
    ],
    'no label has a value with spaces': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/quota-demand.ts': {
    'the sum of one map alone is equal to it; to share the map saves time': [
      ['claims.length === 0', 'false'],
    ],
  },
  'src/engine/rules/criteria/reached-kinds.ts': {
    'after its end a pattern has no character, and the name has one': [
      ['at < pattern.length', 'true'],
      ['at < pattern.length', 'at <= pattern.length'],
    ],
  },
  'src/engine/rules/criteria/secrets.ts': {
    'no name of a Secret has a line end, so that the first match begins at its start': [
      [
        '/^(.+)-token-[bcdfghjklmnpqrstvwxz2456789]{5}$/',
        '/(.+)-token-[bcdfghjklmnpqrstvwxz2456789]{5}$/',
      ],
    ],
  },
  'src/engine/rules/criteria/shared-claims.ts': {
    'the text is no mode of one node, and no claim has a name with spaces': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/shared-grants.ts': {
    'without a group nothing reads the strangers': [
      ['[]', '["Stryker was here"]'],
    ],
    'the calls of a file that is as its construct writes it have a method': [
      ['of[0].method === undefined', 'false'],
    ],
  },
  'src/engine/rules/criteria/unjudged-pods.ts': {
    'no object has a field with the name of the text': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/unnamed-agents.ts': {
    'the titles are keys of a map, so that no two are the same': [
      ['a < b', 'a <= b'],
    ],
    'whether each agent may be called is decided afterwards; to leave some out before saves time': [
      ['all.filter((agent) => agents.has(agent))', 'all'],
      ['action === \'Accept\'', 'true'],
    ],
    'where there are no agents, none is found afterwards; to leave the peer out saves time': [
      ['agents.size > 0', 'true'],
      ['agents.size > 0', 'agents.size >= 0'],
    ],
    'no namespace has a name with spaces': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/criteria/weakened-fields.ts': {
    'labels that are removed as a whole weaken by an entry of their own': [
      ['i < steps.length - 1', 'true'],
      ['i < steps.length - 1', 'i <= steps.length - 1'],
      ['steps.length - 1', 'steps.length + 1'],
    ],
    'the runtime of a pod does not depend on its kind': [
      ['{ apiVersion: \'v1\', kind: \'Pod\' }', '{}'],
    ],
  },
  'src/engine/rules/evaluator.ts': {
    'a list says that the rule runs; the registries are those of the cluster': [
      ['[]', '["Stryker was here"]'],
    ],
    'no object is of this kind, and no rule has the id of the text': [
      ['[]', '["Stryker was here"]'],
    ],
    'what is not asked is left out again later; to leave it out here saves time': [
      ['this.podRules.filter(asks)', 'this.podRules'],
    ],
  },
  'src/engine/rules/extent.ts': {
    'it is read where every pod is an agent, and then counts as one': [
      ['[]', '["Stryker was here"]'],
    ],
    'where every pod is an agent and every namespace is covered, the rest says the same; to skip it saves time': [
      ['scope.isWhole', 'false'],
      ['{ return true; }', '{}'],
    ],
  },
  'src/engine/rules/filled-by-harden.ts': {
    'of no finding none is filled; not to harden then saves time': [
      ['missing.length > 0', 'true'],
      ['missing.length > 0', 'missing.length >= 0'],
    ],
  },
  'src/engine/rules/judge-manifests.ts': {
    'Harden fills none of no findings; to skip the object saves time': [
      ['open.length > 0', 'true'],
      ['open.length > 0', 'open.length >= 0'],
    ],
  },
  'src/engine/rules/judge-options.ts': {
    'every message of the error begins with this word': [
      ['/^must /', '/must /'],
    ],
  },
};

/** By file and by the reason why that is right, the mutants that no test detects: the code that one replaces, and what it becomes. */
interface Survivors {
  readonly [file: string]: { readonly [why: string]: readonly (readonly [code: string, mutant: string])[] };
}

/** Code has one space for each run of spaces and line ends. */
export const SURVIVORS: Survivors = {
  'src/admission/admission-options.ts': {
    'the text is no option with a reason, and no kind with a resource': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/admission/admission-policies.ts': {
    'the rules that judge a workload as a whole are all about Jobs and CronJobs': [
      [
        'own.some(({ rule }) => rule.checkObject!.kinds.includes(groupKind(apiVersion, kind)))',
        'own.every(({ rule }) => rule.checkObject!.kinds.includes(groupKind(apiVersion, kind)))',
      ],
    ],
  },
  'src/cli/accepted.ts': {
    'the text is no finding and names no Namespace': [
      ['[]', '["Stryker was here"]'],
    ],
    'not to compare saves time; without both parts nothing differs': [
      ['accepted.agents !== undefined || accepted.controls !== undefined', 'true'],
    ],
    'the changes of one object come in this order, which the sort keeps': [
      ['rank(one) - rank(other)', 'rank(one) + rank(other)'],
    ],
    'no two objects have the same key': [
      ['key < other', 'key <= other'],
    ],
    'what reads the file throws no other error': [
      ['{ throw error; }', '{}'],
      ['!(error instanceof OptionError)', 'false'],
    ],
  },
  'src/cli/as-kubernetes.ts': {
    'texts that are kept save memory alone': [
      ['known === undefined', 'true'],
      ['known === undefined', 'false'],
      ['known === undefined', 'known !== undefined'],
    ],
    'the exact parser, which decides then, reads the same': [
      ['typeof value === \'boolean\'', 'false'],
      ['value === null', 'false'],
    ],
    'no tag has more behind these names': [
      ['/:(binary|omap|pairs|set|timestamp)$/', '/:(binary|omap|pairs|set|timestamp)/'],
    ],
    'what is no number stays a text': [
      [
        '/^[-+]?(\\.\\d[\\d_]*|\\d[\\d_]*(\\.[\\d_]*)?)([eE][-+]?\\d[\\d_]*)?$/',
        '/^[-+]?(\\.\\d[\\d_]*|\\d[\\d_]*(\\.[\\d_]*)?)([eE][-+]?\\d[\\d_]*)?/',
      ],
    ],
    'every tag of floats has a pattern; the type does not say so': [
      ['(test as RegExp | undefined)?.test', '(test as RegExp | undefined).test'],
    ],
    'no tag is given by its name; the type does not say so': [
      ['typeof tag === \'string\'', 'false'],
    ],
  },
  'src/cli/diff.ts': {
    'both are no reason to fail': [
      ['() => false', '() => undefined'],
    ],
  },
  'src/cli/documents.ts': {
    'what reads documents throws no other error': [
      ['!(error instanceof UnreadableError)', 'false'],
      ['{ throw error; }', '{}'],
    ],
    'the lines of a document that is read again are the same; those that are kept save time': [
      ['this.left <= 0', 'true'],
      ['this.left <= 0', 'false'],
      ['this.left <= 0', 'this.left < 0'],
      ['this.left <= 0', 'this.left > 0'],
      ['{ return fastYaml(part.text); }', '{}'],
      ['fast', 'false'],
      ['{ this.left -= fast.values; this.noted.set(part, { lines, ...fast }); }', '{}'],
      ['this.left -= fast.values', 'this.left += fast.values'],
      ['noted', 'false'],
      ['{ return noted; }', '{}'],
      ['!lined', 'true'],
      ['this.recent.size > MAX_LINED', 'true'],
      ['this.recent.size > MAX_LINED', 'false'],
      ['this.recent.size > MAX_LINED', 'this.recent.size >= MAX_LINED'],
      ['this.recent.size > MAX_LINED', 'this.recent.size <= MAX_LINED'],
      ['{ this.recent.delete(this.recent.keys().next().value!); }', '{}'],
    ],
  },
  'src/constructs/gateway/broker/broker-pods.ts': {
    'where the estimate does not save the time, the files are written and their bytes counted': [
      ['this.bytes + this.bytesOf([grant]) - this.empty', 'this.bytes + this.bytesOf([grant]) + this.empty'],
      ['most <= MAX_CONFIG_BYTES', 'false'],
      ['most <= MAX_CONFIG_BYTES', 'most < MAX_CONFIG_BYTES'],
    ],
  },
  'src/constructs/gateway/broker/credential-broker.ts': {
    'the text has no host, so that it is the grant of none': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/address/address-set.ts': {
    'of two equal ends either is right': [
      ['a.first < b.first', 'a.first <= b.first'],
      ['a.last < b.last', 'a.last <= b.last'],
    ],
    'a range that ends where the one before it ends changes nothing': [
      ['before.last < last', 'before.last <= last'],
    ],
  },
  'src/engine/address/cidr.ts': {
    'what reads an address throws no other error': [
      ['{ if (error instanceof CidrError) { return undefined; } throw error; }', '{}'],
      ['error instanceof CidrError', 'true'],
    ],
    'no group begins after the eighth': [
      ['at < 8', 'at <= 8'],
    ],
    'a group after the eighth is undefined, and not "0"': [
      ['at + length < 8', 'true'],
      ['at + length < 8', 'at + length <= 8'],
      ['at + length', 'at - length'],
    ],
  },
  'src/engine/address/host-pattern.ts': {
    'between two "*" stands the empty text, which is found everywhere': [
      ['/\\*+/', '/\\*/'],
    ],
  },
  'src/engine/address/port-set.ts': {
    'a range that ends where the one before it ends changes nothing': [
      ['before.last < last', 'before.last <= last'],
    ],
  },
  'src/engine/hardening/fill-probes.ts': {
    'the letters of the text are no ports': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/hardening/harden-manifest.ts': {
    'an object has no field of that name, and what is no object is left out': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/hardening/harden.ts': {
    'a field that is undefined is not written': [
      ['sysctls !== undefined', 'true'],
    ],
  },
  'src/engine/reach/address-openings.ts': {
    'the long way finds the same blocks; the shortcut saves time': [
      ['blocks.length <= 2', 'false'],
      ['blocks.length <= 2', 'blocks.length < 2'],
      ['{ return { blocks, except: [] }; }', '{}'],
    ],
  },
  'src/engine/reach/broker/broker-grants.ts': {
    'what is no text is no JSON either': [
      ['typeof text === \'string\'', 'true'],
    ],
    'what is no text is in no mount': [
      ['typeof file === \'string\'', 'true'],
    ],
    'Kubernetes refuses two mounts at one path': [
      [
        'containers.flatMap(({ container }) => objects(container.volumeMounts)) .sort((a, b) => textOf(b.mountPath).length - text…',
        'containers.flatMap(({ container }) => objects(container.volumeMounts))',
      ],
      ['(a, b) => textOf(b.mountPath).length - textOf(a.mountPath).length', '() => undefined'],
      ['textOf(b.mountPath).length - textOf(a.mountPath).length', 'textOf(b.mountPath).length + textOf(a.mountPath).length'],
    ],
    'Kubernetes refuses two mounts at one path, and two volumes of one name': [
      ['[...list].reverse()', '[...list]'],
    ],
    'with the flag "s", the rest reaches to the end': [
      ['/^\\(\\?([a-zA-Z]+)\\)(.*)$/s', '/^\\(\\?([a-zA-Z]+)\\)(.*)/s'],
    ],
    'the first entry is not read': [
      ['[]', '["Stryker was here"]'],
    ],
    'the manifest of a broker has its pods at one path': [
      ['path === pod.path', 'true'],
    ],
    'no broker is looked up by a ConfigMap that is not there': [
      ['config', 'true'],
    ],
  },
  'src/engine/reach/broker/grants-of-pod.ts': {
    'of no grants, none is on any port': [
      ['open.length === 0', 'false'],
    ],
    'each grant is checked afterwards; to leave some out saves time': [
      ['ports.names.length > 0', 'true'],
      ['ports.names.length > 0', 'ports.names.length >= 0'],
    ],
    'each grant is checked afterwards; to look callers up by their objects saves time': [
      ['!tiered || tiered.others.length > 0', 'true'],
      ['tiered.others.length > 0', 'tiered.others.length >= 0'],
      ['!pods || pods.length > MAX_CALLERS', 'true'],
      ['pods.length > MAX_CALLERS', 'false'],
      ['pods.length > MAX_CALLERS', 'pods.length >= MAX_CALLERS'],
      ['pods.length > MAX_CALLERS', 'pods.length <= MAX_CALLERS'],
    ],
    'a rule that opens no grant adds none; not to look its pods up saves time': [
      ['opened.length > 0', 'true'],
      ['opened.length > 0', 'opened.length >= 0'],
    ],
    'the long way finds the same grants': [
      ['range !== undefined && more.length === 0 && range.first === range.last', 'false'],
    ],
    'the text has no port, so no rule opens it': [
      ['[]', '["Stryker was here"]'],
    ],
    'without grants, no rule opens any; not to compute the rules saves time': [
      ['all.length > 0', 'true'],
      ['all.length > 0', 'all.length >= 0'],
    ],
  },
  'src/engine/reach/cluster-network-policy.ts': {
    'without policies there are no ranks; the shortcut saves time': [
      ['all.length === 0', 'false'],
      ['{ return []; }', '{}'],
    ],
    'the text has no subject, so it selects no pod': [
      ['[]', '["Stryker was here"]'],
    ],
    'all peers are known here; the type does not say so': [
      ['peers.filter((peer) => peer !== undefined)', 'peers'],
      ['peer !== undefined', 'true'],
    ],
    'what reads an address throws no other error': [
      ['!(error instanceof CidrError)', 'false'],
      ['{ throw error; }', '{}'],
    ],
  },
  'src/engine/reach/egress.ts': {
    'a group that allows no address adds none; to leave it out saves time': [
      ['groups.filter((group) => !blocksIn(group).isEmpty)', 'groups'],
    ],
  },
  'src/engine/reach/env-hosts.ts': {
    'a pattern of which all may be missing is found at the start': [
      ['/^([a-z][a-z0-9+.:-]*:\\/\\/)?([^/]*)/i', '/([a-z][a-z0-9+.:-]*:\\/\\/)?([^/]*)/i'],
    ],
    'what takes the most begins at the start': [
      ['/^.*@/s', '/.*@/s'],
    ],
    'the first entry is not read': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/reach/foreign/tiered.ts': {
    'the text is one name of a host, which opens nothing that is reported': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/reach/foreign/unjudged.ts': {
    'a part of which all is read adds nothing; to leave it out saves time': [
      ['part.unread.length > 0', 'true'],
      ['part.unread.length > 0', 'part.unread.length >= 0'],
    ],
  },
  'src/engine/reach/fqdn/eks.ts': {
    'only of addresses that pods call does the port of DNS count': [
      ['false', 'true'],
    ],
  },
  'src/engine/reach/fqdn/gke.ts': {
    'the text is no direction': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/reach/narrowest.ts': {
    'no field of a rule has these words in another place': [
      ['/^(to|from)(?!Ports$)[A-Z]/', '/(to|from)(?!Ports$)[A-Z]/'],
    ],
    'what takes the most begins at the start': [
      ['/^(.*)\\[\\d+\\]$/', '/(.*)\\[\\d+\\]$/'],
    ],
    'a field within a rule gives the list of rules, which stays': [
      ['/^(.*)\\[\\d+\\]$/', '/^(.*)\\[\\d+\\]/'],
    ],
    'a list is looked at once for its first element, too': [
      ['/^(.*)\\[\\d+\\]$/', '/^(.*)\\[\\d\\]$/'],
    ],
    'what takes the most begins at the start, and ends with the last bracket': [
      ['/^(.*\\])\\.[^\\]]*$/', '/(.*\\])\\.[^\\]]*$/'],
      ['/^(.*\\])\\.[^\\]]*$/', '/^(.*\\])\\.[^\\]]*/'],
    ],
    'the text "undefined" has no bracket': [
      ['list === undefined', 'false'],
    ],
    'two fields of a policy are never equal': [
      ['orderOf(a) < orderOf(b)', 'orderOf(a) <= orderOf(b)'],
    ],
    'a path has a step': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/reach/open-ports.ts': {
    'every range of all ports is left out afterwards; the shortcut saves time': [
      ['numbers === PortSet.ALL', 'false'],
      ['{ return []; }', '{}'],
    ],
  },
  'src/engine/reach/opened-addresses.ts': {
    'there are no more of them in the cluster; not to look saves time': [
      ['single.length > MOST_SINGLES', 'true'],
      ['single.length > MOST_SINGLES', 'single.length >= MOST_SINGLES'],
    ],
    'sixteen times a number of addresses is never just below the size of a family': [
      ['last - first + 1n', 'last - first - 1n'],
    ],
  },
  'src/engine/reach/other-ends.ts': {
    'of an opening without a selector no pod is looked up, so that none refuses': [
      ['selected !== undefined', 'true'],
    ],
    'the text has no labels and is no object, so that it is left out': [
      ['[]', '["Stryker was here"]'],
    ],
    'where there are too many to ask, none refuses': [
      ['many === undefined', 'true'],
    ],
    'the openings are checked afterwards; not to compute them saves time': [
      ['\'pods\' in peer && selectsConstruct(peer.pods.podSelector)', 'true'],
    ],
    'ports where sets of others begin are no more than needed; to leave them out saves time': [
      ['({ first, last }) => first === last', '() => undefined'],
      ['first === last', 'false'],
    ],
    'the ports on which a pod is called have numbers, and no names': [
      ['direction === \'Egress\'', 'true'],
    ],
    'a pod without a list of containers declares no port either': [
      ['{ containers: [] }', '{}'],
    ],
  },
  'src/engine/reach/other-policies.ts': {
    'the shortcut saves time; nothing is found the long way either': [
      ['unknownIn(view).length + foreignPolicies(view).size + proxiesOf(view).length + brokersOf(view).length + unheldResolvers(…', 'true'],
      [
        'unknownIn(view).length + foreignPolicies(view).size + proxiesOf(view).length + brokersOf(view).length + unheldResolvers(…',
        'unknownIn(view).length + foreignPolicies(view).size + proxiesOf(view).length + brokersOf(view).length + unheldResolvers(…',
      ],
    ],
  },
  'src/engine/reach/pod-openings.ts': {
    'on ports without names, no peer stands for pods at addresses; the shortcut saves time': [
      ['rule.ports.names.length === 0', 'false'],
    ],
    'on ports by name, each peer stands for pods; the type does not say so': [
      ['podsOnNamedPorts(peer, rule.ports)?.at', 'podsOnNamedPorts(peer, rule.ports).at'],
    ],
  },
  'src/engine/reach/proxies.ts': {
    'without proxies no policy names one; the shortcut saves time': [
      ['pods.length === 0', 'false'],
    ],
    'a file that is no JSON is an edited one, which is found before': [
      ['jsonIn(text)?.value', 'jsonIn(text).value'],
    ],
  },
  'src/engine/reach/reach-targets.ts': {
    'each number is another one all the same': [
      ['numbered++', 'numbered--'],
    ],
    'what is neither a name nor a node is no other rule': [
      ['selector === undefined', 'false'],
    ],
    'what is neither a name nor a node is no other rule, and in a key the text is the same for all': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/reach/reach.ts': {
    'a group of which no policy isolates has no rule of the direction': [
      ['view.policyGroupsOf(pod).filter(isIsolating[direction])', 'view.policyGroupsOf(pod)'],
    ],
    'whether the pod is at an address of a block is decided once more for the pod': [
      ['{ pod: other }', '{}'],
    ],
    'each rule is checked afterwards; to leave some out saves time': [
      ['rules.length <= FEW_RULES', 'true'],
      ['rules.length <= FEW_RULES', 'false'],
      ['rules.length <= FEW_RULES', 'rules.length < FEW_RULES'],
      ['rules.length <= FEW_RULES', 'rules.length > FEW_RULES'],
      ['{ return rules; }', '{}'],
      ['names.length === 0 && ranges.every(({ first, last }) => first === last)', 'false'],
      ['({ first, last }) => first === last', '() => undefined'],
      ['first === last', 'false'],
    ],
    'no range adds nothing; the shortcut saves time': [
      ['ranges.length === 0', 'false'],
    ],
    'all namespaces are filtered by the same selector; to look one up saves time': [
      ['typeof named === \'string\'', 'false'],
    ],
    'nothing adds nothing; the shortcut saves time': [
      ['one === NONE', 'false'],
      ['other === NONE', 'false'],
    ],
    'the block of everyone has all addresses; the shortcut saves time': [
      ['block.everyone', 'false'],
      ['{ return among; }', '{}'],
    ],
  },
  'src/engine/reach/reopened.ts': {
    'a policy that opens nothing is never among those that open the most; leaving it out saves time': [
      [
        'foreignAddresses(view, pod).map((part) => ({ policy: part.policy, ...foreignPublicEgress(part) })).filter(isOpening)',
        'foreignAddresses(view, pod).map(part => ({ policy: part.policy, ...foreignPublicEgress(part) }))',
      ],
      [
        'isolatingIn.Egress(group).map((policy): Opener => ({ policy, ...publicEgressOf(policy) })).filter(isOpening)',
        'isolatingIn.Egress(group).map((policy): Opener => ({ policy, ...publicEgressOf(policy) }))',
      ],
    ],
    'an element has one rule': [
      ['grants.some(opens(policy))', 'grants.every(opens(policy))'],
    ],
  },
  'src/engine/reach/tier-parts.ts': {
    'the text has no action, so it denies nothing': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/reach/tiered-rules.ts': {
    'of no names no number is added; the shortcut saves time': [
      ['names.length === 0', 'false'],
    ],
  },
  'src/engine/reach/tiers.ts': {
    'the text is no rule, and of nodes no port by name is read': [
      ['[]', '["Stryker was here"]'],
    ],
    'what has no address or no port opens nothing': [
      ['set.isEmpty || numbers.isEmpty', 'false'],
      ['set.isEmpty || numbers.isEmpty', 'set.isEmpty && numbers.isEmpty'],
    ],
    'a rule without peers matches nothing': [
      ['nodes.length === 0', 'false'],
    ],
    'the text is a key, and all blocks of every address have it or none': [
      ['everyone && isEveryAddress(addresses)', 'false'],
    ],
  },
  'src/engine/rules/catalogue/no-label-of-another.ts': {
    'pods with a role and those without have different keys either way': [
      ['roleOf(pod) !== undefined', 'roleOf(pod) === undefined'],
    ],
  },
  'src/engine/rules/catalogue/no-shared-claim.ts': {
    'the object itself mounts the claim, so that one does': [
      ['first !== undefined', 'true'],
    ],
  },
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
  'src/synth/order/order-index.ts': {
    'every object of an app is under guard by now; the type does not say so': [
      ['GuardedObject.of(item)?.orderHints', 'GuardedObject.of(item).orderHints'],
      ['GuardedObject.of(target)?.orderHints', 'GuardedObject.of(target).orderHints'],
      ['GuardedObject.of(target)?.render', 'GuardedObject.of(target).render'],
    ],
    'the shortcut for one label saves time; the long way finds the same': [
      ['more.length === 0 && objects(selector.matchExpressions).length === 0', 'false'],
    ],
    'pods have both; the type does not say so': [
      ['this.pods.get(pod)!.labels?.()', 'this.pods.get(pod)!.labels()'],
      ['label?.(name)', 'label(name)'],
    ],
    'one more name of a label, which no pod has': [
      ['[]', '["Stryker was here"]'],
    ],
    'no object has an empty name': [
      ['name === undefined', 'false'],
    ],
    'an object that is no list has itself as its only part; not to render it saves time': [
      ['typeof kind !== \'string\' || !kind.endsWith(\'List\')', 'false'],
      ['{ // it may be known only at synth return [self]; }', '{}'],
    ],
    'a namespace that is no text is that of no object': [
      ['typeof own.namespace === \'string\'', 'true'],
    ],
    'both give the same manifest': [
      [
        'GuardedObject.of(target)?.render().manifest ?? object(target.toJson())',
        'GuardedObject.of(target)?.render().manifest && object(target.toJson())',
      ],
    ],
  },
  'src/synth/order/order.ts': {
    'cdk8s refuses a dependency of a construct outside all charts before this runs': [
      ['source && target && source !== target', 'true'],
      ['source && target && source !== target', 'source && target || source !== target'],
      ['source && target', 'true'],
      ['source && target', 'source || target'],
    ],
    'a chart that comes before itself adds nothing: the search has it already': [
      ['source !== target', 'true'],
    ],
    'the letters of the text are no charts, and no chart is looked for among them': [
      ['[]', '["Stryker was here"]'],
    ],
  },
};

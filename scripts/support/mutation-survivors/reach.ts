import { Survivors } from './survivors';

export const REACH: Survivors = {
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
    'no labels meet an expression whose key is no text': [
      ['typeof key === \'string\'', 'true'],
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
};

import { Survivors } from './survivors';

export const OTHERS: Survivors = {
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

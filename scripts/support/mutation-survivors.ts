/** A mutant that no test detects, and why that is right. */
interface Survivor {
  readonly file: string;
  /** The code that the mutant replaces, with one space for each run of spaces and line ends. */
  readonly code: string;
  /** What it becomes. */
  readonly mutant: string;
  readonly why: string;
}

export const SURVIVORS: readonly Survivor[] = [
  {
    file: 'src/synth/order/order.ts',
    code: 'source && target && source !== target',
    mutant: 'true',
    why: 'cdk8s refuses a dependency of a construct outside all charts before this runs',
  },
  {
    file: 'src/synth/order/order.ts',
    code: 'source && target && source !== target',
    mutant: 'source && target || source !== target',
    why: 'cdk8s refuses a dependency of a construct outside all charts before this runs',
  },
  {
    file: 'src/synth/order/order.ts',
    code: 'source && target',
    mutant: 'true',
    why: 'cdk8s refuses a dependency of a construct outside all charts before this runs',
  },
  {
    file: 'src/synth/order/order.ts',
    code: 'source && target',
    mutant: 'source || target',
    why: 'cdk8s refuses a dependency of a construct outside all charts before this runs',
  },
  {
    file: 'src/synth/order/order.ts',
    code: 'source !== target',
    mutant: 'true',
    why: 'a chart that comes before itself adds nothing: the search has it already',
  },
  {
    file: 'src/synth/order/order.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'the letters of the text are no charts, and no chart is looked for among them',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'GuardedObject.of(item)?.orderHints',
    mutant: 'GuardedObject.of(item).orderHints',
    why: 'every object of an app is under guard by now; the type does not say so',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'more.length === 0 && objects(selector.matchExpressions).length === 0',
    mutant: 'false',
    why: 'the shortcut for one label saves time; the long way finds the same',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'this.pods.get(pod)!.labels?.()',
    mutant: 'this.pods.get(pod)!.labels()',
    why: 'pods have both; the type does not say so',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'one more name of a label, which no pod has',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'label?.(name)',
    mutant: 'label(name)',
    why: 'pods have both; the type does not say so',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'name === undefined',
    mutant: 'false',
    why: 'no object has an empty name',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'typeof kind !== \'string\' || !kind.endsWith(\'List\')',
    mutant: 'false',
    why: 'an object that is no list has itself as its only part; not to render it saves time',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: '{ // it may be known only at synth return [self]; }',
    mutant: '{}',
    why: 'an object that is no list has itself as its only part; not to render it saves time',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'typeof own.namespace === \'string\'',
    mutant: 'true',
    why: 'a namespace that is no text is that of no object',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'GuardedObject.of(target)?.orderHints',
    mutant: 'GuardedObject.of(target).orderHints',
    why: 'every object of an app is under guard by now; the type does not say so',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'GuardedObject.of(target)?.render().manifest ?? object(target.toJson())',
    mutant: 'GuardedObject.of(target)?.render().manifest && object(target.toJson())',
    why: 'both give the same manifest',
  },
  {
    file: 'src/synth/order/order-index.ts',
    code: 'GuardedObject.of(target)?.render',
    mutant: 'GuardedObject.of(target).render',
    why: 'every object of an app is under guard by now; the type does not say so',
  },
  {
    file: 'src/engine/hardening/fill-probes.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'the letters of the text are no ports',
  },
  {
    file: 'src/engine/hardening/harden.ts',
    code: 'sysctls !== undefined',
    mutant: 'true',
    why: 'a field that is undefined is not written',
  },
  {
    file: 'src/engine/address/address-set.ts',
    code: 'a.first < b.first',
    mutant: 'a.first <= b.first',
    why: 'of two equal ends either is right',
  },
  {
    file: 'src/engine/address/address-set.ts',
    code: 'a.last < b.last',
    mutant: 'a.last <= b.last',
    why: 'of two equal ends either is right',
  },
  {
    file: 'src/engine/address/address-set.ts',
    code: 'before.last < last',
    mutant: 'before.last <= last',
    why: 'a range that ends where the one before it ends changes nothing',
  },
  {
    file: 'src/engine/address/cidr.ts',
    code: '{ if (error instanceof CidrError) { return undefined; } throw error; }',
    mutant: '{}',
    why: 'what reads an address throws no other error',
  },
  {
    file: 'src/engine/address/cidr.ts',
    code: 'error instanceof CidrError',
    mutant: 'true',
    why: 'what reads an address throws no other error',
  },
  {
    file: 'src/engine/address/cidr.ts',
    code: 'at < 8',
    mutant: 'at <= 8',
    why: 'no group begins after the eighth',
  },
  {
    file: 'src/engine/address/cidr.ts',
    code: 'at + length < 8',
    mutant: 'true',
    why: 'a group after the eighth is undefined, and not "0"',
  },
  {
    file: 'src/engine/address/cidr.ts',
    code: 'at + length < 8',
    mutant: 'at + length <= 8',
    why: 'a group after the eighth is undefined, and not "0"',
  },
  {
    file: 'src/engine/address/cidr.ts',
    code: 'at + length',
    mutant: 'at - length',
    why: 'a group after the eighth is undefined, and not "0"',
  },
  {
    file: 'src/engine/address/host-pattern.ts',
    code: '/\\*+/',
    mutant: '/\\*/',
    why: 'between two "*" stands the empty text, which is found everywhere',
  },
  {
    file: 'src/engine/address/port-set.ts',
    code: 'before.last < last',
    mutant: 'before.last <= last',
    why: 'a range that ends where the one before it ends changes nothing',
  },
  {
    file: 'src/constructs/gateway/broker/broker-pods.ts',
    code: 'this.bytes + this.bytesOf([grant]) - this.empty',
    mutant: 'this.bytes + this.bytesOf([grant]) + this.empty',
    why: 'where the estimate does not save the time, the files are written and their bytes counted',
  },
  {
    file: 'src/constructs/gateway/broker/broker-pods.ts',
    code: 'most <= MAX_CONFIG_BYTES',
    mutant: 'false',
    why: 'where the estimate does not save the time, the files are written and their bytes counted',
  },
  {
    file: 'src/constructs/gateway/broker/broker-pods.ts',
    code: 'most <= MAX_CONFIG_BYTES',
    mutant: 'most < MAX_CONFIG_BYTES',
    why: 'where the estimate does not save the time, the files are written and their bytes counted',
  },
  {
    file: 'src/constructs/gateway/broker/credential-broker.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'the text has no host, so that it is the grant of none',
  },
  {
    file: 'src/admission/admission-options.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'the text is no option with a reason, and no kind with a resource',
  },
  {
    file: 'src/admission/admission-policies.ts',
    code: 'own.some(({ rule }) => rule.checkObject!.kinds.includes(groupKind(apiVersion, kind)))',
    mutant: 'own.every(({ rule }) => rule.checkObject!.kinds.includes(groupKind(apiVersion, kind)))',
    why: 'the rules that judge a workload as a whole are all about Jobs and CronJobs',
  },
  {
    file: 'src/cli/accepted.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'the text is no finding and names no Namespace',
  },
  {
    file: 'src/cli/accepted.ts',
    code: 'accepted.agents !== undefined || accepted.controls !== undefined',
    mutant: 'true',
    why: 'not to compare saves time; without both parts nothing differs',
  },
  {
    file: 'src/cli/accepted.ts',
    code: 'rank(one) - rank(other)',
    mutant: 'rank(one) + rank(other)',
    why: 'the changes of one object come in this order, which the sort keeps',
  },
  {
    file: 'src/cli/accepted.ts',
    code: 'key < other',
    mutant: 'key <= other',
    why: 'no two objects have the same key',
  },
  {
    file: 'src/cli/accepted.ts',
    code: '{ throw error; }',
    mutant: '{}',
    why: 'what reads the file throws no other error',
  },
  {
    file: 'src/cli/accepted.ts',
    code: '!(error instanceof OptionError)',
    mutant: 'false',
    why: 'what reads the file throws no other error',
  },
];

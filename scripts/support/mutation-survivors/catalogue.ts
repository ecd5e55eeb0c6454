import { Survivors } from './survivors';

export const CATALOGUE: Survivors = {
  'src/engine/rules/catalogue/no-blind-detection.ts': {
    'no gateway has a role of that name': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/catalogue/no-dead-route.ts': {
    'without a Service no port is looked up': [
      ['[]', '["Stryker was here"]'],
    ],
    'texts that are the same may be in any order': [
      ['a < b', 'a <= b'],
    ],
  },
  'src/engine/rules/catalogue/no-false-role.ts': {
    'a test of infrastructure requires the empty text; it does not run for one rule': [
      ['role === null', 'false'],
    ],
  },
  'src/engine/rules/catalogue/no-host-aliases.ts': {
    'without names nothing is reported; not to look policies up saves time': [
      ['names.length > 0', 'true'],
      ['names.length > 0', 'names.length >= 0'],
    ],
  },
  'src/engine/rules/catalogue/no-label-of-another.ts': {
    'pods with a role and those without have different keys either way': [
      ['roleOf(pod) !== undefined', 'roleOf(pod) === undefined'],
    ],
  },
  'src/engine/rules/catalogue/no-late-change.ts': {
    'a test of the evaluator lists the rules that have it; it does not run for one rule': [
      ['true', 'false'],
    ],
  },
  'src/engine/rules/catalogue/no-limit-above-range.ts': {
    'what is not there is neither more nor less than a bound': [
      ['nanos !== undefined', 'true'],
    ],
  },
  'src/engine/rules/catalogue/no-memory-volume-above-limit.ts': {
    'nothing is more than a limit that is not there': [
      ['limit !== undefined', 'true'],
    ],
  },
  'src/engine/rules/catalogue/no-quota-overrun.ts': {
    'the text is no amount, so that it limits nothing': [
      ['[]', '["Stryker was here"]'],
    ],
    'nothing is more than an amount that is not there': [
      ['hard === undefined', 'false'],
      ['{ return undefined; }', '{}'],
    ],
    'objects of the same title may be in any order': [
      ['a.title < b.title', 'a.title <= b.title'],
    ],
  },
  'src/engine/rules/catalogue/no-reference-across-namespaces.ts': {
    'no other of these kinds has the fields of a claim': [
      ['manifest.kind === \'PersistentVolumeClaim\'', 'true'],
    ],
  },
  'src/engine/rules/catalogue/no-refused-call.ts': {
    'ports of the same text are named once': [
      ['portText(a) < portText(b)', 'portText(a) <= portText(b)'],
    ],
  },
  'src/engine/rules/catalogue/no-secret-in-pod.ts': {
    'no secret begins where a word ends': [
      ['(end += text.length + 1) >= secret.at', '(end += text.length + 1) > secret.at'],
    ],
    'the letters of the text are no secret': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/catalogue/no-shared-claim.ts': {
    'the object itself mounts the claim, so that one does': [
      ['first !== undefined', 'true'],
    ],
  },
  'src/engine/rules/catalogue/no-weak-seccomp-profile.ts': {
    'a value that is no text is the name of no call': [
      ['typeof name === \'string\'', 'true'],
    ],
    'a function without a result gives nothing, too': [
      ['default: return undefined;', 'default:'],
    ],
  },
  'src/engine/rules/catalogue/require-acknowledged-count.ts': {
    'objects without details state no number': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/catalogue/require-allowed-registry.ts': {
    'without registries, admission leaves the rule out': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/engine/rules/catalogue/require-non-root.ts': {
    'what is not there is no id': [
      ['i < supplementalGroups.length', 'i <= supplementalGroups.length'],
    ],
  },
  'src/engine/rules/catalogue/require-resolvable-host.ts': {
    'without a resolver of this library, no Service leads to one; not to look saves time': [
      ['pods.size === 0', 'false'],
    ],
    'the text is no Service, and no domain that is searched': [
      ['[]', '["Stryker was here"]'],
    ],
    'no Service has no name': [
      ['name === undefined', 'false'],
    ],
  },
};

import { indexed } from '../../cluster/namespaced';
import { isGiven } from '../../manifest/network-policy';
import { Json, fieldPath, isObject, object, objects, strings, textOf } from '../../value/json';
import { valueOfCel, valueOfYaml } from '../../value/lenient-text';

/** What policies that change objects set in them, whatever form they write it in. */

/** A value that a policy sets in an object. */
export interface Mutation {
  /** Where in the object, without places in lists, such as ["spec", "containers", "image"]. */
  readonly steps: readonly string[];
  /** Nothing if the value is removed. */
  readonly value: unknown;
  /** What happens to what was there: it is replaced, merged with the value, kept in place of it, or loses the elements of the value. */
  readonly how: 'replace' | 'merge' | 'fill' | 'prune';
  /** Where the policy says it. */
  readonly field: string;
  /** The text that says it, if that is no field of its own. */
  readonly text?: string;
}

/** A part of a policy, with its path. */
export type Placed = readonly [part: Json, path: string];

/** The objects of a list of a policy, each with its path. */
export function placedIn(list: unknown, path: string): Placed[] {
  return indexed(list).map(([one, i]) => [one, `${path}[${i}]`]);
}

/** What a rule of Kyverno changes. */
export function mutationsOfRule(rule: Json, path: string): Mutation[] {
  const mutate = object(rule.mutate);
  const at = `${path}.mutate`;
  const patches: Placed[] = [[mutate, at], ...placedIn(mutate.foreach, `${at}.foreach`)];
  return patches.flatMap(([{ patchStrategicMerge, patchesJson6902 }, where]) => [
    ...isGiven(patchStrategicMerge) ? merged(patchStrategicMerge, `${where}.patchStrategicMerge`) : [],
    ...typeof patchesJson6902 === 'string' ? patched(valueOfYaml(patchesJson6902), `${where}.patchesJson6902`, patchesJson6902) : [],
  ]);
}

/** The objects that a rule of Kyverno makes, each with its path: its kind, its namespace and what it contains. */
export function generatedBy(rule: Json, path: string): Placed[] {
  const generate = object(rule.generate);
  const at = `${path}.generate`;
  return [[generate, at] as Placed, ...placedIn(generate.foreach, `${at}.foreach`)].flatMap(([one, where]): Placed[] => {
    const kinds = strings(object(one.cloneList).kinds).map((kind) => kind.slice(kind.lastIndexOf('/') + 1));
    return [...typeof one.kind === 'string' ? [one.kind] : [], ...kinds].map((kind) => [{ ...one, kind }, where]);
  });
}

/** What a mutator of Gatekeeper changes. AssignMetadata cannot change what is there. */
export function mutationsOfGatekeeper({ kind, spec }: Json): Mutation[] {
  const { location, parameters } = object(spec);
  const { assign, operation, values, pathTests, assignTag } = object(parameters);
  const isFill = kind === 'AssignMetadata' || objects(pathTests).some(({ condition }) => condition === 'MustNotExist');
  const set = (value: unknown, how: Mutation['how'], field: string): Mutation =>
    ({ steps: stepsOfLocation(textOf(location)), value, how, field: `spec.parameters.${field}` });
  return [
    ...typeof assignTag === 'string' ? [set(`image${assignTag}`, 'replace', 'assignTag')] : [],
    ...Object.hasOwn(object(assign), 'value') ? within(set(object(assign).value, isFill ? 'fill' : 'replace', 'assign.value')) : [],
    ...kind === 'ModifySet' ? within(set(object(values).fromList, operation === 'prune' ? 'prune' : 'merge', 'values.fromList')) : [],
  ];
}

/** "spec.containers[name:*].image" without what is in brackets. A key can be in quotes. */
function stepsOfLocation(location: string): string[] {
  const steps: string[] = [''];
  let close = '';
  for (const char of location) {
    if (close !== '') {
      close = char === close ? '' : close;
      if (close !== '' && close !== ']') {
        steps.push(steps.pop()! + char);
      }
    } else if (char === '[' || char === '"' || char === "'") {
      close = char === '[' ? ']' : char;
    } else if (char === '.') {
      steps.push('');
    } else {
      steps.push(steps.pop()! + char);
    }
  }
  return steps;
}

/** What a MutatingAdmissionPolicy, or a MutatingPolicy of Kyverno, changes. */
export function mutationsOfCel({ spec }: Json): Mutation[] {
  return placedIn(object(spec).mutations, 'spec.mutations').flatMap(([{ applyConfiguration, jsonPatch }, at]) => {
    const [apply, patch] = [applyConfiguration, jsonPatch].map((one) => object(one).expression as unknown);
    return [
      ...typeof apply === 'string' ? merged(valueOfCel(apply), `${at}.applyConfiguration.expression`, apply) : [],
      ...typeof patch === 'string' ? patched(valueOfCel(patch), `${at}.jsonPatch.expression`, patch) : [],
    ];
  });
}

/** The objects that a GeneratingPolicy of Kyverno writes out in its expressions and templates. */
export function mutationsOfGenerating({ spec }: Json): Mutation[] {
  const texts = ['variables', 'generate'].flatMap((list) => placedIn(object(spec)[list], `spec.${list}`))
    .flatMap(([{ expression, template }, at]): [unknown, string][] => [
      [expression, `${at}.expression`], [object(template).value, `${at}.template.value`],
    ]);
  return texts.flatMap(([text, field]) => (typeof text !== 'string' ? []
    : merged(field.endsWith('value') ? valueOfYaml(text) : valueOfCel(text), field, text)));
}

/** All that a patch sets, at every depth, which is merged into the object. It takes the anchors of Kyverno and of strategic merges. */
export function merged(patch: unknown, field: string, text?: string): Mutation[] {
  return within({ steps: [], value: patch, how: 'merge', field, text });
}

/** A mutation and those of the values in its value. Nested values may have any depth. */
function within(whole: Mutation): Mutation[] {
  const all: Mutation[] = [];
  const rest = [whole];
  for (let one = rest.pop(); one; one = rest.pop()) {
    const { steps, value, field, text } = one;
    if (!isCondition(value)) {
      all.push(value === null ? { ...one, value: undefined } : one);
    }
    const inner: Mutation[] = Array.isArray(value)
      ? value.flatMap((element: unknown, i) => (typeof element === 'object'
        ? { ...one, value: element, field: text === undefined ? `${field}[${i}]` : field } : []))
      : Object.entries(object(value)).flatMap(([written, below]): Mutation[] => {
        const key = isAnchor(written) ? written.slice(written.indexOf('(') + 1, -1) : written;
        return isAnchor(written) && written[0] !== '+' ? [] : [{
          ...one,
          steps: [...steps, key],
          value: below as unknown,
          how: isAnchor(written) ? 'fill' : one.how,
          field: text === undefined ? fieldPath(field, written) : field,
        }];
      });
    rest.push(...inner.reverse());
  }
  return all;
}

/** Whether an object has nothing but anchors of conditions, which set nothing. */
function isCondition(value: unknown): boolean {
  const keys = Object.keys(object(value));
  return keys.length > 0 && keys.every((key) => isAnchor(key) && key[0] !== '+');
}

function isAnchor(key: string): boolean {
  return /^[+<=^X]?\(/.test(key) && key.endsWith(')');
}

/** What a PodDefault of Kubeflow adds to pods. */
export function mutationsOfPodDefault({ spec }: Json): Mutation[] {
  const { selector: _selector, desc: _desc, labels, annotations, env, envFrom, volumeMounts, ...ofPod } = object(spec);
  return [
    ...setIn(['metadata'], { labels, annotations }, 'spec'),
    ...setIn(['spec', 'containers'], { env, envFrom, volumeMounts }, 'spec'),
    ...setIn(['spec'], ofPod, 'spec'),
  ];
}

/** What a SidecarSet of OpenKruise adds to pods. */
export function mutationsOfSidecarSet({ spec }: Json): Mutation[] {
  const { containers, initContainers, volumes, patchPodMetadata } = object(spec);
  return [
    ...setIn(['spec'], { containers, initContainers, volumes }, 'spec'),
    ...placedIn(patchPodMetadata, 'spec.patchPodMetadata').flatMap(([{ annotations, labels, patchPolicy = 'Retain' }, at]) => (
      setIn(['metadata'], { annotations, labels }, at, patchPolicy === 'Retain' ? 'fill' : 'merge'))),
  ];
}

/** What a WorkloadSpread of OpenKruise changes in the pods of each subset. */
export function mutationsOfWorkloadSpread({ spec }: Json): Mutation[] {
  return placedIn(object(spec).subsets, 'spec.subsets').flatMap(([{ patch, tolerations, requiredNodeSelectorTerm }, at]) => [
    ...isGiven(patch) ? merged(patch, `${at}.patch`) : [],
    ...setIn(['spec'], { tolerations }, at),
    ...isGiven(requiredNodeSelectorTerm) ? merged({
      spec: {
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [requiredNodeSelectorTerm] } },
        },
      },
    }, `${at}.requiredNodeSelectorTerm`, textOf(requiredNodeSelectorTerm)) : [],
  ]);
}

/** What an OverridePolicy of Karmada changes in objects on their way to a cluster. */
export function mutationsOfOverride({ spec }: Json): Mutation[] {
  const { overrideRules, overriders } = object(spec);
  const all = [[object(overriders), 'spec.overriders'] as Placed,
    ...placedIn(overrideRules, 'spec.overrideRules').map(([rule, at]): Placed => [object(rule.overriders), `${at}.overriders`])];
  return all.flatMap(([{ plaintext, imageOverrider, labelsOverrider, annotationsOverrider }, at]) => [
    ...placedIn(plaintext, `${at}.plaintext`).flatMap(([{ operator, path, value }, where]) => (
      patched({ op: operator, path, value }, `${where}.${operator === 'remove' ? 'path' : 'value'}`))),
    ...placedIn(imageOverrider, `${at}.imageOverrider`).filter(([{ component }]) => component === 'Tag')
      .map(([{ operator, value }, where]): Mutation => ({
        steps: ['spec', 'containers', 'image'],
        value: operator === 'remove' ? 'image' : `image${textOf(value).replace(/^(?!@)/, ':')}`,
        how: 'replace',
        field: where,
      })),
    ...Object.entries({ labelsOverrider, annotationsOverrider }).flatMap(([name, list]) => placedIn(list, `${at}.${name}`)
      .flatMap(([{ operator, value }, where]) => Object.entries(object(value)).map(([key, given]): Mutation => ({
        steps: ['metadata', name === 'labelsOverrider' ? 'labels' : 'annotations', key],
        value: operator === 'remove' ? undefined : given as unknown,
        how: 'merge',
        field: `${where}.value["${key}"]`,
      })))),
  ]);
}

/** What the fields of an object that are given set below these steps of a pod. */
function setIn(steps: readonly string[], fields: Json, path: string, how: Mutation['how'] = 'merge'): Mutation[] {
  return Object.entries(fields).filter(([, value]) => isGiven(value))
    .flatMap(([key, value]) => within({ steps: [...steps, key], value: value as unknown, how, field: `${path}.${key}` }));
}

/** The operations of a JSON patch, also those in lists of them. */
function patched(patch: unknown, field: string, text?: string): Mutation[] {
  const operations = Array.isArray(patch) ? (patch as unknown[]).flat(3).filter(isObject) : [object(patch)];
  const at = (path: unknown, value: unknown, how: Mutation['how'] = 'replace') =>
    within({ steps: stepsOfPointer(path), value, how, field, text });
  return operations.flatMap(({ op, path, from, value }): Mutation[] => {
    switch (op) {
      case 'remove': return at(path, undefined);
      case 'move': return [...at(from, undefined), ...at(path, COMPUTED)];
      case 'copy': return at(path, COMPUTED);
      case 'replace': return at(path, value);
      case 'add': return at(path, value, /\/(\d+|-)$/.test(textOf(path)) ? 'merge' : 'replace'); // to a list
      default: return [];
    }
  });
}

/** What the object itself has elsewhere. */
const COMPUTED = '{{ }}';

/** "/spec/containers/0/image" without places in lists. */
function stepsOfPointer(path: unknown): string[] {
  return textOf(path ?? '').split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .filter((step) => !/^(\d*|-|\{\{.*)$/.test(step));
}

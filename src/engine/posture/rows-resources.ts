import { FieldAt, NOT_SET, RowSpec, besideAgent, givenFields, list, namespaceObject, perContainer } from './agent-facts';
import { PostureSection } from './posture-agent';
import { containerDefaults } from '../cluster/limit-ranges';
import { nameOf } from '../cluster/namespaced';
import { isGiven } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Json, object, textOf } from '../value/json';
import { quantityText } from '../value/quantities';

const { RESOURCES } = PostureSection;
const NAMES = ['cpu', 'memory', 'ephemeral-storage'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const LIMITING = ['ResourceQuota', 'LimitRange'];

/** The fields of a Job in an object that says when it ends. */
function jobSpec({ manifest }: PodView): { readonly spec: Json; readonly path: string } | undefined {
  const spec = object(manifest.spec);
  switch (manifest.kind) {
    case 'Job': return { spec, path: 'spec' };
    case 'CronJob': return { spec: object(object(spec.jobTemplate).spec), path: 'spec.jobTemplate.spec' };
    default: return undefined;
  }
}

function seconds(value: unknown): string {
  return isGiven(value) ? `${textOf(value)} s` : 'never';
}

export const RESOURCE_ROWS: readonly RowSpec[] = [
  {
    section: RESOURCES,
    label: 'limits',
    rules: ['require-limits', 'no-limit-above-range', 'no-size-beyond-nodes'],
    read: ({ pod, view }) => {
      const defaults = containerDefaults(view, pod.namespace).limits;
      const ofPod = object(object(pod.spec.resources).limits);
      return perContainer(pod, ({ container, path }) => {
        const limits = object(object(container.resources).limits);
        const fields = NAMES.filter((name) => isGiven(limits[name])).map((name) => `${path}.resources.limits.${name}`);
        const texts = NAMES.map((name) => {
          const byDefault = defaults.get(name);
          const given: unknown = limits[name] ?? ofPod[name] ?? (byDefault && `${quantityText(byDefault, name !== 'cpu')} by default`);
          return `${name} ${isGiven(given) ? textOf(given) : NOT_SET}`;
        });
        return { value: texts.join(', '), fields };
      });
    },
  },
  {
    section: RESOURCES,
    label: 'probes',
    rules: ['require-probes', 'no-probe-host'],
    read: ({ pod }) => perContainer(pod, ({ container, path }) => {
      const given = PROBES.filter((probe) => isGiven(container[probe]));
      return { value: list(given.map((probe) => probe.replace('Probe', ''))), fields: given.map((probe) => `${path}.${probe}`) };
    }),
  },
  {
    section: RESOURCES,
    label: 'end of the Job',
    rules: ['require-job-deadline', 'require-job-cleanup'],
    read: ({ pod }) => {
      const job = jobSpec(pod);
      const keys = ['activeDeadlineSeconds', 'ttlSecondsAfterFinished'];
      return job && {
        value: `stops after ${seconds(job.spec[keys[0]])}, is removed after ${seconds(job.spec[keys[1]])}`,
        at: givenFields(pod, keys, job.spec, job.path),
        judged: [pod.manifest],
      };
    },
  },
  {
    section: RESOURCES,
    label: 'priority',
    rules: ['no-system-priority'],
    read: ({ pod }) => {
      const { priorityClassName, priority } = pod.spec;
      const given: unknown = priorityClassName ?? priority;
      return { value: isGiven(given) ? textOf(given) : 'that of the cluster', at: givenFields(pod, ['priorityClassName', 'priority']) };
    },
  },
  {
    section: RESOURCES,
    label: 'quota and default limits of the namespace',
    rules: ['require-namespace-limits', 'no-quota-overrun'],
    read: (facts) => {
      const namespace = namespaceObject(facts);
      const found = LIMITING.flatMap((kind) => besideAgent(facts, kind));
      const at: FieldAt[] = found.map((manifest) => ({ manifest, field: manifest.kind === 'LimitRange' ? 'spec.limits' : 'spec.hard' }));
      return {
        value: list(found.map((manifest) => `${textOf(manifest.kind)} "${nameOf(manifest)}"`)),
        at,
        judged: namespace ? [namespace, ...found] : found,
      };
    },
  },
];

import { AgentFacts, RowSpec, findingsRow, givenFields, list } from './agent-facts';
import { PostureSection } from './posture-agent';
import { isolationOf } from '../runtimes/isolation-text';
import { textOf } from '../value/json';

/** The runtime of an agent in one line, such as "gvisor: a kernel in user space". */
export function runtimeOf({ pod, view }: Pick<AgentFacts, 'pod' | 'view'>): string {
  const { runtimeClassName } = pod.spec;
  const traits = view.runtimeOf(pod);
  return `${runtimeClassName ? textOf(runtimeClassName) : 'the default runtime of the cluster'}: ${isolationOf(traits)}`;
}

const PLACEMENT = ['nodeName', 'nodeSelector', 'tolerations', 'affinity'];

export const RUNTIME_ROWS: readonly RowSpec[] = [
  {
    section: PostureSection.RUNTIME,
    label: 'RuntimeClass',
    rules: ['require-sandboxed-runtime'],
    read: (facts) => {
      const { pod, view } = facts;
      const { runtimeClassName } = pod.spec;
      const found = typeof runtimeClassName === 'string' ? view.find('node.k8s.io/RuntimeClass', '', runtimeClassName) : undefined;
      const classes = found ? [found, ...view.sameAs(found).filter((one) => one !== found)] : [];
      return {
        value: runtimeOf(facts),
        at: [...givenFields(pod, ['runtimeClassName']), ...classes.map((manifest) => ({ manifest, field: 'handler' }))],
      };
    },
  },
  {
    section: PostureSection.RUNTIME,
    label: 'profiles that the runtime applies',
    rules: [],
    read: ({ pod, view }) => {
      const traits = view.runtimeOf(pod);
      const applied = traits && list([
        ...traits.appliesSeccomp ? ['seccomp'] : [],
        ...traits.appliesAppArmor ? ['AppArmor'] : [],
        ...traits.appliesSysctls ? ['sysctls'] : [],
      ]);
      return { value: applied ?? 'not known', at: givenFields(pod, ['runtimeClassName']) };
    },
  },
  findingsRow(
    PostureSection.RUNTIME,
    'settings that the runtime ignores or refuses',
    'no-runtime-ignored-settings',
    'no-runtime-refused-settings',
  ),
  findingsRow(PostureSection.RUNTIME, 'annotations that change the runtime', 'no-runtime-annotations'),
  {
    section: PostureSection.RUNTIME,
    label: 'node',
    rules: ['no-node-name', 'no-control-plane-placement'],
    read: ({ pod }) => {
      const at = givenFields(pod, PLACEMENT);
      const said = PLACEMENT.filter((key) => at.some(({ field }) => field === `${pod.path}.${key}`));
      return { value: said.length === 0 ? 'the scheduler chooses' : `the scheduler chooses by ${said.join(', ')}`, at };
    },
  },
];

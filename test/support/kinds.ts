import { Chart, Cron } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  HardenedAgentCronJob, HardenedAgentDeployment, HardenedAgentJob, HardenedAgentPod, HardenedAgentStatefulSet, IHardenedAgent,
} from '../../src';

export type Kind = new (chart: Chart, id: string, props: never) => IHardenedAgent & kplus.AbstractPod;

/** Each kind of workload, and what it needs besides the props that all share. */
export const KINDS: readonly (readonly [Kind, object])[] = [
  [HardenedAgentPod, {}],
  [HardenedAgentDeployment, {}],
  [HardenedAgentStatefulSet, {}],
  [HardenedAgentJob, {}],
  [HardenedAgentCronJob, { schedule: Cron.daily() }],
];

/** The kind of the object that a class makes, such as "StatefulSet". */
export const kindOf = ({ name }: Kind) => name.replace(/^(Hardened)?Agent/, '');

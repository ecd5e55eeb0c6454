import { ApiObject, Cron, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentContainerProps } from './agent-container';
import { AgentJobOptions, JOB, jobOptions, jobSpec, requireGateOfJob } from './agent-job-options';
import { AgentWorkload, plusProps, workloadKind } from './agent-workload';
import { AgentWorkloadProps } from './agent-workload-props';
import { IHardenedAgent } from './hardened-agent';
import { UseOptions } from './use-options';
import { WORKLOAD } from './workload-shape';
import { Shape, flag, integer, oneOf, required } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { Json } from '../../engine/value/json';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { IToolServer } from '../network/tool-server';
import { cron, timeZone } from '../props/cron';
import { dnsSubdomainUpTo } from '../props/dns-names';

/**
 * Properties of `HardenedAgentCronJob`.
 */
export interface HardenedAgentCronJobProps extends AgentWorkloadProps, AgentJobOptions {
  /**
   * When a Job starts, such as `Cron.daily()` or `Cron.schedule({ minute: '30', hour: '2', weekDay: '1-5' })`.
   *
   * A field holds numbers, names such as "MON", "*", ranges, lists and steps.
   */
  readonly schedule: Cron;

  /**
   * The time zone of the schedule, as IANA names it, such as "Europe/Berlin".
   *
   * @default - that of the controller manager, UTC on most clusters
   */
  readonly timeZone?: string;

  /**
   * What happens when a Job is due and the one before it still runs.
   *
   * @default ConcurrencyPolicy.FORBID
   */
  readonly concurrencyPolicy?: kplus.ConcurrencyPolicy;

  /**
   * How late a Job may start, in whole seconds and at least 10. A run that would start later is left out.
   *
   * The controller looks at schedules every 10 seconds, and is late while it restarts or has much to do. Some minutes keep a nightly run,
   * and bound how many missed runs count.
   *
   * @default Duration.minutes(5)
   */
  readonly startingDeadline?: Duration;

  /**
   * Whether no further Job starts.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Number of successful Jobs that are kept until their time to live is over.
   *
   * @default 3
   */
  readonly successfulJobsRetained?: number;

  /**
   * Number of failed Jobs that are kept until their time to live is over.
   *
   * @default 1
   */
  readonly failedJobsRetained?: number;
}

/** The default of cdk8s-plus, 10 seconds, is how often the controller looks: a run that it starts a little late would be lost. */
const STARTING_DEADLINE = Duration.minutes(5);

const SHAPE: Shape<HardenedAgentCronJobProps> = {
  ...WORKLOAD,
  ...JOB,
  name: dnsSubdomainUpTo(52), // the controller adds a dash and ten digits to name a Job
  schedule: required(cron),
  timeZone,
  concurrencyPolicy: oneOf(kplus.ConcurrencyPolicy),
  startingDeadline: seconds(10), // the controller looks every 10 seconds
  suspend: flag,
  successfulJobsRetained: integer(0),
  failedJobsRetained: integer(0),
};

/**
 * A CronJob that runs an agent at set times, hardened in every field that you leave out.
 *
 * Each of its Jobs ends, as a `HardenedAgentJob` does. It is a `CronJob` of cdk8s-plus.
 *
 * @throws if a prop is out of range; synth fails if you set a field weaker and do not acknowledge it
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export class HardenedAgentCronJob extends kplus.CronJob implements IHardenedAgent {
  protected readonly apiObject: ApiObject;
  private readonly agent: AgentWorkload;

  constructor(scope: Construct, id: string, props: HardenedAgentCronJobProps) {
    super(scope, id, {
      ...plusProps(scope, id, props, SHAPE),
      restartPolicy: jobOptions(props).restartPolicy,
      schedule: props.schedule,
      timeZone: props.timeZone,
      concurrencyPolicy: props.concurrencyPolicy,
      startingDeadline: props.startingDeadline ?? STARTING_DEADLINE,
      suspend: props.suspend,
      successfulJobsRetained: props.successfulJobsRetained,
      failedJobsRetained: props.failedJobsRetained,
    });
    requireGateOfJob(this, props);
    this.agent = new AgentWorkload(this, props);
    this.apiObject = this.agent.object('batch/v1', 'CronJob', (harden) => this.spec(props, harden));
    this.agent.addContainers();
  }

  /**
   * Adds a container with the fields that this library adds, and hardens it like the others.
   *
   * @param cont the container
   * @throws if another container has its name, or a prop is out of range
   */
  public addAgentContainer(cont: AgentContainerProps): kplus.Container {
    return this.addContainer(cont);
  }

  /**
   * Adds an init container, or a native sidecar with `restartPolicy: ALWAYS`, with the fields that this library adds.
   *
   * @param cont the container
   * @throws if another container has its name, or a prop is out of range
   */
  public addAgentInitContainer(cont: AgentContainerProps): kplus.Container {
    return this.addInitContainer(cont);
  }

  /**
   * Lets the agent call a server, and hands it the URL of the server as an environment variable.
   *
   * It opens the port of the server on both sides, in whatever namespace and chart of the cluster the two are.
   *
   * @param server the server, such as an `McpServer`
   * @param options the name of the variable
   * @throws if another server has the name already, a container has a variable of that name, or the server is in another cluster
   */
  public use(server: IToolServer, options: UseOptions): void {
    this.agent.use(server, options);
  }

  /**
   * What the agent may call, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).reaches()` once.
   */
  public reach(): AgentReach {
    return AgentPolicy.of(this).reach(this);
  }

  /**
   * Who may call the agent, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).callers()` once.
   */
  public reachedBy(): AgentCallers {
    return AgentPolicy.of(this).reachedBy(this);
  }

  private spec(props: AgentJobOptions, harden: (pod: Json) => Json): Json {
    const spec = kplus.k8s.toJson_CronJobSpec(this._toKube()) as Json;
    return { ...spec, jobTemplate: { ...spec.jobTemplate, spec: jobSpec(props, spec.jobTemplate.spec, harden) } };
  }
}

workloadKind('HardenedAgentCronJob', HardenedAgentCronJob, SHAPE);

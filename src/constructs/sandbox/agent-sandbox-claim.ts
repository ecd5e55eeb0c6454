import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AgentSandboxClaimProps } from './agent-sandbox-claim-props';
import { requireReach } from './imported-sandboxes';
import { AgentSandboxInjectionPolicy, AgentSandboxShutdownPolicy } from './sandbox-options';
import { after, pool, time } from './sandbox-shape';
import { Shape, checkProps, keyOf, mapOf, oneOf, requireId, required, text } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { constructError, propError } from '../../engine/input/props';
import { secretIn } from '../../engine/rules/criteria/secrets';
import { Json } from '../../engine/value/json';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentReach } from '../../synth/agent-reach';
import { perCluster } from '../../synth/cluster-registry';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { dnsLabel, dnsSubdomain } from '../props/dns-names';
import { propOfOtherKind, propsOfKind } from '../workload/agent-workload';

const SHAPE: Shape<AgentSandboxClaimProps> = {
  pool: required(pool),
  shutdownTime: required(time),
  shutdownPolicy: oneOf(AgentSandboxShutdownPolicy),
  ttlAfterFinished: seconds(0),
  env: mapOf(text, '{ TASK: "review" }'),
  containerName: dnsLabel,
  name: dnsSubdomain,
};
propsOfKind('AgentSandboxClaim', SHAPE);

/** The claims of a cluster by namespace and name, with their paths. */
const claimsOf = perCluster(() => new Map<string, string>());

/**
 * A SandboxClaim of kubernetes-sigs/agent-sandbox: one sandbox of a pool, for a limited time.
 *
 * @throws if a prop is out of range, the pool or the end is missing, another claim has the name, or a variable holds a secret
 * @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/api/v1beta1/sandboxclaim_types.go
 */
export class AgentSandboxClaim extends Construct {
  private readonly resource: ApiObject;
  private readonly props: AgentSandboxClaimProps;

  constructor(scope: Construct, id: string, props: AgentSandboxClaimProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, SHAPE, propOfOtherKind);
    if (props.containerName !== undefined && props.env === undefined) {
      throw propError(this, 'containerName', 'be left out without \'env\'', props.containerName,
        'it names the container that gets the variables');
    }
    this.props = props;
    const { pool: { poolName, namespaceName }, name, shutdownTime, ttlAfterFinished } = props;
    const { shutdownPolicy = AgentSandboxShutdownPolicy.DELETE } = props;
    const env = claimEnv(this, props);
    this.resource = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'extensions.agents.x-k8s.io/v1beta1',
      kind: 'SandboxClaim',
      metadata: { namespace: namespaceName, ...(name !== undefined && { name }) },
      spec: {
        warmPoolRef: { name: poolName },
        lifecycle: {
          shutdownTime,
          shutdownPolicy,
          ...(ttlAfterFinished && { ttlSecondsAfterFinished: ttlAfterFinished.toSeconds() }),
        },
        ...(env.length > 0 && { env }),
      },
    });
    this.requireOwnName(namespaceName);
    after(this, props.pool);
  }

  /**
   * Name of the SandboxClaim.
   */
  public get claimName(): string {
    return this.resource.name;
  }

  /**
   * What the sandbox may call, by all policies that the app has now: the same as the others of its template.
   *
   * @throws if the template is not of this app
   */
  public reach(): AgentReach {
    return requireReach(this, this.props.pool.template).reach();
  }

  /**
   * Who may call the sandbox, by all policies that the app has now: the same as the others of its template.
   *
   * @throws if the template is not of this app
   */
  public reachedBy(): AgentCallers {
    return requireReach(this, this.props.pool.template).reachedBy();
  }

  private requireOwnName(namespace: string): void {
    const claims = claimsOf(this);
    const key = `${namespace}/${this.claimName}`;
    const other = claims.get(key);
    if (other !== undefined) {
      throw constructError(this, `the claim "${key}" exists already, made by ${other}; give each claim its own 'name'`);
    }
    claims.set(key, this.node.path);
  }
}

const NAME = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

/** The variables of a claim, sorted by name. A claim takes only literal values. */
function claimEnv(claim: IConstruct, { env = {}, pool: from, containerName }: AgentSandboxClaimProps): Json[] {
  const names = Object.keys(env).sort();
  const template = from.template as
    { readonly envVarsInjectionPolicy?: AgentSandboxInjectionPolicy; readonly templateName: string } | undefined;
  if (names.length > 0 && template?.envVarsInjectionPolicy === AgentSandboxInjectionPolicy.DISALLOWED) {
    throw propError(claim, 'env', `be left out, because template "${template.templateName}" allows no variables of claims`, names,
      'set them in the template, or give the template envVarsInjectionPolicy: AgentSandboxInjectionPolicy.ALLOWED');
  }
  return names.map((name) => {
    if (!NAME.test(name)) {
      throw propError(claim, 'env', 'have names of letters, digits, "_", "." and "-" that begin with no digit, such as "TASK"', name);
    }
    const secret = secretIn(name, env[name]);
    if (secret) {
      throw propError(claim, keyOf('env', name), 'hold no secret', secret.shown,
        `${secret.detail}; keys come from the template: mount a Secret there with AgentMount.secret`);
    }
    return { name, value: env[name], ...(containerName !== undefined && { containerName }) };
  });
}

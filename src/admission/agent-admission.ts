import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AdmissionManifest, admissionManifest } from './admission-manifest';
import { AdmissionOptions, admissionOptions } from './admission-options';
import { admissionPolicies } from './admission-policies';
import { AgentAdmissionProps } from './agent-admission-props';
import { ClusterView } from '../engine/cluster/cluster-view';
import { requireId } from '../engine/input/check';
import { propText } from '../engine/input/props';
import { STATIC_SUFFIX } from '../engine/rules/criteria/own-admission';
import { CelContext } from '../engine/rules/rule';
import { RuntimesByClass, StatedRuntime } from '../engine/runtimes/runtimes';
import { object } from '../engine/value/json';
import { memoizeBy } from '../engine/value/memoize';
import { AppSnapshot } from '../synth/app-snapshot';
import { Guard } from '../synth/guard';
import { GuardedObject } from '../synth/guarded-object';
import { scopesByFiller } from '../synth/harden-options';

/**
 * Makes the API server refuse weak agents, no matter who creates them.
 *
 * It creates ValidatingAdmissionPolicies and their bindings from the same rules that judge at synth. They cover pods and the workloads that
 * create pods; the policies, Services, routes, bindings, claims and accounts around them; the namespaces of agents; and, with
 * `denyInteractiveAccess`, requests into a running pod. They apply in namespaces with the labels of `namespaceSelector`, and to
 * bindings and network policies of the cluster. Objects that already exist keep running, and can be labelled, scaled and deleted.
 * The API server judges each object by itself. The policies know the ranges of the `AgentCluster`, and the runtimes, roles,
 * bindings and gateways of the app.
 *
 * Needs Kubernetes 1.30 or newer, 1.31 for the policies on blocks of addresses, and 1.37 for `staticManifests`.
 *
 * @throws if a prop names an unknown rule or action, a kind that the API server cannot judge, or no label
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class AgentAdmission extends Construct {
  constructor(scope: Construct, id: string, props: AgentAdmissionProps = {}) {
    super(scope, requireId(scope, id));
    const options = admissionOptions(this, props);
    const known = this.contextOfApp(options);
    const ending = options.staticManifests ? STATIC_SUFFIX : '';
    for (const { suffix, annotations, spec, bindings } of admissionPolicies(options)) {
      const policyName = options.name + suffix + ending;
      const specOf = memoizeBy(spec); // it is written, and a digest of it
      this.add('Policy', suffix, { name: policyName, annotations, spec: () => specOf(known()), registries: options.registries });
      for (const binding of bindings) {
        this.add('PolicyBinding', suffix + binding.suffix, {
          name: options.name + suffix + binding.suffix + ending,
          spec: () => ({ policyName, ...binding.spec }),
        });
      }
    }
    if (options.staticManifests) {
      this.node.addValidation({ validate: () => faultsOfFile(this) });
    }
  }

  /** What the CEL expressions need to know of the app as it is now. Several policies are written from one snapshot. */
  private contextOfApp({ context }: AdmissionOptions): () => CelContext {
    const inSnapshot = memoizeBy((snapshot: AppSnapshot) => context(statedRuntimes(this), snapshot.viewOf(Chart.of(this))));
    const withoutApp = context({}, new ClusterView());
    return () => Guard.of(this).textOfApp(inSnapshot, withoutApp);
  }

  private add(what: 'Policy' | 'PolicyBinding', suffix: string, manifest: Omit<AdmissionManifest, 'kind'>): void {
    const id = `${suffix.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}${what}`;
    admissionManifest(this, id, { kind: `ValidatingAdmission${what}`, ...manifest });
  }
}

const STATIC_KINDS = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

/** The fault of a file that has more than static policies and their bindings: an API server does not start with it. */
function faultsOfFile(construct: IConstruct): string[] {
  const isFileOfApp = App.of(construct).yamlOutputType === YamlOutputType.FILE_PER_APP;
  const chart = Chart.of(construct);
  const other = construct.node.root.node.findAll()
    .find((one): one is ApiObject => ApiObject.isApiObject(one) && (isFileOfApp || one.chart === chart) && !isStatic(one));
  return other === undefined ? [] : [propText(
    'staticManifests',
    `be false unless its file has only admission policies and bindings whose names end in "${STATIC_SUFFIX}"; the file also has `
      + `${other.kind} "${other.name}" of ${other.node.path}`,
    true,
    isFileOfApp ? 'use another yamlOutputType of the App than FILE_PER_APP' : 'give AgentAdmission a chart of its own',
  )];
}

function isStatic({ apiVersion, kind, name }: ApiObject): boolean {
  return apiVersion === 'admissionregistration.k8s.io/v1' && STATIC_KINDS.includes(kind) && name.endsWith(STATIC_SUFFIX);
}

/** The runtimes that constructs of the app state, sorted by class. A RuntimeClass of the app counts while it is written as it was made. */
function statedRuntimes(construct: IConstruct): RuntimesByClass {
  const { root } = construct.node;
  const guarded = root.node.findAll().flatMap((one) => (ApiObject.isApiObject(one) ? GuardedObject.of(one) ?? [] : []));
  const stated = [
    ...guarded.flatMap((one) => (one.hints?.runtime && isWritten(one, one.hints.runtime) ? one.hints.runtime : [])),
    ...[...scopesByFiller(root).keys()].map(({ runtime }) => runtime),
  ];
  const byClass = stated.flatMap(({ className, traits }) => (className === undefined ? [] : [[className, traits] as const]));
  return Object.fromEntries(byClass.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** If the app creates the class, only its RuntimeClass counts, and only as it was made. */
function isWritten(guarded: GuardedObject, { className, handler }: StatedRuntime): boolean {
  if (handler === undefined || guarded.target.kind !== 'RuntimeClass') {
    return handler === undefined;
  }
  const { manifest } = guarded.render();
  return manifest.handler === handler && object(manifest.metadata).name === className;
}

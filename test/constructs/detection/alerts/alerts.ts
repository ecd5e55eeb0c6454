import { ApiObject, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AlertRouting, AlertRoutingProps, AlertSink } from '../../../../src';
import { Base, IMAGE, Manifest, RANGES, objects, only, open } from '../../../support/app';
import { failure } from '../../../support/errors';
import { makePolicy } from '../../../support/plain';

/** A key of a Secret that exists. */
export function secret({ chart }: Base, key = 'key', id = `secret-${key}`): kplus.SecretValue {
  return { secret: (chart.node.tryFindChild(id) as kplus.ISecret | undefined) ?? kplus.Secret.fromSecretName(chart, id, 'pager'), key };
}

/** A valid routing with one tweak. */
export function routing(b: Base, tweak: Partial<AlertRoutingProps> = {}, id = 'alerts'): AlertRouting {
  return new AlertRouting(b.chart, id, {
    namespace: b.namespace,
    runtime: b.runtime,
    image: IMAGE,
    name: 'alerts',
    ...RANGES,
    sinks: [AlertSink.webhook({ url: 'https://incidents.example.com/falco' })],
    ...tweak,
  });
}

/** The same in an app of its own. */
export function routed(tweak: (b: Base) => Partial<AlertRoutingProps> = () => ({})): Base & { readonly alerts: AlertRouting } {
  const b = open();
  return { ...b, alerts: routing(b, tweak(b)) };
}

/** Lets Falco call the pods of a namespace: a Service that no policy lets anyone call is a finding. */
export function letFalcoCall({ chart }: Base, namespace: string): void {
  new ApiObject(chart, 'falco-calls', makePolicy({ name: 'falco-calls', namespace }, {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'falco' } } }], ports: [{ port: 2801 }] }],
  }));
}

/** The environment of falcosidekick. */
export function env(chart: Chart): Manifest[] {
  return only(chart, 'Deployment').spec.template.spec.containers[0].env ?? [];
}

/** The values of the environment by name; a key of a Secret by its reference. */
export function values(chart: Chart): Manifest {
  return Object.fromEntries(env(chart).map(({ name, value, valueFrom }) => [name, value ?? valueFrom.secretKeyRef]));
}

/** The egress rules of policies, without those for DNS. */
export function calls(chart: Chart): Manifest[] {
  return objects(chart, 'NetworkPolicy').filter(({ spec }) => spec.policyTypes[0] === 'Egress')
    .flatMap(({ spec }) => spec.egress ?? []).filter(({ ports }) => ports[0].port !== 53);
}

/** The error of a routing with one tweak. */
export function fails(tweak: (b: Base) => Partial<AlertRoutingProps>): string {
  return failure(() => Testing.synth(routed(tweak).chart));
}

/** The pods of a sink in the cluster. */
export function pods({ chart }: Base): kplus.Pods {
  return kplus.Pods.select(chart, 'sink-pods', {
    labels: { app: 'sink' }, namespaces: kplus.Namespaces.select(chart, 'sink-namespaces', { names: ['monitoring'] }),
  });
}

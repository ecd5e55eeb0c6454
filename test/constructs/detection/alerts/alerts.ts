import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AlertRouting, AlertRoutingProps, AlertSink } from '../../../../src';
import { Base, IMAGE, RANGES, open } from '../../../support/app';

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
  new ApiObject(chart, 'falco-calls', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'falco-calls', namespace },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'falco' } } }], ports: [{ port: 2801 }] }],
    },
  });
}

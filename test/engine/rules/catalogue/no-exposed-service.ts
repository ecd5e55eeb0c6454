import { Json } from '../../../../src/engine/value/json';
import { CALLER, Case, PROXY_CONFIG, allows, finds, ofProxy, ofTemplate, tweaked, valid } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const labels = valid('Pod').metadata.labels;
const untouched = tweaked('Pod', () => {});

/** The quota of the namespace bounds pods alone: another rule finds Services that exceed one. */
const QUOTA: Json = makeObject('v1', 'ResourceQuota', 'pods', { hard: { pods: '50' } });
const service = (spec: Json, namespace = 'agents', annotations?: Json) => (around: Json[]) =>
  [...around.filter(({ kind }) => kind !== 'ResourceQuota'), QUOTA, CALLER,
    makeObject('v1', 'Service', { name: 'web', namespace, annotations }, {
      selector: labels, ports: [{ port: 80, targetPort: 8080 }], ...spec,
    })];

const breaks = (title: string, how: string, spec: Json, manifest = untouched) =>
  finds(title, manifest, { field: 'metadata.labels', got: labels, detail: `Service "web" (${how}) leads to this pod` },
    { view: service(spec) });
const annotated = (key: string, value: string) =>
  finds(`the annotation ${key}`, untouched,
    { field: 'metadata.labels', got: labels, detail: `Service "web" (annotation ${key}: "${value}") leads to this pod` },
    { view: service({}, 'agents', { [key]: value }) });
const passes = (title: string, spec: Json, manifest = untouched, namespace = 'agents') =>
  allows(title, manifest, { view: service(spec, namespace) });

export const cases: Case[] = [
  breaks('a load balancer', 'type LoadBalancer', { type: 'LoadBalancer' }),
  breaks('a port of every node', 'type NodePort', { type: 'NodePort' }),
  breaks('external addresses', 'externalIPs ["203.0.113.7"]', { externalIPs: ['203.0.113.7'] }),
  breaks('external addresses of type ClusterIP', 'externalIPs ["203.0.113.7"]', { type: 'ClusterIP', externalIPs: ['203.0.113.7'] }),
  breaks('a load balancer with source ranges', 'type LoadBalancer', { type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] }),
  breaks('a load balancer without ports of nodes', 'type LoadBalancer', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }),
  breaks('a class of load balancers', 'type LoadBalancer', { type: 'LoadBalancer', loadBalancerClass: 'internal.example/lb' }),
  breaks('one label of several', 'type LoadBalancer', { type: 'LoadBalancer', selector: { 'cdk8s-hardened-agents/agent': 'true' } }),
  finds('a template', ofTemplate(() => {}), {
    field: 'spec.template.metadata.labels',
    got: valid('Deployment').spec.template.metadata.labels,
    detail: 'Service "web" (type NodePort) leads to this pod',
  }, { view: service({ type: 'NodePort', selector: valid('Deployment').spec.template.metadata.labels }) }),

  finds('a template, by a label that its controller adds', ofTemplate(() => {}), {
    field: 'spec.template.metadata.labels',
    got: valid('Deployment').spec.template.metadata.labels,
    detail: 'Service "web" (type NodePort) leads to this pod',
  }, { view: service({ type: 'NodePort', selector: { 'pod-template-hash': '5d9c7' } }) }),

  annotated('tailscale.com/expose', 'true'),
  annotated('netbird.io/expose', 'true'),
  annotated('getambassador.io/config', 'kind: Mapping'),
  annotated('skupper.io/proxy', 'tcp'),
  annotated('service.cilium.io/global', 'true'),
  annotated('io.cilium/global-service', 'true'),
  finds('an annotation of a headless Service', untouched,
    { field: 'metadata.labels', got: labels, detail: 'Service "web" (annotation tailscale.com/expose: "true") leads to this pod' },
    { view: service({ clusterIP: 'None' }, 'agents', { 'tailscale.com/expose': 'true' }) }),

  passes('a Service in the cluster', {}),
  allows('annotations that are off, or of others', untouched,
    { view: service({}, 'agents', { 'tailscale.com/expose': 'false', 'netbird.io/expose': '', 'example.com/expose': 'true' }) }),
  passes('type ClusterIP', { type: 'ClusterIP' }),
  passes('an empty list of external addresses', { externalIPs: [] }),
  passes('external addresses that were left out in YAML', { externalIPs: null }),
  passes('a headless Service', { clusterIP: 'None' }),
  passes('a name outside the cluster', { type: 'ExternalName', externalName: 'a.example', selector: undefined }),
  passes('other pods', { type: 'LoadBalancer', selector: { app: 'other' } }),
  passes('no selector', { type: 'LoadBalancer', selector: undefined }),
  passes('another namespace', { type: 'LoadBalancer' }, untouched, 'other'),
  finds('a pod that serves agents', ofProxy,
    { field: 'metadata.labels', got: ofProxy().metadata.labels, detail: 'Service "web" (type LoadBalancer) leads to this pod' },
    { twins: PROXY_CONFIG, view: service({ type: 'LoadBalancer', selector: ofProxy().metadata.labels }) }),
];

import { App, Chart } from 'cdk8s';
import { Secret } from 'cdk8s-plus-29';
import { IMAGE, QUOTA, RANGES } from './apps';
import {
  AgentNamespace, AgentPolicy, BrokeredApi, CredentialBroker, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * Seconds that one question about agents takes whose keys brokers hold, each agent with a grant and a policy of its own.
 * Arguments: `synth`, `reaches`, `report`, or `calls` for `reach()` of one agent after the other; how many agents; where synth writes.
 */
const [asked, agents, outdir] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const GRANTS_OF_BROKER = 15; // a ConfigMap holds about so many
const CALLS = 400;

const app = new App({ outdir });
const chart = new Chart(app, 'bench');
const runtime = new GVisorRuntime(chart, 'gvisor');
const [namespace, gateways] = ['agents', 'gateways'].map((name) => new AgentNamespace(chart, name, { name, quota: QUOTA }));
const key = { secret: Secret.fromSecretName(chart, 'key', 'anthropic'), key: 'api-key' };
let broker: CredentialBroker;
const all = Array.from({ length: agents }, (_, i) => {
  if (i % GRANTS_OF_BROKER === 0) {
    broker = new CredentialBroker(chart, `broker-${i}`, { namespace: gateways, runtime, image: IMAGE, ...RANGES });
  }
  const agent = new HardenedAgentPod(chart, `agent-${i}`, { namespace, runtime, image: IMAGE, port: 8080 });
  new PodSubnetEgressDeny(chart, `egress-${i}`, { namespace, agent, allowInternet: false, ...RANGES });
  broker.grant(agent, BrokeredApi.anthropic({ key }), { port: 20_000 + (i % GRANTS_OF_BROKER) });
  return agent;
});

const questions: { readonly [what: string]: () => unknown } = {
  synth: () => app.synth(),
  reaches: () => AgentPolicy.of(app).reaches().map((reach) => reach.lines()),
  report: () => AgentPolicy.of(app).report(),
  calls: () => Array.from({ length: CALLS }, (_, i) => all[i % agents].reach().lines()),
};
const begin = performance.now();
questions[asked]();
console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }));

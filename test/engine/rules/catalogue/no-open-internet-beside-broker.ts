import { Json } from '../../../../src/engine/value/json';
import { Around, besideBroker, filesOf, grantOf } from '../../../support/brokers';
import { Case, INTERNET, allows, finds, ofPod, valid } from '../../../support/cases';

const detail = 'policies open the internet, and with it "api.example.com", for which grant "coder" of Pod "broker" is';
const breaks = (title: string, around: Around) => finds(title, ofPod(() => {}),
  { field: 'metadata.labels', got: valid('Pod').metadata.labels, detail }, { view: besideBroker(around) });
const passes = (title: string, around: Around) => allows(title, ofPod(() => {}), { view: besideBroker(around) });
const block = (cidr: string): Json => ({ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] });
const HALVES = ['128.0.0.0/3', '192.0.0.0/6'].map(block);

export const cases: Case[] = [
  breaks('the internet', { egress: [INTERNET] }),
  breaks('its port for HTTPS', { egress: [{ ...INTERNET, ports: [{ port: 443 }] }] }),
  breaks('a large part of it', { egress: HALVES }),

  passes('no address', {}),
  passes('a narrow block', { egress: [block('203.0.113.0/24')] }),
  passes('the port of DNS', { egress: [{ ...INTERNET, ports: [{ port: 53, protocol: 'UDP' }] }] }),
  passes('an agent without a grant', { egress: [INTERNET], from: [{ podSelector: { matchLabels: { app: 'other' } } }] }),
  passes('a grant for a server in the cluster', {
    egress: [INTERNET],
    files: filesOf(grantOf({ upstream: { host: 'search.tools.svc', address: 'search.tools.svc.cluster.local', port: 8080, tls: false } })),
  }),
];

import { Case, allows, finds, tweaked } from '../../../support/cases';

const KEY = 'cdk8s-hardened-agents/cluster';
const field = `metadata.annotations["${KEY}"]`;
const said = (text: unknown) => tweaked('Namespace', ({ metadata }) => { metadata.annotations = { [KEY]: text }; });
const breaks = (title: string, text: unknown) => finds(title, said(text), { field, got: text });
const passes = (title: string, json: unknown) => allows(title, said(JSON.stringify(json)));
const pods = { podCidrs: ['10.244.0.0/16'] };

export const cases: Case[] = [
  breaks('text that is no JSON', '10.244.0.0/16'),
  breaks('an empty text', ''),
  breaks('an object for a text', pods),
  breaks('a list', '["10.244.0.0/16"]'),
  breaks('null', 'null'),
  breaks('a text for a list', '{"podCidrs":"10.244.0.0/16"}'),
  breaks('what is no CIDR', '{"podCidrs":["10.244.0.1/16"]}'),
  breaks('a number among CIDRs', '{"podCidrs":[10]}'),
  breaks('null among CIDRs', '{"serviceCidrs":[null]}'),
  breaks('every address', '{"nodeCidrs":["0.0.0.0/0"]}'),
  breaks('more ranges than a cluster has', JSON.stringify({ podCidrs: Array(257).fill('10.244.0.0/16') })),
  breaks('a text that is too long', JSON.stringify({ name: 'x'.repeat(20_000), ...pods })),
  breaks('lists in lists', `{"podCidrs":${'['.repeat(5000)}${']'.repeat(5000)}}`),

  passes('ranges', { name: 'prod', ...pods, serviceCidrs: ['10.96.0.0/16'], apiServerCidrs: ['203.0.113.10/32'] }),
  passes('fields that are not known', { ...pods, region: 'eu' }),
  passes('no range', {}),
  allows('another annotation', tweaked('Namespace', ({ metadata }) => { metadata.annotations = { owner: 'a' }; })),
];

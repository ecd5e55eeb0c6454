import { Case, PROXY_CONFIG, ofProxy, ofTemplate, valid } from '../../../support/cases';
import { CALICO } from '../foreign-policies/calico';
import { cilium, CILIUM } from '../foreign-policies/cilium';
import { NAMES } from '../foreign-policies/domain-names';
import { beside } from '../foreign-policies/policy';
import { TIERED } from '../foreign-policies/tiered';
import { WALLS } from '../foreign-policies/walls';

const view = cilium({ egress: [{ toEntities: ['world'] }] });

export const cases: Case[] = [
  ...CILIUM,
  ...CALICO,
  ...TIERED,
  ...NAMES,
  ...WALLS,
  ['a template', ofTemplate(() => {}), 'spec.template.metadata.labels', valid('Deployment').spec.template.metadata.labels,
    { view: beside(view), detail: 'CiliumNetworkPolicy "open" allows calls to the entity "world"' }],
  ['a pod that serves agents', ofProxy, 'metadata.labels', ofProxy().metadata.labels,
    { twins: PROXY_CONFIG, view: beside(view), detail: 'CiliumNetworkPolicy "open" allows calls to the entity "world"' }],
];

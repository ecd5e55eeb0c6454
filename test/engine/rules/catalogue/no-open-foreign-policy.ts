import { Case, PROXY_CONFIG, beside, finds, ofProxy, ofTemplate, valid } from '../../../support/cases';
import { CALICO } from '../foreign-policies/calico';
import { cilium, CILIUM } from '../foreign-policies/cilium';
import { NAMES } from '../foreign-policies/domain-names';
import { TIERED } from '../foreign-policies/tiered';
import { WALLS } from '../foreign-policies/walls';

const open = cilium({ egress: [{ toEntities: ['world'] }] });

export const cases: Case[] = [
  ...CILIUM,
  ...CALICO,
  ...TIERED,
  ...NAMES,
  ...WALLS,
  finds('a template', ofTemplate(() => {}), {
    field: 'spec.template.metadata.labels',
    got: valid('Deployment').spec.template.metadata.labels,
    detail: 'CiliumNetworkPolicy "open" allows calls to the entity "world"',
  }, beside(open)),
  finds('a pod that serves agents', ofProxy,
    { field: 'metadata.labels', got: ofProxy().metadata.labels, detail: 'CiliumNetworkPolicy "open" allows calls to the entity "world"' },
    { twins: PROXY_CONFIG, ...beside(open) }),
];

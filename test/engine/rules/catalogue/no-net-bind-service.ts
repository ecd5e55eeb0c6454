import { Case, INIT, MAIN, Tweak, ofContainer, ofEphemeral, ofInit, tweaked } from '../../../support/cases';

const NET_BIND = ['NET_BIND_SERVICE'];
const adds = (add: unknown): Tweak => ({ securityContext }) => { securityContext.capabilities.add = add; };

export const cases: Case[] = [
  ['a container', ofContainer(adds(NET_BIND)), `${MAIN}.securityContext.capabilities.add`, NET_BIND],
  ['an init container', ofInit(adds(NET_BIND)), `${INIT}.securityContext.capabilities.add`, NET_BIND],
  ['an ephemeral container', ofEphemeral(adds(NET_BIND)), 'spec.ephemeralContainers[0].securityContext.capabilities.add', NET_BIND],
  ['named twice', ofContainer(adds([...NET_BIND, ...NET_BIND])), `${MAIN}.securityContext.capabilities.add`, [...NET_BIND, ...NET_BIND]],
  ['a CronJob', tweaked('CronJob', ({ spec }) => adds(NET_BIND)(spec.jobTemplate.spec.template.spec.containers[0])),
    'spec.jobTemplate.spec.template.spec.containers[0].securityContext.capabilities.add', NET_BIND],
  ['none added', ofContainer(adds([]))],
];

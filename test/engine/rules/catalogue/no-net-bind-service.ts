import { Case, INIT, MAIN, Tweak, allows, finds, ofContainer, ofEphemeral, ofInit, tweaked } from '../../../support/cases';

const NET_BIND = ['NET_BIND_SERVICE'];
const adds = (add: unknown): Tweak => ({ securityContext }) => { securityContext.capabilities.add = add; };

export const cases: Case[] = [
  finds('a container', ofContainer(adds(NET_BIND)), { field: `${MAIN}.securityContext.capabilities.add`, got: NET_BIND }),
  finds('an init container', ofInit(adds(NET_BIND)), { field: `${INIT}.securityContext.capabilities.add`, got: NET_BIND }),
  finds('an ephemeral container', ofEphemeral(adds(NET_BIND)),
    { field: 'spec.ephemeralContainers[0].securityContext.capabilities.add', got: NET_BIND }),
  finds('named twice', ofContainer(adds([...NET_BIND, ...NET_BIND])),
    { field: `${MAIN}.securityContext.capabilities.add`, got: [...NET_BIND, ...NET_BIND] }),
  finds('a CronJob', tweaked('CronJob', ({ spec }) => adds(NET_BIND)(spec.jobTemplate.spec.template.spec.containers[0])),
    { field: 'spec.jobTemplate.spec.template.spec.containers[0].securityContext.capabilities.add', got: NET_BIND }),
  allows('none added', ofContainer(adds([]))),
];

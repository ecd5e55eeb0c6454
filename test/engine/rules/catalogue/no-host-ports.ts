import { Case, INIT, MAIN, allows, finds, ofContainer, ofInit, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  finds('a host port', ofContainer((c) => { c.ports[0].hostPort = 8080; }), { field: `${MAIN}.ports[0].hostPort`, got: 8080 }),
  finds('one of several', ofContainer((c) => { c.ports.push({ containerPort: 1, hostPort: 1 }); }),
    { field: `${MAIN}.ports[1].hostPort`, got: 1 }),
  finds('one of a ReplicaSet', tweaked('ReplicaSet', ({ spec }) => { spec.template.spec.containers[0].ports[0].hostPort = 9; }),
    { field: 'spec.template.spec.containers[0].ports[0].hostPort', got: 9 }),
  finds('an init container\'s', ofInit((c) => { c.ports = [{ containerPort: 1, hostPort: 1 }]; }),
    { field: `${INIT}.ports[0].hostPort`, got: 1 }),
  allows('host port 0', ofContainer((c) => { c.ports[0].hostPort = 0; })),
];

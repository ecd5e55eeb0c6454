import { Case, INIT, MAIN, ofContainer, ofInit, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  ['a host port', ofContainer((c) => { c.ports[0].hostPort = 8080; }), `${MAIN}.ports[0].hostPort`, 8080],
  ['one of several', ofContainer((c) => { c.ports.push({ containerPort: 1, hostPort: 1 }); }), `${MAIN}.ports[1].hostPort`, 1],
  ['one of a ReplicaSet', tweaked('ReplicaSet', ({ spec }) => { spec.template.spec.containers[0].ports[0].hostPort = 9; }),
    'spec.template.spec.containers[0].ports[0].hostPort', 9],
  ['an init container\'s', ofInit((c) => { c.ports = [{ containerPort: 1, hostPort: 1 }]; }), `${INIT}.ports[0].hostPort`, 1],
  ['host port 0', ofContainer((c) => { c.ports[0].hostPort = 0; })],
];

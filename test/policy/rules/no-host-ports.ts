import { Case, MAIN, ofContainer } from '../../support/cases';

export const cases: Case[] = [
  ['a host port', ofContainer((c) => { c.ports[0].hostPort = 8080; }), `${MAIN}.ports[0].hostPort`, 8080],
  ['one of several', ofContainer((c) => { c.ports.push({ containerPort: 1, hostPort: 1 }); }), `${MAIN}.ports[1].hostPort`, 1],
  ['host port 0', ofContainer((c) => { c.ports[0].hostPort = 0; })],
];

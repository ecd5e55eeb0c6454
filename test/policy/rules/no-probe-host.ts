import { Case, INIT, MAIN, ofContainer, ofInit } from '../../support/cases';

export const cases: Case[] = [
  ['a probe of another host', ofContainer((c) => { c.livenessProbe.httpGet.host = '192.0.2.1'; }), `${MAIN}.livenessProbe.httpGet.host`, '192.0.2.1'],
  ['a socket of another host', ofContainer((c) => { c.startupProbe = { tcpSocket: { port: 1, host: 'localhost' } }; }), `${MAIN}.startupProbe.tcpSocket.host`, 'localhost'],
  ['a hook that calls another host', ofInit((c) => { c.lifecycle = { preStop: { httpGet: { port: 1, host: 'a' } } }; }), `${INIT}.lifecycle.preStop.httpGet.host`, 'a'],
  ['an empty host', ofContainer((c) => { c.readinessProbe.httpGet.host = ''; })],
];

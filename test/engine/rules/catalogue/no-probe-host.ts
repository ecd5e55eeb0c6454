import { Case, INIT, MAIN, ofContainer, ofInit, tweaked } from '../../../support/cases';

const http = { httpGet: { port: 1, host: 'a' } };
const tcp = { tcpSocket: { port: 1, host: 'a' } };

export const cases: Case[] = [
  ['a probe of another host', ofContainer((c) => { c.livenessProbe.httpGet.host = '192.0.2.1'; }), `${MAIN}.livenessProbe.httpGet.host`,
    '192.0.2.1'],
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe): Case[] => [
    [`${probe} by HTTP`, ofContainer((c) => { c[probe] = http; }), `${MAIN}.${probe}.httpGet.host`, 'a'],
    [`${probe} by TCP`, ofContainer((c) => { c[probe] = tcp; }), `${MAIN}.${probe}.tcpSocket.host`, 'a'],
  ]),
  ...['postStart', 'preStop'].flatMap((hook): Case[] => [
    [`${hook} by HTTP`, ofContainer((c) => { c.lifecycle = { [hook]: http }; }), `${MAIN}.lifecycle.${hook}.httpGet.host`, 'a'],
    [`${hook} by TCP`, ofContainer((c) => { c.lifecycle = { [hook]: tcp }; }), `${MAIN}.lifecycle.${hook}.tcpSocket.host`, 'a'],
  ]),
  ['a sidecar\'s', ofInit((c) => Object.assign(c, { restartPolicy: 'Always', readinessProbe: tcp })),
    `${INIT}.readinessProbe.tcpSocket.host`, 'a'],
  ['a SandboxTemplate\'s', tweaked('SandboxTemplate', ({ spec }) => { spec.podTemplate.spec.containers[0].startupProbe = http; }),
    'spec.podTemplate.spec.containers[0].startupProbe.httpGet.host', 'a'],
  ['an empty host', ofContainer((c) => { c.readinessProbe.httpGet.host = ''; })],
  ['a command', ofContainer((c) => { c.lifecycle = { preStop: { exec: { command: ['true'] } } }; })],
];

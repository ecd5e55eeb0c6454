import { Case, INIT, MAIN, allows, finds, ofContainer, ofInit, tweaked } from '../../../support/cases';

const http = { httpGet: { port: 1, host: 'a' } };
const tcp = { tcpSocket: { port: 1, host: 'a' } };

export const cases: Case[] = [
  finds('a probe of another host', ofContainer((c) => { c.livenessProbe.httpGet.host = '192.0.2.1'; }),
    { field: `${MAIN}.livenessProbe.httpGet.host`, got: '192.0.2.1' }),
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe): Case[] => [
    finds(`${probe} by HTTP`, ofContainer((c) => { c[probe] = http; }), { field: `${MAIN}.${probe}.httpGet.host`, got: 'a' }),
    finds(`${probe} by TCP`, ofContainer((c) => { c[probe] = tcp; }), { field: `${MAIN}.${probe}.tcpSocket.host`, got: 'a' }),
  ]),
  ...['postStart', 'preStop'].flatMap((hook): Case[] => [
    finds(`${hook} by HTTP`, ofContainer((c) => { c.lifecycle = { [hook]: http }; }),
      { field: `${MAIN}.lifecycle.${hook}.httpGet.host`, got: 'a' }),
    finds(`${hook} by TCP`, ofContainer((c) => { c.lifecycle = { [hook]: tcp }; }),
      { field: `${MAIN}.lifecycle.${hook}.tcpSocket.host`, got: 'a' }),
  ]),
  finds('a sidecar\'s', ofInit((c) => Object.assign(c, { restartPolicy: 'Always', readinessProbe: tcp })),
    { field: `${INIT}.readinessProbe.tcpSocket.host`, got: 'a' }),
  finds('a SandboxTemplate\'s', tweaked('SandboxTemplate', ({ spec }) => { spec.podTemplate.spec.containers[0].startupProbe = http; }),
    { field: 'spec.podTemplate.spec.containers[0].startupProbe.httpGet.host', got: 'a' }),
  allows('an empty host', ofContainer((c) => { c.readinessProbe.httpGet.host = ''; })),
  allows('a command', ofContainer((c) => { c.lifecycle = { preStop: { exec: { command: ['true'] } } }; })),
];

import { Case, INIT, MAIN, ofContainer, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ['no liveness', ofContainer((c) => { delete c.livenessProbe; }), `${MAIN}.livenessProbe`, undefined],
  ['no readiness', ofContainer((c) => { delete c.readinessProbe; }), `${MAIN}.readinessProbe`, undefined],
  ['a template\'s', ofTemplate((spec) => { delete spec.containers[0].livenessProbe; }), 'spec.template.spec.containers[0].livenessProbe',
    undefined],
  ['a sidecar that serves', ofInit((c) => {
    c.restartPolicy = 'Always';
    c.ports = [{ containerPort: 9090 }];
    c.livenessProbe = { tcpSocket: { port: 9090 } };
  }), `${INIT}.readinessProbe`, undefined],
  ['no startup probe', ofContainer((c) => { delete c.startupProbe; })],
  ['no port', ofContainer((c) => { ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe'].forEach((name) => delete c[name]); })],
  ['an empty list of ports', ofContainer((c) => {
    c.ports = [];
    ['livenessProbe', 'readinessProbe', 'startupProbe'].forEach((name) => delete c[name]);
  })],
  ['an init container that ends', ofInit((c) => { c.ports = [{ containerPort: 9090 }]; })],
];

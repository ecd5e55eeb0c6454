import { Case, INIT, MAIN, allows, finds, ofContainer, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  finds('no liveness', ofContainer((c) => { delete c.livenessProbe; }), { field: `${MAIN}.livenessProbe` }),
  finds('no readiness', ofContainer((c) => { delete c.readinessProbe; }), { field: `${MAIN}.readinessProbe` }),
  finds('a template\'s', ofTemplate((spec) => { delete spec.containers[0].livenessProbe; }),
    { field: 'spec.template.spec.containers[0].livenessProbe' }),
  finds('a sidecar that serves', ofInit((c) => {
    c.restartPolicy = 'Always';
    c.ports = [{ containerPort: 9090 }];
    c.livenessProbe = { tcpSocket: { port: 9090 } };
  }), { field: `${INIT}.readinessProbe` }),
  allows('no startup probe', ofContainer((c) => { delete c.startupProbe; })),
  allows('no port',
    ofContainer((c) => { ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe'].forEach((name) => delete c[name]); })),
  allows('an empty list of ports', ofContainer((c) => {
    c.ports = [];
    ['livenessProbe', 'readinessProbe', 'startupProbe'].forEach((name) => delete c[name]);
  })),
  allows('an init container that ends', ofInit((c) => { c.ports = [{ containerPort: 9090 }]; })),
];

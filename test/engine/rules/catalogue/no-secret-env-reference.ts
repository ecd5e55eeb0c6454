import { Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, tweaked } from '../../../support/cases';

const secret = { name: 'model-keys', key: 'key' };
const file = { volumeName: 'tmp', path: 'a.env', key: 'KEY' };
const fromFile = (name: string) => ({ name, valueFrom: { fileKeyRef: file } });
const variable = { name: 'MODEL_KEY', valueFrom: { secretKeyRef: secret } };

export const cases: Case[] = [
  finds('a variable', ofContainer((c) => { c.env = [variable]; }), { field: `${MAIN}.env[0].valueFrom.secretKeyRef`, got: secret }),
  finds('one of several, of an init container', ofInit((c) => { c.env = [{ name: 'A', value: '1' }, variable]; }),
    { field: `${INIT}.env[1].valueFrom.secretKeyRef`, got: secret }),
  finds('all of a Secret',
    ofContainer((c) => { c.envFrom = [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'model-keys' } }]; }),
    { field: `${MAIN}.envFrom[1].secretRef`, got: { name: 'model-keys' } }),
  finds('an ephemeral container\'s', ofEphemeral((c) => { c.env = [variable]; }),
    { field: 'spec.ephemeralContainers[0].env[0].valueFrom.secretKeyRef', got: secret }),
  finds('a StatefulSet\'s', tweaked('StatefulSet', ({ spec }) => { spec.template.spec.containers[0].env = [variable]; }),
    { field: 'spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef', got: secret }),
  finds('one with the name of a secret, from a file that another container writes',
    ofContainer((c) => { c.env = [fromFile('MODEL_API_KEY')]; }), { field: `${MAIN}.env[0].valueFrom.fileKeyRef`, got: file }),
  allows('another setting from such a file', ofContainer((c) => { c.env = [fromFile('DB_ADDRESS')]; })),
  allows('one with the name of a secret, from elsewhere', ofContainer((c) => {
    c.env = [{ name: 'MODEL_API_KEY', valueFrom: { configMapKeyRef: { name: 'settings', key: 'name' } } }];
  })),
  allows('other sources', ofContainer((c) => {
    c.env = [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } }];
    c.envFrom = [{ configMapRef: { name: 'settings' } }];
  })),
  allows('a Secret that is mounted',
    ofContainer((c) => { c.volumeMounts.push({ name: 'keys', mountPath: '/var/run/keys', readOnly: true }); })),
];

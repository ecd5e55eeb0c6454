import { Json } from '../../../../src/engine/value/json';
import { Around, besideBroker } from '../../../support/brokers';
import { Case, Tweak, allows, finds, ofPod, ofTemplate, volume } from '../../../support/cases';

const detail = 'grant "coder" of Pod "broker" uses "api-key" of this Secret for the pod';
/** The broker is in the namespace of the agent, whose Secrets it then has, too. */
const view = (around: Around = {}) => besideBroker({ home: 'agents', ...around });
const breaks = (title: string, manifest: () => Json, field: string) => finds(title, manifest, { field, got: 'keys', detail },
  { view: view() });
const passes = (title: string, tweak: Tweak, around?: Around) => allows(title, ofPod(tweak), { view: view(around) });
const OF_OTHERS: Around = { from: [{ podSelector: { matchLabels: { app: 'other' } } }] };
const secret = { secretName: 'keys' };

export const cases: Case[] = [
  breaks('a volume', ofPod(volume({ secret })), 'spec.volumes[2].secret.secretName'),
  breaks('in a template', ofTemplate(volume({ secret })), 'spec.template.spec.volumes[2].secret.secretName'),
  breaks('an optional volume', ofPod(volume({ secret: { ...secret, optional: true } })), 'spec.volumes[2].secret.secretName'),
  breaks('the key by its name', ofPod(volume({
    secret: { ...secret, items: [{ key: 'other', path: 'a' }, { key: 'api-key', path: 'b' }] },
  })), 'spec.volumes[2].secret.secretName'),
  breaks('a projected volume', ofPod(volume({ projected: { sources: [{ secret: { name: 'other' } }, { secret: { name: 'keys' } }] } })),
    'spec.volumes[2].projected.sources[1].secret.name'),
  finds('a Secret of this name in another namespace', ofPod(volume({ secret })), {
    field: 'spec.volumes[2].secret.secretName',
    got: 'keys',
    detail: 'grant "coder" of Pod "broker" uses "api-key" of a Secret of this name in namespace "gateways" for the pod',
  }, { view: view({ home: 'gateways' }) }),
  finds('the Secret of the broker, without a grant', ofPod(volume({ secret })), {
    field: 'spec.volumes[2].secret.secretName',
    got: 'keys',
    detail: 'grant "coder" of Pod "broker" uses "api-key" of this Secret for other pods',
  }, { view: view(OF_OTHERS) }),

  passes('no Secret', () => {}),
  passes('another Secret', volume({ secret: { secretName: 'others' } })),
  passes('another key of the Secret', volume({ secret: { ...secret, items: [{ key: 'other', path: 'other' }] } })),
  passes('a Secret of this name in another namespace, without a grant', volume({ secret }), { ...OF_OTHERS, home: 'gateways' }),
];

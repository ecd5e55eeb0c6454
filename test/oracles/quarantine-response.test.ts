import { AdmissionOracle, AdmissionRequest, AdmissionVerdict, LEAST } from './admission-oracle';
import { labelOnlyPolicy } from '../../src/constructs/detection/response/quarantine-response-rights';
import { Manifest } from '../support/app';
import { valid } from '../support/cases';

/** What the account of a `QuarantineResponse` can do to a pod: the API server's own code evaluates its policy. */

const oracle = new AdmissionOracle();
const policies = [{
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'response' },
  spec: labelOnlyPolicy({ name: 'response', namespace: 'responding' }),
}];
const LABEL = 'cdk8s-hardened-agents/quarantine';
const TALON = 'system:serviceaccount:responding:response';
const REFUSED = `the account of a QuarantineResponse may set ${LABEL}=true on pods and change nothing else`;

/** A pod as the API server keeps it. */
function stored(prepare: (pod: Manifest) => void = () => undefined): Manifest {
  const pod: Manifest = JSON.parse(JSON.stringify(valid('Pod')));
  Object.assign(pod.metadata, {
    namespace: 'agents',
    uid: 'a3c1',
    resourceVersion: '17',
    annotations: { seen: 'yes' },
    finalizers: ['example.com/kept'],
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'agent', uid: 'b2', controller: true }],
    managedFields: [{ manager: 'kubectl', operation: 'Apply' }],
  });
  prepare(pod);
  return pod;
}
const isolated = (pod: Manifest): void => void (pod.metadata.labels[LABEL] = 'true');

interface Circumstances extends Partial<AdmissionRequest> {
  /** Prepares the pod that is there. */
  readonly before?: (pod: Manifest) => void;
}

/** What the policy says of a change of a pod by the account. */
async function change(tweak: (pod: Manifest) => void, { before, ...request }: Circumstances = {}): Promise<Omit<AdmissionVerdict, 'cost'>> {
  const object = stored(before);
  tweak(object);
  const [{ cost: _cost, ...verdict }] = await oracle.verdictsOf(policies, [
    { object, oldObject: stored(before), user: TALON, ...request },
  ]);
  return verdict;
}
const taken = { broken: [], errors: [], mistyped: undefined };
const refused = { ...taken, broken: [REFUSED] };

test(`Kubernetes ${LEAST} compiles its expressions`, () => {
  expect(oracle.faultsOf(LEAST, policies)).toEqual([]);
});

describe('taken', () => {
  test('the label, with what the API server changes beside it', async () => {
    expect(await change((pod) => {
      isolated(pod);
      Object.assign(pod.metadata, {
        resourceVersion: '18',
        generation: 2,
        managedFields: [{ manager: 'falco-talon', operation: 'Update' }],
      });
    })).toEqual(taken);
  });

  test('the label on a pod without any', async () => {
    expect(await change((pod) => void (pod.metadata.labels = { [LABEL]: 'true' }), { before: (pod) => delete pod.metadata.labels }))
      .toEqual(taken);
  });

  test('the label again: Falco Talon sends a second patch, which changes nothing', async () => {
    expect(await change(() => undefined, { before: isolated })).toEqual(taken);
  });

  test('its value in place of another one', async () => {
    expect(await change(isolated, { before: (pod) => void (pod.metadata.labels[LABEL] = 'by-hand') })).toEqual(taken);
  });

  test('the label on a pod with 2000 variables, 64 KiB of labels and 250 KB of annotations', async () => {
    const long = 'x'.repeat(60);
    expect(await change(isolated, {
      before: ({ metadata, spec }) => {
        spec.containers[0].env = Array.from({ length: 2000 }, (_, i) => ({ name: `NOTE_${i}`, value: long }));
        Object.assign(metadata.labels, Object.fromEntries(Array.from({ length: 500 },
          (_, i) => [`example.com/label-${i}-${long}`.slice(0, 70), long])));
        metadata.annotations = { note: 'x'.repeat(250_000) };
      },
    })).toEqual(taken);
  });

  test('anything by anyone else', async () => {
    for (const user of ['system:serviceaccount:responding:other', 'system:serviceaccount:agents:response',
      'system:serviceaccount:responding:response2', 'admin']) {
      expect(await change((pod) => void (pod.spec.containers[0].image = 'other'), { user })).toEqual(taken);
    }
  });
});

describe('refused', () => {
  test.each<[string, (pod: Manifest) => void]>([
    ['another image', ({ spec }) => void (spec.containers[0].image = 'attacker.example/tool:1')],
    ['another image of an init container', ({ spec }) => void (spec.initContainers[0].image = 'attacker.example/tool:1')],
    ['a deadline, which ends the pod', ({ spec }) => void (spec.activeDeadlineSeconds = 1)],
    ['a toleration', ({ spec }) => void (spec.tolerations = [{ operator: 'Exists' }])],
    ['another label', ({ metadata }) => void (metadata.labels.app = 'database')],
    ['another value of a label', ({ metadata }) => void (metadata.labels['cdk8s-hardened-agents/agent'] = 'false')],
    ['a label less', ({ metadata }) => void delete metadata.labels['cdk8s-hardened-agents/agent']],
    ['a label that looks like it', ({ metadata }) => void (metadata.labels['cdk8s-hardened-agents/quarantined'] = 'true')],
    ['all labels less but one', (pod) => void (pod.metadata.labels = { [LABEL]: 'true' })],
    ['an annotation', ({ metadata }) => void (metadata.annotations.note = 'yes')],
    ['no annotations', ({ metadata }) => void delete metadata.annotations],
    ['an owner, whose end removes the pod', ({ metadata }) => void metadata.ownerReferences
      .push({ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'c1' })],
    ['no owner, so that it has no controller', ({ metadata }) => void delete metadata.ownerReferences],
    ['a finalizer, which keeps the pod', ({ metadata }) => void metadata.finalizers.push('example.com/never')],
    ['no finalizers', ({ metadata }) => void delete metadata.finalizers],
    ['a prefix of generated names', ({ metadata }) => void (metadata.generateName = 'agent-')],
  ])('%s, beside the label', async (_, tweak) => {
    const both = (pod: Manifest) => {
      isolated(pod);
      tweak(pod);
    };
    expect(await change(both)).toEqual(refused);
    expect(await change(both, { before: isolated })).toEqual(refused);
  });

  test.each<[string, (pod: Manifest) => void]>([
    ['the label off', ({ metadata }) => void delete metadata.labels[LABEL]],
    ['all labels off', ({ metadata }) => void delete metadata.labels],
    ['the label empty', ({ metadata }) => void (metadata.labels[LABEL] = '')],
    ['the label "false"', ({ metadata }) => void (metadata.labels[LABEL] = 'false')],
  ])('%s', async (_, tweak) => {
    expect(await change(tweak, { before: isolated })).toEqual(refused);
  });

  test('nothing at all, on a pod without the label', async () => {
    expect(await change(() => undefined)).toEqual(refused);
  });

  test.each(['status', 'ephemeralcontainers', 'resize'])('even the label, by the subresource %s', async (subresource) => {
    expect(await change(isolated, { subresource })).toEqual(refused);
  });

  test('a pod of its own, with the label', async () => {
    expect(await change(isolated, { oldObject: undefined })).toEqual(refused);
  });
});

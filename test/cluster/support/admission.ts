import { Answer, Cluster, eventually } from './cluster';
import { applyAll, removeAll } from './lifecycle';
import { Manifest } from '../../support/app';

export { admission, messageOf } from '../../support/admission';

export function namespaceOf(name: string, labels: { [label: string]: string } = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** A pod that no node takes: it is judged as any other, and gone at once. */
export function parked(pod: Manifest): Manifest {
  return { ...pod, spec: { ...pod.spec, schedulerName: 'none' } };
}

const BY_POLICY = /^Validation failed for ValidatingAdmissionPolicy '[^']+' with binding '[^']+': /;

/** What policies warn of; the API server has warnings of its own. */
export function warnedBy({ warnings }: Answer): string[] {
  return warnings.filter((text) => BY_POLICY.test(text)).map((text) => text.replace(BY_POLICY, ''));
}

const DENIAL = / is forbidden: ValidatingAdmissionPolicy '[^']+' with binding '[^']+' denied request: (.*)$/s;

/** The message with which a policy refused; nothing where none did. */
export function refusedBy({ status, body }: Answer): string | undefined {
  return status === 403 ? DENIAL.exec(body.message)?.[1] : undefined;
}

export function isTaken({ status }: Answer): boolean {
  return status === 200 || status === 201;
}

/** Whether the API server refused by its schema or its own checks of the kind, which come before policies. */
export function isRefusedUnasked(answer: Answer): boolean {
  const isOurs = JSON.stringify(answer.body).includes('ValidatingAdmissionPolicy');
  return !isTaken(answer) && !isOurs && (['BadRequest', 'Invalid'].includes(answer.body.reason)
    || answer.body.message === 'resource name may not be empty');
}

/** A busy API server takes minutes to compile the policies of a large app. */
const SECONDS_TO_COMPILE = 800;

/** Puts policies in force; a request that breaks them tells when they are, by the messages that it is answered with, or parts of them. */
export async function inForce(cluster: Cluster, policies: Manifest[], probe: () => Promise<Answer>, messages: string[]): Promise<void> {
  await applyAll(cluster, policies);
  const isRefused = (answer: Answer) => messages.every((message) => warnedBy(answer).some((text) => text.includes(message)));
  await eventually(probe, isRefused, SECONDS_TO_COMPILE);
}

/** Tests that the API server finds no wrong type in the policies' expressions, once it has looked. */
export function testTypes(cluster: Cluster, policies: Manifest[]): void {
  const byName = policies.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').map((policy) => [policy.metadata.name, policy]);
  const isChecked = ({ body: { metadata, status } }: Answer) => status?.observedGeneration === metadata.generation;
  test.each(byName)('%s has no wrong type', async (_, policy) => {
    const { body } = await eventually(() => cluster.get(policy), isChecked, SECONDS_TO_COMPILE);
    expect(body.status.typeChecking.expressionWarnings ?? []).toEqual([]);
  });
}

/** Removes policies, what was around them, and then kinds: one that goes holds up the namespaces that go. */
export async function removeAdmission(cluster: Cluster, objects: Manifest[], definitions: Manifest[]): Promise<void> {
  await removeAll(cluster, objects);
  await removeAll(cluster, definitions);
}

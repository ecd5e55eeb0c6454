import { AdmissionOracle } from './admission-oracle';
import { closedApp } from './closed-app';
import { openingEdits, passingEdits } from '../support/policy-edits';

/** What a tenant writes into a NetworkPolicy where the app closes the internet and DNS. */

const oracle = new AdmissionOracle();

const { policies } = closedApp();
const RANGES = { pods: '10.244.0.0/16', services: '10.96.0.0/16', nodes: '192.168.77.0/24', apiServer: '203.0.113.200' };

test('each edit that opens something is refused by its rule, and each that names its targets passes', async () => {
  const edits = [...openingEdits(RANGES), ...passingEdits().map(([title, spec]) => [title, spec, undefined] as const)];
  const requests = edits.map(([, spec]) => ({
    object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'edit', namespace: 'agents' }, spec },
  }));
  const verdicts = await oracle.verdictsOf(policies, requests);
  const told = edits.map(([title, , rule], i) => {
    const { broken, errors } = verdicts[i];
    const isRefused = rule !== undefined && broken.some((one) => one === rule || one.includes(`(${rule})`));
    return { title, broken: isRefused ? [rule] : broken, errors };
  });
  expect(told).toEqual(edits.map(([title, , rule]) => ({ title, broken: rule === undefined ? [] : [rule], errors: [] })));
});

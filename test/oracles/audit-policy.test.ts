import { spawnSync } from 'child_process';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { goProgram, linesOf } from './go-program';
import { DetectionNodeFiles } from '../../src';
import { base, pod } from '../support/app';
import { folderOfTest } from '../support/folder';

/** The API server's own code says of each request at which level the policy has it written down. */

const oracle = goProgram('audit-policy');
const policy = join(folderOfTest(), 'policy.yaml');

beforeAll(() => {
  const b = base();
  pod(b);
  writeFileSync(policy, new DetectionNodeFiles(b.chart, 'files').auditPolicy());
});

interface Request {
  verb: string;
  resource: string;
  subresource?: string;
  group?: string;
  namespace?: string;
  user?: string;
  groups?: string[];
}

const AGENT = {
  user: 'system:serviceaccount:agents:agent',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:agents',
    'system:authenticated'],
};

function levels(requests: Request[], file = policy): string[] {
  const input = requests.map((request) => JSON.stringify({
    namespace: 'agents',
    user: 'alice',
    groups: ['system:authenticated'],
    ...request,
  })).join('\n');
  return linesOf(oracle, [file], input);
}

test.each<[string, Request, string]>([
  ['exec into an agent', { verb: 'create', resource: 'pods', subresource: 'exec' }, 'Metadata'],
  ['exec by websocket', { verb: 'get', resource: 'pods', subresource: 'exec' }, 'Metadata'],
  ['attach', { verb: 'create', resource: 'pods', subresource: 'attach' }, 'Metadata'],
  ['port-forward', { verb: 'create', resource: 'pods', subresource: 'portforward' }, 'Metadata'],
  ['a call by the proxy of the API server', { verb: 'get', resource: 'pods', subresource: 'proxy' }, 'Metadata'],
  ['a token, without the token', { verb: 'create', resource: 'serviceaccounts', subresource: 'token' }, 'Metadata'],
  ['a secret that is read, without the secret', { verb: 'get', resource: 'secrets' }, 'Metadata'],
  ['a secret that is made, without the secret', { verb: 'create', resource: 'secrets' }, 'Metadata'],
  ['a container to debug with, and which', { verb: 'patch', resource: 'pods', subresource: 'ephemeralcontainers' }, 'Request'],
  ['a label of quarantine, and which', { verb: 'patch', resource: 'pods' }, 'Request'],
  ['a policy that is taken away', { verb: 'delete', group: 'networking.k8s.io', resource: 'networkpolicies' }, 'Request'],
  ['rights that are given', { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'rolebindings' }, 'Request'],
  ['whatever an agent asks for itself', { verb: 'list', resource: 'nodes', namespace: '', ...AGENT }, 'Metadata'],
  ['what an agent asks for elsewhere', { verb: 'get', resource: 'configmaps', namespace: 'other', ...AGENT }, 'Metadata'],
  ['pods that are listed', { verb: 'list', resource: 'pods' }, 'None'],
  ['a status that the kubelet tells', { verb: 'patch', resource: 'pods', subresource: 'status' }, 'None'],
  ['exec elsewhere', { verb: 'create', resource: 'pods', subresource: 'exec', namespace: 'other' }, 'None'],
  ['a policy elsewhere', { verb: 'delete', group: 'networking.k8s.io', resource: 'networkpolicies', namespace: 'other' }, 'None'],
])('%s', (_, request, level) => {
  expect(levels([request])).toEqual([level]);
});

test('the oracle refuses what is no policy', () => {
  const broken = join(folderOfTest(), 'broken.yaml');
  writeFileSync(broken, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Everything\n');
  const { status, stderr } = spawnSync(oracle, [broken], { input: '', encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('Everything')]);
});

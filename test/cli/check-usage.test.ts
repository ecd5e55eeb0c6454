import { readFileSync } from 'fs';
import { join } from 'path';
import { check, command } from './command';
import { beside } from './manifests';
import { RULES } from '../../src/engine/rules/catalogue';
import { REGISTRY_MUST } from '../../src/engine/rules/criteria/registries';
import { valid } from '../support/cases';
import { ROOT } from '../support/root';

const ALL = `(the nearest of ${RULES.length}); "npx cdk8s-hardened-agents rules" lists all`;
const REASON = 'a rule, "pack" or "selector" with the reason, such as "no-latest-image=the nightly build is what we test"';
const DOMAIN = 'be the domain of the cluster in lower case, without a dot at its end, such as "k8s.corp.example"';

test.each<[string[], string]>([
  [['-', '--format', 'xml'], '--format must be one of "table", "json", "sarif", "junit", "github", "markdown", "html", got "xml"'],
  [['-', '--fail-on', 'off'], '--fail-on must be one of "error", "warning", got "off"'],
  [['-', '--max-findings', '0'], '--max-findings must be a whole number such as 100, got "0"'],
  [['-', '--max-findings', 'all'], '--max-findings must be a whole number such as 100, got "all"'],
  [['-', '--max-findings', '-5'], '--max-findings must be a whole number such as 100, got "-5"'],
  [['-', '--max-findings', '5x'], '--max-findings must be a whole number such as 100, got "5x"'],
  ...['1999', '2000.5', '+2000', '3000000000'].map((length): [string[], string] => [
    ['-', '--max-length', length], `--max-length must be a whole number of at least 2000 such as 65000, got "${length}"`,
  ]),
  [['-', '--pack', 'all'], '--pack must be one of "baseline", "strict", got "all"'],
  [['-', '--severity', 'no-host-ports'], '--severity must be a rule and its severity such as "no-latest-image=off", got "no-host-ports"'],
  [['-', '--severity', 'no-host-ports=info'], '--severity must give "no-host-ports" one of "error", "warning", "off", got "info"'],
  [['-', '--severity', '__proto__=off'],
    `--severity must be the id of a rule: no-probe-host, no-devices, no-host-ports ${ALL}, got "__proto__"`],
  [['-', '--pod-cidr', '10.0.0.1/8'], '--pod-cidr must have no bits set after the prefix; did you mean "10.0.0.0/8"?, got "10.0.0.1/8"'],
  [['-', '--service-cidr', '999.0.0.0/8'],
    '--service-cidr must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16", got "999.0.0.0/8"'],
  [['-', '--namespace', 'Agents'], '--namespace must be the name of a namespace such as "agents", got "Agents"'],
  [['-', '--selector', 'app'], '--selector must be labels such as "app=agent,tier=web", got "app"'],
  [['-', '--selector', 'app!=a'], '--selector must be labels such as "app=agent,tier=web", got "app!=a"'],
  [['-', '--selector', '!app=a'], '--selector must be labels such as "app=agent,tier=web", got "!app=a"'],
  [['-', '--selector', 'app=a,tier=b c'], '--selector must be labels such as "app=agent,tier=web", got "tier=b c"'],
  [['-', '--all', '--selector', 'app=a'], '--all must be given without --selector, which leaves pods out, got true'],
  ...['PyTorchJob', 'a =a/v1/B=spec', 'a/v1/B-C=spec', 'a/v1/B=spec..template', 'a/v1/B=spec template'].map((kind): [string[], string] => [
    ['-', '--pod-kind', kind], '--pod-kind must be a kind and the path of its pod template, such as '
    + `"kubeflow.org/v1/PyTorchJob=spec.pytorchReplicaSpecs.*.template", got "${kind}"`,
  ]),
  [['-', '--pod-kind', 'a/v1/B=spec', '--pod-kind', 'apps/v1/Deployment=spec.pods'],
    '--pod-kind must be "spec.template", where Kubernetes has the pods of a Deployment, got "spec.pods"'],
  [['-', '--pack', 'baseline'],
    '--reason must say in at least 10 letters or digits why the rules outside the pack do not run: '
    + '--reason "pack=why the baseline is enough", got nothing'],
  [['-', '--selector', 'app=a'],
    '--reason must say in at least 10 letters or digits why only the rules about the node judge other pods: '
    + '--reason "selector=why these are the agents", got nothing'],
  [['-', '--severity', 'no-host-ports=off', '--reason', 'no-host-ports=..........'],
    '--reason must say in at least 10 letters or digits why "no-host-ports" is lowered: '
    + '--reason "no-host-ports=why this is acceptable", got ".........."'],
  [['-', '--reason', 'detail'],
    `--reason must be ${REASON}, got "detail"`],
  [['-', '--reason', 'Pack=the nightly build is tested'], `--reason must be ${REASON}, got "Pack=the nightly build is tested"`],
  [['-', '--reason', '__proto__=the nightly build is tested'],
    `--reason must be ${REASON}, got "__proto__=the nightly build is tested"`],
  [['-', '--reason', 'pack=the nightly build is tested'], '--reason must be about what is lowered or left out, got "pack"'],
  [['-', '--cluster-domain', 'evil_example'],
    `--cluster-domain must ${DOMAIN}, got "evil_example"`],
  [['-', '--cluster-domain', 'K8S.corp.example'], `--cluster-domain must ${DOMAIN}, got "K8S.corp.example"`],
  [['-', '--cluster-domain', 'k8s.corp.example.'], `--cluster-domain must ${DOMAIN}, got "k8s.corp.example."`],
  [['-', '--registry', 'agents'], `--registry must ${REGISTRY_MUST}, got "agents"`],
  [['-', '--runtime', 'a'],
    '--runtime must be a RuntimeClass and its isolation, such as "sandbox=virtual-machine", got "a"'],
  [['-', '--runtime', 'a=vm'], '--runtime must be one of "user-space-kernel", "virtual-machine", "shared-kernel", got "vm"'],
])('check %j', async (args, message) => {
  expect(await check(args, beside(valid('Pod')))).toEqual({ code: 2, out: '', err: `error: ${message}\n` });
});

test.each<[string[], RegExp]>([
  [[], /^Usage: cdk8s-hardened-agents /],
  [['check'], /^error: missing required argument 'paths'\n/],
  [['chek', '-'], /^error: unknown command 'chek'\n\(Did you mean check\?\)\n/],
  [['check', '-', '--formt', 'json'], /^error: unknown option '--formt'\n\(Did you mean --format\?\)\n/],
  [['check', '-', '--fail', 'warning'], /^error: unknown option '--fail'\n\(Did you mean --fail-on\?\)\n/],
  [['check', '-', '--tail', 'warning'], /^error: unknown option '--tail'\nadd --help/],
  [['check', '-', '--pack'], /^error: option '--pack <pack>' argument missing\n/],
])('%j', async (args, message) => {
  const { code, out, err } = await command(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test('help and version', async () => {
  const { code, out, err } = await check(['--help']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatchSnapshot();
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(await command(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

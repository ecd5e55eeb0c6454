import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { ROLES } from '../../src/engine/cluster/infrastructure';
import { ROOT } from '../support/root';

const PAGE = readFileSync(join(ROOT, 'docs', 'annotations.md'), 'utf8');

/** The sources of the library. The page of a report has a bundle of some of them. */
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith(join('report', 'page')))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));

/** Texts that have the form of a key, and are none of an object's metadata. */
const OTHERS = [
  /^[\d.]+\/\d+$/, // blocks of addresses
  /\/(v\d\w*|[A-Z]\w*)$/, // versions of an API, and kinds
  /^(docker\.io|github\.com|registry\.example|type\.googleapis\.com|example\.com|a\.b|go1\.26\.8)\//, // images, addresses and examples
  /^(amd|nvidia)\.com\//, // resources of devices
  /^(bootstrap\.)?kubernetes\.io\/(token|dockercfg|dockerconfigjson|service-account-token)$/, // types of Secrets
  /^rancher\.io\/local-path$/, // a driver of volumes
  /^deviceclass\.resource\.kubernetes\.io\/$/, // a resource of a quota
  /^(kubernetes\.io|admissionregistration\.k8s\.io|gateway\.networking\.k8s\.io|kyverno\.io|policies\.kyverno\.io|mutations\.gatekeeper\.sh|policy\.karmada\.io|policy\.networking\.k8s\.io|resource\.k8s\.io|secrets\.hashicorp\.com)\/$/,
  // groups of APIs
];

/** The keys of this library in a source, without their prefix. */
function ownKeys(source: string): string[] {
  return [...source.matchAll(/(?:\$\{OWN_PREFIX\}|['"`]cdk8s-hardened-agents\/)([a-z]+(?:-[a-z]+)*-?)(?=[^\w/-])/g)].map(([, name]) => name);
}

/** The keys of others in a source. One that ends with "/" or "-" stands for all that begin with it. */
function keysOfOthers(source: string): string[] {
  return [...source.matchAll(/['"`]((?:[a-z0-9-]+\.)+[a-z0-9-]+\/[\w.-]*)/g)].map(([, key]) => key)
    .filter((key) => !OTHERS.some((other) => other.test(key)));
}

/** Whether the page has a key of this library. */
function hasOwn(name: string): boolean {
  return name.endsWith('-') ? new RegExp(`\`${name}[<…]`).test(PAGE) : new RegExp(`\`(cdk8s-hardened-agents/)?${name}\``).test(PAGE);
}

test('the page has every label and annotation of this library', () => {
  const keys = [...new Set(SOURCES.flatMap(ownKeys))];
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter((key) => !hasOwn(key))).toEqual([]);
});

test('the page has every role', () => {
  expect(ROLES.filter((role) => !PAGE.includes(`\`${role}\``))).toEqual([]);
});

test('the page has every label and annotation of others that a source names', () => {
  const keys = [...new Set(SOURCES.flatMap(keysOfOthers))];
  expect(keys.length).toBeGreaterThan(80);
  expect(keys.filter((key) => !PAGE.includes(`\`${key}`))).toEqual([]);
});

test('a key that the page lacks is found', () => {
  expect(ownKeys('`${OWN_PREFIX}new-label`; \'cdk8s-hardened-agents/other-\' + id; `${OWN_PREFIX}group-${name}`'))
    .toEqual(['new-label', 'other-', 'group-']);
  expect(hasOwn('new-label') || hasOwn('other-')).toBe(false);
  expect(keysOfOthers('[\'linkerd.io/inject\', "apps.example/v1", `new.example/of-${kind}`, \'10.0.0.0/8\', "gateway.example/Route"]'))
    .toEqual(['linkerd.io/inject', 'new.example/of-']);
});

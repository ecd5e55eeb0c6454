import { readFileSync } from 'fs';
import { join } from 'path';
import { run } from './run';

/** What `npm sbom` writes, as far as it is read here; the rest passes. */
interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: Component[];
  readonly dependencies: { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly 'name': string;
  readonly 'version': string;
  readonly 'purl': string;
  readonly 'properties': { readonly name: string; readonly value: string }[];
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: { readonly [name: string]: string };
}

/**
 * What the package consists of, in CycloneDX: the packages that its files hold, which `bundled` names, and its peers, which an app installs
 * beside it, in the versions that it is tested with. npm lists all packages of the lock file, of which most only build and test it.
 */
export function sbom(root: string, bundled: readonly string[]): Sbom {
  const packageOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
  const { name, peerDependencies } = packageOf(root);
  const names = [...bundled, ...Object.keys(peerDependencies)].sort();
  const wanted = names.map((one) => `${one}@${packageOf(join(root, 'node_modules', one)).version}`);
  const all = JSON.parse(run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], root)) as Sbom;
  const kept = wanted.map((ref, i) => {
    const component = all.components.find((other) => other['bom-ref'] === ref);
    if (!component) {
      throw new Error(`package-lock.json does not name ${ref}: run "npm ci" first`);
    }
    // npm says what a package is for this checkout, where all of them are for development.
    return { ...component, properties: bundled.includes(names[i]) ? [{ name: 'cdx:npm:package:bundled', value: 'true' }] : [] };
  });
  const { component: own } = all.metadata;
  const refs = [own, ...kept].map((component) => component['bom-ref']);
  return {
    ...all,
    metadata: { ...all.metadata, component: { ...own, name } }, // npm names it by the folder of the checkout
    components: kept,
    dependencies: all.dependencies.filter(({ ref }) => refs.includes(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.includes(other)) })),
  };
}

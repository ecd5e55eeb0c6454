import { InitCluster } from './clusters';

/** What an app is written from. */
export interface InitApp {
  readonly cluster: InitCluster;
  /** The name of its package. */
  readonly name: string;
  /** The version of this library. */
  readonly version: string;
}

/** A language that `init` writes an app in. */
export interface InitLanguage {
  /** The file with what one fills in. */
  readonly main: string;
  /** The files of the app by their paths, with "/" between folders. */
  readonly files: (app: InitApp) => { readonly [path: string]: string };
  /** What one runs next, from the packages to the report. */
  readonly steps: (version: string) => string[];
}

/** The peers of this library in a new app, in versions that the tests of this library use. */
export const PACKAGES = {
  'cdk8s': '2.70.47',
  'cdk8s-plus-29': '2.6.0',
  'constructs': '10.5.0',
};

/** The version of the runtime of jsii, in each language. */
export const JSII = '1.140.0';

/** Whether registries have a version of this library. */
export function isReleased(version: string): boolean {
  return version !== '0.0.0';
}

/** The command of this library in an app that is no package of npm. Before a release, the file of `npm pack` is in the app's folder. */
export function npxCommand(version: string): string {
  return `npx --yes --ignore-scripts ${isReleased(version) ? '' : `--package ./${tarballName(version)} `}`
    + `cdk8s-hardened-agents${isReleased(version) ? `@${version}` : ''}`;
}

/** The file that `npm pack` makes in a checkout. */
export function tarballName(version: string): string {
  return `cdk8s-hardened-agents-${version}.tgz`;
}

/** What one does before a release for `npxCommand`. */
export function copyTarball(version: string): string[] {
  return isReleased(version) ? [] : [`cp ../cdk8s-hardened-agents/${tarballName(version)} . # made by npm pack in a checkout; commit it`];
}

import { createHash } from 'crypto';
import { Lazy } from 'cdk8s';
import { OWN_PREFIX } from '../../engine/manifest/labels';

/** The files that a program reads at start. */
export interface Configuration {
  /** The folder of the files in the container, such as "/etc/coredns". */
  readonly folder: string;
  /** The files by name, as they are at the time of the call. */
  readonly files: () => { readonly [name: string]: string };
  /** What the user can do if the files are too long, such as "divide the names among several proxies". */
  readonly ifTooLong: () => string;
}

/** `kubectl apply` keeps the object as JSON in an annotation, and all annotations together may have 262144 bytes. */
export const MAX_CONFIG_BYTES = 250_000;

/** How many of the `MAX_CONFIG_BYTES` a configuration uses: its bytes as JSON. */
export function configBytes(config: string): number {
  return Buffer.byteLength(JSON.stringify(config));
}

/**
 * The annotation of pods that changes with their configuration.
 *
 * Programs that read their files only at start need new pods for a new configuration.
 */
export function configAnnotation(config: () => string): { [key: string]: any } {
  let last: { readonly text: string; readonly hash: string } | undefined; // each rendering of the app asks for it
  const produce = () => {
    const text = config();
    last = last?.text === text ? last : { text, hash: createHash('sha256').update(text).digest('hex') };
    return last.hash;
  };
  return { [`${OWN_PREFIX}config-hash`]: Lazy.any({ produce }) };
}

/** All files as one text. */
export function configText({ files }: Configuration): () => string {
  return () => filesText(files());
}

export function filesText(files: { readonly [name: string]: string }): string {
  return Object.values(files).join('---\n');
}

/** Errors about the size of the files, at synth. */
export function sizeErrors(config: Configuration): string[] {
  const bytes = configBytes(configText(config)());
  return bytes <= MAX_CONFIG_BYTES
    ? []
    : [`the configuration has ${bytes} bytes, and kubectl applies a ConfigMap of at most ${MAX_CONFIG_BYTES}; ${config.ifTooLong()}`];
}

import { Case, allows, finds, ofNamespace } from '../../../support/cases';

const VERSION = 'pod-security.kubernetes.io/enforce-version';
const pinned = (version: unknown) => ofNamespace((labels) => { labels[VERSION] = version; });
const breaks = (title: string, version: unknown) => finds(title, pinned(version),
  { field: `metadata.labels["${VERSION}"]`, got: version });
const passes = (title: string, version: string) => allows(title, pinned(version));

export const cases: Case[] = [
  breaks('the version before the last control', 'v1.33'),
  breaks('a version of one digit', 'v1.9'),
  breaks('the first version', 'v1.0'),
  breaks('no version', 'newest'),
  breaks('an empty text', ''),
  breaks('a version without its letter', '1.34'),
  breaks('a version with zeros in front', 'v1.034'),
  passes('the first version with all controls', 'v1.34'),
  passes('a later version', 'v1.40'),
  passes('a version of three digits', 'v1.100'),
  passes('the version of the API server', 'latest'),
  allows('no label', ofNamespace((labels) => { delete labels[VERSION]; })),
];

import { readFileSync } from 'fs';
import { join } from 'path';
import { exampleYaml } from '../support/examples';

/** Manifests to start with. */
export interface Example {
  readonly title: string;
  readonly yaml: string;
  /** The namespace of objects that name none. */
  readonly namespace?: string;
  readonly podCidrs?: string;
  readonly serviceCidrs?: string;
}

const RANGES = { podCidrs: '10.244.0.0/16', serviceCidrs: '10.96.0.0/16' };

const ADOPT = join(__dirname, '..', '..', 'examples', 'adopt', 'helm.yaml');

/** The examples of the page: two files, and what apps of the folder examples write. */
export function tryExamples(): Example[] {
  return [
    { title: 'A weak pod', yaml: textOf('weak-pod.yaml') },
    { title: 'A Helm chart', yaml: readFileSync(ADOPT, 'utf8'), namespace: 'search-tools' },
    { title: 'A hardened coding agent', yaml: exampleYaml('coding-agent'), ...RANGES },
    { title: 'A policy that reopens the network', yaml: `${exampleYaml('quickstart')}---\n${textOf('reopening-policy.yaml')}`, ...RANGES },
  ];
}

function textOf(file: string): string {
  return readFileSync(join(__dirname, file), 'utf8');
}

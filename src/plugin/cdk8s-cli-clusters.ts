import { basename } from 'path';
import { JudgedObject } from '../engine/manifest/manifest-list';
import { Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { OptionError } from '../engine/rules/option-values';
import { object } from '../engine/value/json';

/** By the name of a cluster, the patterns of the files that are applied to it. `*` stands for any text. */
export type ClusterFiles = ReadonlyMap<string, readonly string[]>;

/** Reads the property `clusters` of the plugin. Throws an `OptionError` if it is not a map of patterns. */
export function clusterFiles(given: unknown): ClusterFiles {
  if (given === undefined) {
    return new Map();
  }
  const entries = Object.entries(object(given));
  if (entries.length === 0) {
    throw new OptionError(
      'clusters',
      'map names of clusters to patterns of files, for example { "dev": ["dev*.k8s.yaml"], "prod": ["prod*.k8s.yaml"] }',
      given,
    );
  }
  for (const [name, patterns] of entries) {
    if (!Array.isArray(patterns) || patterns.length === 0 || patterns.some((pattern) => typeof pattern !== 'string' || pattern === '')) {
      throw new OptionError(`clusters.${name}`, 'be a list of patterns of file names, for example ["prod*.k8s.yaml"]', patterns);
    }
  }
  return new Map(entries as [string, string[]][]);
}

/**
 * The files of each cluster: those that its patterns match, and those that no pattern matches, which belong to every
 * cluster. Without `clusters`, all files belong to one cluster. Throws an `OptionError` if a pattern matches no file.
 */
export function filesByCluster(files: readonly string[], clusters: ClusterFiles): string[][] {
  if (clusters.size === 0) {
    return [[...files]];
  }
  const own = [...clusters].map(([name, patterns]) => new Set(patterns.flatMap((pattern, i) => {
    const matched = files.filter((file) => matches(pattern, file));
    if (matched.length === 0) {
      throw new OptionError(`clusters.${name}[${i}]`, `match a written file: ${files.join(', ') || 'there is none'}`, pattern);
    }
    return matched;
  })));
  return own.map((matched) => files.filter((file) => matched.has(file) || !own.some((one) => one.has(file))));
}

function matches(pattern: string, file: string): boolean {
  const [start, ...others] = pattern.split('*');
  return [file, basename(file)].some((name) => name.startsWith(start) && hasAfter(name, start.length, others));
}

/** Whether a text has the parts one after the other from a place on, the last one at its end. */
function hasAfter(text: string, from: number, parts: readonly string[]): boolean {
  let at = from;
  for (const part of parts.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  const end = parts.at(-1);
  return end === undefined ? at === text.length : text.length - end.length >= at && text.endsWith(end);
}

/** What has one value for each cluster alone is left out. */
type MergedJudgement<S> = Omit<Judgement<S>, 'view' | 'ranges' | 'filled' | 'presumed' | 'agentsKnownBy' | 'isWhole' | 'judges'
| 'acknowledgementOf' | 'tryChange'>;

/** The judgements of several clusters as one. A finding that several clusters share appears once. */
export function mergedJudgements<S extends object>(
  judgements: readonly Judgement<S>[],
): MergedJudgement<S> {
  const ids = new Map<S, number>();
  judgements
    .flatMap(({ judged, unreadable }) => [...judged, ...unreadable])
    .forEach(({ source }) => ids.set(source, ids.get(source) ?? ids.size));
  const place = ({ source, prefix }: JudgedObject<S>) => `${ids.get(source)}\n${prefix}`;
  const ofRule = (item: JudgedObject<S>, ruleId: string) => `${place(item)}\n${ruleId}`;
  const ofFinding = (finding: ObjectFinding<S>) => `${ofRule(finding, finding.rule.id)}\n${finding.field}\n${finding.detail ?? ''}`;

  const accepted = distinctBy(judgements.flatMap((one) => one.accepted), ofFinding);
  const used = new Set(accepted.map((finding) => ofRule(finding, finding.rule.id))); // one cluster is enough
  const idle = distinctBy(judgements.flatMap((one) => one.idle), (one) => ofRule(one, one.ruleId));
  const agents = new Set(judgements.flatMap(({ judged, neighbours }) => {
    const beside = new Set(neighbours.map(place));
    return judged.map(place).filter((one) => !beside.has(one)); // one cluster is enough
  }));
  return {
    judged: distinctBy(judgements.flatMap((one) => one.judged), place),
    neighbours: distinctBy(judgements.flatMap((one) => one.neighbours), place).filter((one) => !agents.has(place(one))),
    findings: distinctBy(judgements.flatMap((one) => one.findings), ofFinding),
    accepted,
    idle: idle.filter((one) => !used.has(ofRule(one, one.ruleId))),
    stated: distinctBy(judgements.flatMap((one) => one.stated), (one) => `${place(one)}\n${one.className}`),
    exceptions: distinctBy(judgements.flatMap((one) => one.exceptions), ({ option, reason }) => `${option}\n${reason}`),
    unreadable: distinctBy(judgements.flatMap((one) => one.unreadable), ({ source, at }) => `${ids.get(source)}\n${at}`),
  };
}

/** The values without those that repeat a key. */
function distinctBy<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  const first = new Map<string, T>();
  values.forEach((value) => first.set(keyOf(value), first.get(keyOf(value)) ?? value));
  return [...first.values()];
}

import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import { ACKNOWLEDGED, reasonFor } from './acknowledgement';
import { attachOrder } from './order';
import { describe, evaluate } from '../policy/evaluate';
import { Json, object } from '../policy/json';
import { RuntimeTraits } from '../policy/traits';

/** What the library knows of an object beside its manifest. */
export interface ManifestOptions {
  /** The runtime of the pods in it. */
  readonly runtime?: RuntimeTraits;
  /** Cluster-scoped objects never get the chart's namespace. */
  readonly clusterScoped?: boolean;
}

interface Verdict {
  readonly json: Json;
  readonly findings: string[];
}

/**
 * An object of ours. It is judged by what is written out, so that no later patch, label or
 * resolver escapes: once when the app is validated, so that all faults are reported together,
 * and once more as it is emitted.
 */
export class Manifest extends ApiObject {
  private passed = false;
  private verdict?: Verdict;

  constructor(scope: Construct, id: string, props: ApiObjectProps, private readonly options: ManifestOptions = {}) {
    super(scope, id, props);
    attachOrder(this, () => this.preview());
    (this.node.scope ?? this).node.addValidation({ validate: () => this.validate() }); // so that the user's own construct is named
  }

  public toJson(): Json {
    const { json, findings } = this.judge();
    if (findings.length > 0) {
      throw new Error(findings.map((finding) => `${this.owner}: ${finding}`).join('\n  '));
    }
    return json;
  }

  /** What would be emitted as things stand; the verdict on it serves the validation that follows. */
  private preview(): Json {
    this.verdict = this.judge();
    return this.verdict.json;
  }

  /** cdk8s validates once for the app and again for each chart: who passed once is next judged when emitted. */
  private validate(): string[] {
    if (this.passed) {
      return [];
    }
    try {
      const { findings } = this.verdict ?? this.judge();
      this.verdict = undefined;
      this.passed = findings.length === 0;
      return findings;
    } catch {
      return []; // what cannot be rendered fails when it is emitted, unless another validation says why before
    }
  }

  private judge(): Verdict {
    const json: Json = super.toJson();
    if (this.options.clusterScoped) {
      delete json.metadata.namespace;
    }
    const accepted: Json = {};
    const findings: string[] = [];
    for (const finding of evaluate(json, this.options.runtime)) {
      const reason = reasonFor(this, finding.rule.id);
      if (reason === undefined) {
        findings.push(describe(finding));
      } else {
        accepted[`${ACKNOWLEDGED}${finding.rule.id}`] = reason;
      }
    }
    if (Object.keys(accepted).length > 0) {
      const annotations = Object.entries({ ...object(json.metadata.annotations), ...accepted });
      json.metadata = sorted(Object.entries({ ...json.metadata, annotations: sorted(annotations) }));
    }
    return { json, findings };
  }

  private get owner(): string {
    return this.node.scope?.node.path ?? this.node.path;
  }
}

function sorted(entries: [string, unknown][]): Json {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { reasonFor } from './acknowledgement';
import { ORDER_FACTS, OrderFacts, attachOrder, isWrittenInParts } from './order';
import { ACKNOWLEDGED } from '../policy/acknowledgement';
import { Evaluator, describe } from '../policy/evaluator';
import { Json, object } from '../policy/json';
import { RuntimeTraits } from '../policy/traits';
import { World } from '../policy/world';

/** What the library knows of an object beside its manifest. */
export interface ManifestOptions {
  /** The runtime of the pods in it. */
  readonly runtime?: RuntimeTraits;
  /** Cluster-scoped objects never get the chart's namespace. */
  readonly clusterScoped?: boolean;
  /** What decides the order in which it is applied; read from the manifest where it is not given. */
  readonly order?: () => OrderFacts;
}

const MANIFEST = Symbol.for('cdk8s-hardened-agents.manifest');

/**
 * An object of ours. It is judged as it is written out, so that no patch, label or resolver that comes
 * late escapes, and rendered once. The first fault that is met reports all faults of the app together.
 */
export class Manifest extends ApiObject {
  public readonly [MANIFEST] = true;
  public readonly [ORDER_FACTS]?: () => OrderFacts;
  private passed = false;

  constructor(scope: Construct, id: string, props: ApiObjectProps, private readonly options: ManifestOptions = {}) {
    super(scope, id, props);
    this[ORDER_FACTS] = options.order;
    attachOrder(this);
    this.owner.node.addValidation({ validate: () => this.validate() });
  }

  public toJson(): Json {
    const { json, findings } = this.judge();
    if (findings.length > 0) {
      throw new Error(`Validation failed with the following errors:\n  ${faultsOf(this.node.root).join('\n  ')}`);
    }
    return json;
  }

  /** What is wrong with it, told with the construct that it belongs to. */
  public faults(): string[] {
    return (this.findings() ?? []).map((finding) => `[${this.owner.node.path}] ${finding}`);
  }

  /**
   * Where files are written before all is rendered, all is judged before. cdk8s validates once for
   * the app and again for each chart: who passed once is next judged as it is written out.
   */
  private validate(): string[] {
    if (this.passed || !isWrittenInParts(this.node.root)) {
      return [];
    }
    const findings = this.findings();
    this.passed = findings?.length === 0;
    return findings ?? [];
  }

  /** Nothing is known of what cannot be rendered: it fails when it is written out, unless a validation says why before. */
  private findings(): string[] | undefined {
    try {
      return this.judge().findings;
    } catch {
      return undefined;
    }
  }

  /** The user's own construct. */
  private get owner(): IConstruct {
    return this.node.scope ?? this;
  }

  private judge(): { json: Json; findings: string[] } {
    const json: Json = super.toJson();
    if (this.options.clusterScoped) {
      delete json.metadata.namespace;
    }
    const accepted: Json = {};
    const findings: string[] = [];
    for (const finding of Evaluator.ALL.evaluate(json, new World([{ manifest: json, runtime: this.options.runtime }], { complete: false }))) {
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
}

function faultsOf(app: IConstruct): string[] {
  return app.node.findAll().filter((construct): construct is Manifest => MANIFEST in construct).flatMap((manifest) => manifest.faults());
}

function sorted(entries: [string, unknown][]): Json {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

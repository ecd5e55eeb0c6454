import { ToStringOptions, DocumentOptions, SchemaOptions, stringify } from 'yaml';

/** Writes manifests as YAML. One that was written before, such as those around every case of a rule, is not written again. */
export class YamlWriter {
  private readonly written = new Map<string, string>();

  constructor(private readonly options: DocumentOptions & SchemaOptions & ToStringOptions = {}) {}

  /** One text with a document for each manifest. */
  public write(...manifests: unknown[]): string {
    return manifests.map((manifest) => this.document(manifest)).join('---\n');
  }

  private document(manifest: unknown): string {
    const key = JSON.stringify(manifest);
    const text = this.written.get(key) ?? stringify(manifest, this.options);
    this.written.set(key, text);
    return text;
  }
}

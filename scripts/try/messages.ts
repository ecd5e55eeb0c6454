/** What the page asks its engine, and what the engine answers: plain values, since they pass between threads. */

/** A text or file of the page. */
export interface Manifests {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Judges manifests as `check` does. What it judged stays for the other requests. */
export interface JudgeRequest {
  readonly kind: 'judge';
  readonly sources: readonly Manifests[];
  /** As `judgeOptions` of the engine takes them. */
  readonly options: { readonly [name: string]: unknown };
  readonly namespace?: string;
  /** Whether pods that are no agents are judged, too. */
  readonly all?: boolean;
}

/** Asks who may call a target, as `query` does. */
interface QueryRequest {
  readonly kind: 'query';
  readonly to: string;
  readonly from?: string;
}

/** Writes what was judged: as `check --format json`, as `report`, or as a report for the frame of the page. */
interface WriteRequest {
  readonly kind: 'write';
  readonly format: 'json' | 'html' | 'frame';
}

export type TryRequest = JudgeRequest | QueryRequest | WriteRequest;

/** Why there is no result. */
export interface Fault {
  /** The option at fault, such as "namespace". */
  readonly option?: string;
  readonly text: string;
}

/** The answer to any request. */
export interface TryAnswer {
  /** Nothing if there is a result. */
  readonly faults?: readonly Fault[];
  /** The line at the end of `check`, or the answer of `query`, or what was written. */
  readonly text?: string;
  /** What `check` warns of. */
  readonly warnings?: readonly string[];
}

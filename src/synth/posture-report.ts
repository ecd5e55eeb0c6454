import { Construct } from 'constructs';
import { Guard } from './guard';
import { perApp } from './per-app';
import { Check, Shape, checkProps, listOf, oneOf, requireId } from '../engine/input/check';
import { propError } from '../engine/input/props';
import { Posture } from '../engine/posture/posture';
import { memoize } from '../engine/value/memoize';
import { loadWriters } from '../report/load-writers';

/** A format of a report. */
export enum PostureFormat {
  /** One page, "posture.html", that opens without a network. */
  HTML = 'html',
  /** Text for a pull request or a wiki, "posture.md". */
  MARKDOWN = 'markdown',
}

/**
 * Properties of a `PostureReport`.
 */
export interface PostureReportProps {
  /**
   * The formats, each in a file of its own.
   *
   * @default [PostureFormat.HTML]
   */
  readonly formats?: PostureFormat[];

  /**
   * Name of the files without the ending, such as "posture": 1 to 100 letters, digits, "-" and "_". It names no folder.
   *
   * @default "posture"
   */
  readonly fileName?: string;
}

/** A name that leads to no other folder, and that no system reads as another one. */
const FILE_NAME = /^[A-Za-z0-9][\w-]{0,99}$/;

const fileName: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !FILE_NAME.test(value)) {
    throw propError(
      place,
      prop,
      'be 1 to 100 letters, digits, "-" and "_" that begin with a letter or digit, such as "posture"',
      value,
      'leave out the folder and the ending',
    );
  }
};

const PROPS: Shape<PostureReportProps> = { formats: listOf(oneOf(PostureFormat)), fileName };

/** For each format, the ending of its files and the function that writes it. `kubectl apply` reads no file with such an ending. */
const FORMATS = {
  [PostureFormat.HTML]: { ending: 'html', textOf: (posture: Posture) => loadWriters().htmlOf(posture) },
  [PostureFormat.MARKDOWN]: { ending: 'md', textOf: (posture: Posture) => loadWriters().markdownOf(posture) },
};

const namesIn = perApp(() => new Map<string, string>());

/**
 * Writes the report of an app beside its manifests: how safe the agents are, what they can reach, and who can reach them.
 *
 * `app.synth()` and `cdk8s synth` write it into the output folder of the app. If synth fails because of findings, it shows these findings.
 * It needs no cluster, and `kubectl apply -f dist` ignores it. `AgentPolicy.of(app).report()` gives the same as data.
 *
 * @throws if a format is not known, the name is no name of a file, or another report has the name
 */
export class PostureReport extends Construct {
  constructor(scope: Construct, id: string, props: PostureReportProps = {}) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const formats = new Set(props.formats ?? [PostureFormat.HTML]);
    const name = props.fileName ?? 'posture';
    if (formats.size === 0) {
      throw propError(this, 'formats', 'name at least one format', [], 'leave it out for HTML');
    }
    const other = memoize(namesIn(this), name.toLowerCase(), () => this.node.path);
    if (other !== this.node.path) {
      throw propError(this, 'fileName', `differ from that of "${other}"`, name);
    }
    for (const format of formats) {
      const { ending, textOf } = FORMATS[format];
      Guard.of(this).addReport({ construct: this, name: `${name}.${ending}`, textOf });
    }
  }
}

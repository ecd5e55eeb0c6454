import { Json, valueAt } from '../../value/json';
import { Report, Rule } from '../rule';

/** A field below the spec of a Job. */
interface JobField {
  /** Such as "template.spec.restartPolicy". */
  readonly path: string;
  readonly holds: (got: unknown) => boolean;
  /** The same in CEL, over an optional value. */
  readonly cel: (got: string) => string;
}

/** The check and the CEL of a rule about fields of a Job's spec, also of the Jobs that a CronJob creates. */
export function ofJobSpec(...fields: readonly JobField[]): Pick<Rule, 'checkObject' | 'admission'> {
  return {
    checkObject: {
      kinds: ['batch/Job', 'batch/CronJob'],
      check: (manifest: Json, report: Report) => {
        const at = manifest.kind === 'CronJob' ? 'spec.jobTemplate.spec' : 'spec';
        for (const { path, holds } of fields) {
          const got: unknown = valueAt(manifest, `${at}.${path}`.split('.')) ?? undefined;
          if (!holds(got)) {
            report(`${at}.${path}`, got);
          }
        }
      },
    },
    admission: {
      cel: fields.map(({ path, cel }) => {
        const of = path.split('.').map((step) => `.?${step}`).join('');
        return cel(`(object.kind == "CronJob" ? dyn(object).spec.?jobTemplate.?spec${of} : dyn(object).spec${of})`);
      }).join(' && '),
    },
  };
}

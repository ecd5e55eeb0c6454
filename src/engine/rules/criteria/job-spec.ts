import { Json, object } from '../../value/json';
import { Report, Rule } from '../rule';

/** The check and the CEL of a rule about a field of a Job's spec, also of the Jobs that a CronJob creates. */
export function ofJobSpec(
  field: string,
  holds: (got: unknown) => boolean,
  cel: (got: string) => string,
): Pick<Rule, 'checkObject' | 'admission'> {
  return {
    checkObject: {
      kinds: ['batch/Job', 'batch/CronJob'],
      check: (manifest: Json, report: Report) => {
        const ofJob = object(manifest.spec);
        const isCron = manifest.kind === 'CronJob';
        const got: unknown = (isCron ? object(object(ofJob.jobTemplate).spec) : ofJob)[field] ?? undefined;
        if (!holds(got)) {
          report(`spec.${isCron ? 'jobTemplate.spec.' : ''}${field}`, got);
        }
      },
    },
    admission: { cel: cel(`(object.kind == "CronJob" ? dyn(object).spec.?jobTemplate.?spec.?${field} : dyn(object).spec.?${field})`) },
  };
}

import { Posture } from '../engine/posture/posture';

/** What `report --format json` prints. */
export interface ReportJson extends Posture {
  /** Address of this schema. Its name has the version. */
  readonly $schema: string;
}

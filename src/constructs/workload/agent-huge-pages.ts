import { Size } from 'cdk8s';

/**
 * Huge pages of one size that a container may use.
 *
 * The nodes must have allocated them. They count as memory of the container, beside its memory limit.
 *
 * @see https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/
 */
export interface AgentHugePages {
  /**
   * How much memory the pages have together, such as `Size.mebibytes(512)`: a multiple of the size of a page.
   */
  readonly amount: Size;

  /**
   * Size of a page: one that the nodes have, such as `Size.gibibytes(1)`.
   *
   * @default Size.mebibytes(2)
   */
  readonly pageSize?: Size;

  /**
   * Absolute path in the container where a file system of such pages is mounted, such as "/hugepages".
   *
   * @default - none: the program maps the pages without a file
   */
  readonly path?: string;
}

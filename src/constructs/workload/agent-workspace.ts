import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';

/**
 * A folder on a disk of its own that an agent works in: a persistent volume claim that the library makes and mounts writable.
 *
 * Containers of a pod that give a workspace of the same name share it, for example an init container that fills it.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 */
export interface AgentWorkspace {
  /**
   * Absolute path in the container, such as "/workspace".
   *
   * It must not be "/", and must not be under /proc, /sys or /dev.
   */
  readonly path: string;

  /**
   * The size that the claim requests, such as `Size.gibibytes(10)`.
   */
  readonly size: Size;

  /**
   * Name of the volume in the pod: a DNS label. The claim of an agent "coder" is then "coder-workspace".
   *
   * @default "workspace"
   */
  readonly name?: string;

  /**
   * Name of the StorageClass, such as "fast".
   *
   * An empty name stands for volumes without a class, which exist already and may be folders of a node. Synth accepts it if a
   * PersistentVolume without a class is among the manifests. `AgentAdmission` refuses it.
   *
   * @default - the default class of the cluster
   */
  readonly storageClassName?: string;

  /**
   * Who can mount the volume: READ_WRITE_ONCE_POD, READ_WRITE_ONCE or READ_WRITE_MANY.
   *
   * With READ_WRITE_ONCE_POD no second pod can mount it. It needs a CSI driver and Kubernetes 1.29 or newer.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE_POD
   */
  readonly accessMode?: kplus.PersistentVolumeAccessMode;

  /**
   * Whether each pod gets a new claim, which Kubernetes removes with the pod.
   *
   * Otherwise the files outlive the pod: the pods of a StatefulSet keep a claim each, and those of another object share one.
   *
   * @default - true for the pods of a Job or CronJob, false for others
   */
  readonly ephemeral?: boolean;
}

/** CSI drivers that a pod names itself, for what they bring. */

/**
 * Drivers that bring secrets of a store.
 *
 * @see https://cloud.google.com/secret-manager/docs/secret-manager-managed-csi-component
 */
export const SECRET_DRIVERS = ['secrets-store.csi.k8s.io', 'secrets-store-gke.csi.k8s.io'];

/**
 * Drivers that bring a certificate or an identity of the pod.
 *
 * @see https://github.com/cert-manager/csi-driver
 * @see https://github.com/cert-manager/csi-driver-spiffe
 * @see https://github.com/spiffe/spiffe-csi
 */
export const CERTIFICATE_DRIVERS = ['csi.cert-manager.io', 'spiffe.csi.cert-manager.io', 'csi.spiffe.io'];

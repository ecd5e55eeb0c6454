/** Prints the ranges of pods and Services of a cluster of kind or kubeadm. Nodes name only their own part of the first. */
export const RANGES_COMMAND = 'kubectl cluster-info dump | grep -oE \'(cluster-cidr|service-cluster-ip-range)=[^" ]+\' | sort -u';

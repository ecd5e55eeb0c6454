package main

import (
	"log"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// What the API server holds, and what is asked of it. Go reads a list that is missing, null or empty as
// one of length zero, and NetworkPolicy makes no difference between the three.
type cluster struct {
	Namespaces      []corev1.Namespace           `json:"namespaces"`
	Policies        []networkingv1.NetworkPolicy `json:"policies"`
	ClusterPolicies []clusterPolicy              `json:"clusterPolicies"`
	Nodes           []corev1.Node                `json:"nodes"`
	Pods            []corev1.Pod                 `json:"pods"`
	Connections     []connection                 `json:"connections"`
}

// The first packet of a connection, after Services were translated.
type connection struct {
	From     netip.Addr      `json:"from"`
	To       netip.Addr      `json:"to"`
	Port     int32           `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
}

// One end of a connection; pod is nil where the address belongs to none.
type end struct {
	addr netip.Addr
	pod  *corev1.Pod
}

// A rule of either direction.
type rule struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

// "For a connection from a source pod to a destination pod to be allowed, both the egress policy on the
// source pod and the ingress policy on the destination pod need to allow the connection." And: "a pod
// cannot block access to itself". kube-network-policies never sees such a packet, since it stays in the
// pod. That a node reaches its pods whatever they say is left out.
func (c *cluster) allows(conn connection) bool {
	from, to := c.endAt(conn.From), c.endAt(conn.To)
	if from.pod != nil && from.pod == to.pod {
		return true
	}
	return c.passes(networkingv1.PolicyTypeEgress, from.pod, to, to.pod, conn) &&
		c.passes(networkingv1.PolicyTypeIngress, to.pod, from, to.pod, conn)
}

// What a pod on the host network does with policies is not defined; in "the most common implementation"
// its traffic "is treated the same as all other traffic to/from the node IP".
func (c *cluster) endAt(addr netip.Addr) end {
	for i := range c.Pods {
		pod := &c.Pods[i]
		for _, ip := range pod.Status.PodIPs {
			if !pod.Spec.HostNetwork && netip.MustParseAddr(ip.IP) == addr {
				return end{addr, pod}
			}
		}
	}
	return end{addr, nil}
}

// Whether the policies of one direction let a pod talk with the other end. "Policy tiers are evaluated in the
// following order: Admin tier, NetworkPolicy tier, Baseline tier." "v1.NetworkPolicy always makes a final decision for
// selected pods. Further evaluation only happens for Pods not selected by a v1.NetworkPolicy." "If a given connection
// wasn't allowed or denied by any of the tiers, the default kubernetes policy is applied, which says that all pods can
// communicate with each other."
func (c *cluster) passes(direction networkingv1.PolicyType, pod *corev1.Pod, other end, to *corev1.Pod, conn connection) bool {
	if pod == nil {
		return true
	}
	egress := direction == networkingv1.PolicyTypeEgress
	if v := c.tier("Admin", egress, pod, other, to, conn); v != next {
		return v == accept
	}
	isolated := false
	for i := range c.Policies {
		policy := &c.Policies[i]
		if policy.Namespace != pod.Namespace || !slices.Contains(policyTypes(policy), direction) || !selects(&policy.Spec.PodSelector, pod.Labels) {
			continue
		}
		isolated = true
		for _, r := range rules(policy, direction) {
			if c.peersMatch(r.peers, policy.Namespace, other) && portsMatch(r.ports, to, conn) {
				return true
			}
		}
	}
	return !isolated && c.tier("Baseline", egress, pod, other, to, conn) != deny
}

// "Policies that contain an egress section are assumed to affect egress, and all policies (whether or not
// they contain an ingress section) are assumed to affect ingress"; the API server takes an empty section for none.
func policyTypes(policy *networkingv1.NetworkPolicy) []networkingv1.PolicyType {
	if len(policy.Spec.PolicyTypes) > 0 {
		return policy.Spec.PolicyTypes
	}
	if len(policy.Spec.Egress) > 0 {
		return []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	}
	return []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
}

func rules(policy *networkingv1.NetworkPolicy, direction networkingv1.PolicyType) []rule {
	var all []rule
	if direction == networkingv1.PolicyTypeEgress {
		for _, r := range policy.Spec.Egress {
			all = append(all, rule{r.To, r.Ports})
		}
	} else {
		for _, r := range policy.Spec.Ingress {
			all = append(all, rule{r.From, r.Ports})
		}
	}
	return all
}

// "If this field is empty or missing, this rule matches all sources."
func (c *cluster) peersMatch(peers []networkingv1.NetworkPolicyPeer, namespace string, other end) bool {
	if len(peers) == 0 {
		return true
	}
	for _, peer := range peers {
		if peer.IPBlock != nil {
			if blockHas(peer.IPBlock, other.addr) {
				return true
			}
		} else if other.pod != nil && c.selectorsMatch(peer, namespace, other.pod) {
			return true
		}
	}
	return false
}

// With both selectors a peer is the pods of one in the namespaces of the other; without a selector of
// namespaces it is pods of the policy's own, without one of pods all that are in the namespaces.
func (c *cluster) selectorsMatch(peer networkingv1.NetworkPolicyPeer, namespace string, pod *corev1.Pod) bool {
	if peer.NamespaceSelector == nil && pod.Namespace != namespace {
		return false
	}
	if peer.NamespaceSelector != nil && !selects(peer.NamespaceSelector, c.namespaceLabels(pod.Namespace)) {
		return false
	}
	return peer.PodSelector == nil || selects(peer.PodSelector, pod.Labels)
}

// The API server gives every namespace a label with its name and lets nobody change it, so that much is
// known of one that is not listed.
func (c *cluster) namespaceLabels(name string) map[string]string {
	all := map[string]string{}
	for _, namespace := range c.Namespaces {
		if namespace.Name == name {
			for key, value := range namespace.Labels {
				all[key] = value
			}
		}
	}
	all[corev1.LabelMetadataName] = name
	return all
}

// Of a block and what is left out of it, by address alone: that of a pod counts like any other.
func blockHas(block *networkingv1.IPBlock, addr netip.Addr) bool {
	if !netip.MustParsePrefix(block.CIDR).Contains(addr) {
		return false
	}
	for _, except := range block.Except {
		if netip.MustParsePrefix(except).Contains(addr) {
			return false
		}
	}
	return true
}

// "If this field is empty or missing, this rule matches all ports." Ports are those of the destination in
// both directions.
func portsMatch(ports []networkingv1.NetworkPolicyPort, to *corev1.Pod, conn connection) bool {
	if len(ports) == 0 {
		return true
	}
	for _, port := range ports {
		if portMatches(port, to, conn) {
			return true
		}
	}
	return false
}

func portMatches(port networkingv1.NetworkPolicyPort, to *corev1.Pod, conn connection) bool {
	if protocolOf(port.Protocol) != conn.Protocol {
		return false
	}
	switch {
	case port.Port == nil:
		return true
	case port.Port.Type == intstr.String:
		return to != nil && hasNamedPort(to, port.Port.StrVal, conn)
	case port.EndPort != nil:
		return port.Port.IntVal <= conn.Port && conn.Port <= *port.EndPort
	default:
		return port.Port.IntVal == conn.Port
	}
}

// Whether one of the containers that run as long as the pod listens on the port under that name. Where
// several use the name, each counts. kube-network-policies 0.8 overlooks sidecars; Services do not.
func hasNamedPort(pod *corev1.Pod, name string, conn connection) bool {
	containers := slices.Clone(pod.Spec.Containers)
	for _, container := range pod.Spec.InitContainers {
		if container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			containers = append(containers, container)
		}
	}
	for _, container := range containers {
		for _, port := range container.Ports {
			if port.Name == name && port.ContainerPort == conn.Port && protocolOf(&port.Protocol) == conn.Protocol {
				return true
			}
		}
	}
	return false
}

// TCP where none is said, in policies and in pods.
func protocolOf(protocol *corev1.Protocol) corev1.Protocol {
	if protocol == nil || *protocol == "" {
		return corev1.ProtocolTCP
	}
	return *protocol
}

func selects(selector *metav1.LabelSelector, set map[string]string) bool {
	s, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		log.Fatal(err)
	}
	return s.Matches(labels.Set(set))
}

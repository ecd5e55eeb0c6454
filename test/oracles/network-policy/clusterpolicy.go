package main

import (
	"log"
	"net/netip"
	"slices"
	"sort"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ClusterNetworkPolicy of policy.networking.k8s.io/v1beta1, after
// https://github.com/kubernetes-sigs/network-policy-api/blob/v0.3.0/apis/v1beta1/clusternetworkpolicy_types.go
type clusterPolicy struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     struct {
		Tier     string        `json:"tier"`
		Priority int32         `json:"priority"`
		Subject  subject       `json:"subject"`
		Ingress  []ingressRule `json:"ingress"`
		Egress   []egressRule  `json:"egress"`
	} `json:"spec"`
}

// "Exactly one field must be set. Note that host-networked pods are not included in subject selection."
type subject struct {
	Namespaces *metav1.LabelSelector `json:"namespaces"`
	Pods       *namespacedPod        `json:"pods"`
}

type namespacedPod struct {
	NamespaceSelector metav1.LabelSelector `json:"namespaceSelector"`
	PodSelector       metav1.LabelSelector `json:"podSelector"`
}

type ingressRule struct {
	Action    string     `json:"action"`
	From      []tierPeer `json:"from"`
	Protocols []protocol `json:"protocols"`
}

type egressRule struct {
	Action    string     `json:"action"`
	To        []tierPeer `json:"to"`
	Protocols []protocol `json:"protocols"`
}

// Peers of ingress have the first two fields alone.
type tierPeer struct {
	Namespaces  *metav1.LabelSelector `json:"namespaces"`
	Pods        *namespacedPod        `json:"pods"`
	Nodes       *metav1.LabelSelector `json:"nodes"`
	Networks    []string              `json:"networks"`
	DomainNames []string              `json:"domainNames"`
}

// "Exactly one field must be set."
type protocol struct {
	TCP                  *protocolPort `json:"tcp"`
	UDP                  *protocolPort `json:"udp"`
	SCTP                 *protocolPort `json:"sctp"`
	DestinationNamedPort string        `json:"destinationNamedPort"`
}

type protocolPort struct {
	DestinationPort *struct {
		Number int32 `json:"number"`
		Range  *struct {
			Start int32 `json:"start"`
			End   int32 `json:"end"`
		} `json:"range"`
	} `json:"destinationPort"`
}

type verdict int

// "Pass: Skips all further ClusterNetworkPolicy rules in the current tier for the selected traffic, and passes
// evaluation to the next tier." Where no rule matches the next tier decides as well.
const (
	next verdict = iota
	accept
	deny
)

// "Policies with lower priority values have higher precedence, and are checked before policies with higher
// priority values in the same tier." Within one "a rule that appears at the top of the [...] rules would take
// the highest precedence". Cases here have no two policies of a tier with the same priority.
func (c *cluster) tier(name string, egress bool, pod *corev1.Pod, other end, to *corev1.Pod, conn connection) verdict {
	policies := slices.Clone(c.ClusterPolicies)
	sort.SliceStable(policies, func(i, j int) bool { return policies[i].Spec.Priority < policies[j].Spec.Priority })
	for _, policy := range policies {
		if policy.Spec.Tier != name || !c.isSubject(policy.Spec.Subject, pod) {
			continue
		}
		if egress {
			for _, r := range policy.Spec.Egress {
				if v, ok := c.decide(r.Action, r.To, r.Protocols, other, to, conn); ok {
					return v
				}
			}
		} else {
			for _, r := range policy.Spec.Ingress {
				if v, ok := c.decide(r.Action, r.From, r.Protocols, other, to, conn); ok {
					return v
				}
			}
		}
	}
	return next
}

func (c *cluster) isSubject(s subject, pod *corev1.Pod) bool {
	if s.Namespaces != nil {
		return selects(s.Namespaces, c.namespaceLabels(pod.Namespace))
	}
	return s.Pods != nil && c.isNamespacedPod(s.Pods, pod)
}

func (c *cluster) isNamespacedPod(s *namespacedPod, pod *corev1.Pod) bool {
	return selects(&s.NamespaceSelector, c.namespaceLabels(pod.Namespace)) && selects(&s.PodSelector, pod.Labels)
}

// "If an implementation sees no fields are set [...] it should fail closed. For "Accept" rules, "fail closed" means:
// "treat the rule as matching no traffic". For "Deny" and "Pass" rules, "fail closed" means: "treat the rule as a
// 'Deny all' rule"."
func (c *cluster) decide(action string, peers []tierPeer, protocols []protocol, other end, to *corev1.Pod, conn connection) (verdict, bool) {
	for _, p := range peers {
		if p.Namespaces == nil && p.Pods == nil && p.Nodes == nil && len(p.Networks) == 0 && len(p.DomainNames) == 0 {
			return deny, action != "Accept"
		}
	}
	if !protocolsMatch(protocols, to, conn) || !slices.ContainsFunc(peers, func(p tierPeer) bool { return c.peerMatches(p, other) }) {
		return next, false
	}
	switch action {
	case "Accept":
		return accept, true
	case "Deny":
		return deny, true
	case "Pass":
		return next, true
	}
	log.Fatalf("no such action: %q", action)
	return next, false
}

// Pods are peers by their labels, those on the host network excepted; "cluster-internal traffic will be checked
// against [networks] as well". Nodes are meant by "the IPs present in the node.Status.Addresses field". No case asks
// for a name: which addresses it has is not in the cluster.
func (c *cluster) peerMatches(p tierPeer, other end) bool {
	switch {
	case p.Namespaces != nil:
		return other.pod != nil && selects(p.Namespaces, c.namespaceLabels(other.pod.Namespace))
	case p.Pods != nil:
		return other.pod != nil && c.isNamespacedPod(p.Pods, other.pod)
	case p.Nodes != nil:
		return slices.ContainsFunc(c.Nodes, func(node corev1.Node) bool {
			return selects(p.Nodes, node.Labels) && slices.ContainsFunc(node.Status.Addresses, func(address corev1.NodeAddress) bool {
				return address.Address == other.addr.String()
			})
		})
	}
	return slices.ContainsFunc(p.Networks, func(network string) bool { return netip.MustParsePrefix(network).Contains(other.addr) })
}

// "If unspecified, protocol-specific attributes will not be used to match traffic."
func protocolsMatch(protocols []protocol, to *corev1.Pod, conn connection) bool {
	return len(protocols) == 0 || slices.ContainsFunc(protocols, func(p protocol) bool {
		if p.DestinationNamedPort != "" {
			return to != nil && hasNamedPort(to, p.DestinationNamedPort, conn)
		}
		port := map[corev1.Protocol]*protocolPort{corev1.ProtocolTCP: p.TCP, corev1.ProtocolUDP: p.UDP, corev1.ProtocolSCTP: p.SCTP}[conn.Protocol]
		if port == nil {
			return false
		}
		if d := port.DestinationPort; d != nil && d.Range != nil {
			return d.Range.Start <= conn.Port && conn.Port <= d.Range.End
		} else if d != nil {
			return d.Number == conn.Port
		}
		return true
	})
}

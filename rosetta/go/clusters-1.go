// new AgentCluster({
agents.NewAgentCluster(&agents.AgentClusterProps{
	PodCidrs:       jsii.Strings("10.244.0.0/16"),
	ServiceCidrs:   jsii.Strings("10.96.0.0/16"),
	NodeCidrs:      jsii.Strings("192.168.77.0/24"),
	ApiServerCidrs: jsii.Strings("203.0.113.10/32"),
	FqdnBackEnd:    agents.FqdnBackEnd_Cilium(nil),
}).ApplyTo(app)

builder := agents.NewHardenedAgentPod(chart, jsii.String("builder"), &agents.HardenedAgentPodProps{
	Namespace: namespace, Runtime: runtime, Size: size, Probes: probes,
	Image: jsii.String("registry.example/builder:latest"), Port: jsii.Number(8080),
})
_ = builder // Go refuses a variable that nothing uses

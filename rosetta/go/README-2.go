// const builder = new HardenedAgentPod(chart, 'builder', { namespace, runtime, size, probes, image: 'registry.example/builder:latest', port: 8080 });
builder := agents.NewHardenedAgentPod(chart, jsii.String("builder"), &agents.HardenedAgentPodProps{
	Namespace: namespace, Runtime: runtime, Size: size, Probes: probes,
	Image: jsii.String("registry.example/builder:latest"), Port: jsii.Number(8080),
})
_ = builder // Go refuses a variable that nothing uses

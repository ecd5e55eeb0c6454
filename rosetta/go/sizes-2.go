// const gpus = new GVisorRuntime(chart, 'gpus', { name: 'gvisor-gpus', nvproxy: true });
gpus := agents.NewGVisorRuntime(chart, jsii.String("gpus"), &agents.GVisorRuntimeProps{
	Name:    jsii.String("gvisor-gpus"),
	Nvproxy: jsii.Bool(true),
})
agents.NewHardenedAgentPod(chart, jsii.String("model"), &agents.HardenedAgentPodProps{
	Namespace: namespace,
	Runtime:   gpus,
	Image:     jsii.String(image),
	Size:      agents.AgentSize_MODEL_SERVER,
	Devices:   &[]agents.AgentDevice{agents.AgentDevice_NvidiaGpu(nil)},
	// a label of NVIDIA's GPU feature discovery
	NodeSelector: &map[string]*string{"nvidia.com/gpu.present": jsii.String("true")},
	Tolerations: &[]*k8s.Toleration{
		{Key: jsii.String("nvidia.com/gpu"), Operator: jsii.String("Exists"), Effect: jsii.String("NoSchedule")},
	},
})

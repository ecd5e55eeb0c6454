// new ApiObject(chart, 'one-gpu', {
claim := cdk8s.NewApiObject(chart, jsii.String("one-gpu"), &cdk8s.ApiObjectProps{
	ApiVersion: jsii.String("resource.k8s.io/v1"),
	Kind:       jsii.String("ResourceClaimTemplate"),
	Metadata:   &cdk8s.ApiObjectMetadata{Name: jsii.String("one-gpu"), Namespace: jsii.String("agents")},
})
exactly := map[string]interface{}{"deviceClassName": "gpu.nvidia.com", "count": 1}
requests := []interface{}{map[string]interface{}{"name": "gpu", "exactly": exactly}}
spec := map[string]interface{}{"devices": map[string]interface{}{"requests": requests}}
claim.AddJsonPatch(cdk8s.JsonPatch_Add(jsii.String("/spec"), map[string]interface{}{"spec": spec}))
agents.NewHardenedAgentPod(chart, jsii.String("trainer"), &agents.HardenedAgentPodProps{
	Namespace: namespace,
	Runtime: agents.NewKataRuntime(chart, jsii.String("kata"), &agents.KataRuntimeProps{
		Hypervisor: agents.KataHypervisor_QEMU_NVIDIA_GPU,
	}),
	Image:   jsii.String(image),
	Devices: &[]agents.AgentDevice{agents.AgentDevice_ClaimTemplate(jsii.String("one-gpu"), nil)},
})

# new ApiObject(chart, 'one-gpu', {
metadata = ApiObjectMetadata(name="one-gpu", namespace="agents")
claim = ApiObject(chart, "one-gpu", api_version="resource.k8s.io/v1", kind="ResourceClaimTemplate", metadata=metadata)
claim.add_json_patch(JsonPatch.add("/spec", {
    "spec": {"devices": {"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu.nvidia.com", "count": 1}}]}},
}))
HardenedAgentPod(chart, "trainer",
    namespace=namespace,
    runtime=KataRuntime(chart, "kata", hypervisor=KataHypervisor.QEMU_NVIDIA_GPU),
    image=image,
    devices=[AgentDevice.claim_template("one-gpu")]
)

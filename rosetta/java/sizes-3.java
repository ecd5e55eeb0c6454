// new ApiObject(chart, 'one-gpu', {
ApiObject claim = ApiObject.Builder.create(chart, "one-gpu")
        .apiVersion("resource.k8s.io/v1")
        .kind("ResourceClaimTemplate")
        .metadata(ApiObjectMetadata.builder().name("one-gpu").namespace("agents").build())
        .build();
Map<String, Object> request = Map.of("name", "gpu", "exactly", Map.of("deviceClassName", "gpu.nvidia.com", "count", 1));
claim.addJsonPatch(JsonPatch.add("/spec", Map.of("spec", Map.of("devices", Map.of("requests", List.of(request))))));
HardenedAgentPod.Builder.create(chart, "trainer")
        .namespace(namespace)
        .runtime(KataRuntime.Builder.create(chart, "kata").hypervisor(KataHypervisor.QEMU_NVIDIA_GPU).build())
        .image(image)
        .devices(List.of(AgentDevice.claimTemplate("one-gpu")))
        .build();

# const workers = new HardenedAgentDeployment(chart, 'workers', { namespace, runtime, image, port: 8080 });
workers = HardenedAgentDeployment(chart, "workers", namespace=namespace, runtime=runtime, image=image, port=8080)
workers.mark_has_autoscaler()
metadata = ApiObjectMetadata(namespace=namespace.namespace_name)
scaling = ApiObject(chart, "scaling", api_version="keda.sh/v1alpha1", kind="ScaledObject", metadata=metadata)
scaling.add_json_patch(JsonPatch.add("/spec", {
    "scaleTargetRef": {"name": workers.name},
    "maxReplicaCount": 8,
    "triggers": [{"type": "cron", "metadata": {"timezone": "UTC", "start": "0 6 * * *", "end": "0 20 * * *", "desiredReplicas": "8"}}],
}))

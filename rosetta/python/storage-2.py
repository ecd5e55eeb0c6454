# const writer = new HardenedAgentPod(chart, 'writer', {
writer = HardenedAgentPod(chart, "writer",
    namespace=namespace,
    runtime=runtime,
    image=f"registry.example/writer@{digest}",
    port=8080,
    env_variables={
        "MODEL_KEY": kplus.EnvValue.from_secret_value(
            kplus.SecretValue(secret=kplus.Secret.from_secret_name(chart, "key", "model-keys"), key="api-key"),
        ),
    }
)
AgentPolicy.acknowledge(writer, "no-secret-env-reference", "the client library of the model reads variables alone")

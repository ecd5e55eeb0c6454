// const writer = new HardenedAgentPod(chart, 'writer', {
writer := agents.NewHardenedAgentPod(chart, jsii.String("writer"), &agents.HardenedAgentPodProps{
	Namespace: namespace,
	Runtime:   runtime,
	Image:     jsii.String(fmt.Sprintf("registry.example/writer@%v", digest)),
	Port:      jsii.Number(8080),
	EnvVariables: &map[string]kplus.EnvValue{
		"MODEL_KEY": kplus.EnvValue_FromSecretValue(&kplus.SecretValue{
			Secret: kplus.Secret_FromSecretName(chart, jsii.String("key"), jsii.String("model-keys")),
			Key:    jsii.String("api-key"),
		}, nil),
	},
})
agents.AgentPolicy_Acknowledge(writer, jsii.String("no-secret-env-reference"),
	jsii.String("the client library of the model reads variables alone"), nil)

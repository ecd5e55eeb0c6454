// AgentPolicy.acknowledge(builder, 'no-latest-image', 'we test the nightly build here');
agents.AgentPolicy_Acknowledge(builder, jsii.String("no-latest-image"), jsii.String("we test the nightly build here"), nil)

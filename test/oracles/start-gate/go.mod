module cdk8s-hardened-agents/test/oracles/start-gate

go 1.26.0

module cdk8s-hardened-agents/start-gate

go 1.25

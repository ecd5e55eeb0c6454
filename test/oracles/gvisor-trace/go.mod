module cdk8s-hardened-agents/test/oracles/gvisor-trace

go 1.26.3

require (
	golang.org/x/sys v0.43.0
	google.golang.org/protobuf v1.36.11
	gvisor.dev/gvisor v0.0.0-20260905035102-160fafc42237
)

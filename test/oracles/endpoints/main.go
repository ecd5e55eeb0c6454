// Says of each pod on which of its ports it gets the traffic of a Service, by port of the Service. A line is the Service, each further one a pod.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	v1 "k8s.io/api/core/v1"
	"k8s.io/endpointslice"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	var service v1.Service
	lines.Scan()
	if err := json.Unmarshal(lines.Bytes(), &service); err != nil {
		return err
	}
	for lines.Scan() {
		var pod v1.Pod
		if err := json.Unmarshal(lines.Bytes(), &pod); err != nil {
			return err
		}
		found := map[int32]int{}
		for i := range service.Spec.Ports {
			// The controller of Kubernetes leaves a port out where this fails.
			if port, err := endpointslice.FindPort(&pod, &service.Spec.Ports[i]); err == nil {
				found[service.Spec.Ports[i].Port] = port
			}
		}
		text, err := json.Marshal(found)
		if err != nil {
			return err
		}
		fmt.Println(string(text))
	}
	return lines.Err()
}

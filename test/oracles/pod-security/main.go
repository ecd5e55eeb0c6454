// Reads pods as JSON, one a line, and prints for each what Kubernetes' own Pod Security says at a version:
// "allowed", or why not. Use: pod-security v1.34 <pods
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func main() {
	version, err := api.ParseVersion(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		log.Fatal(err)
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: version}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var pod corev1.Pod
		if err := json.Unmarshal(lines.Bytes(), &pod); err != nil {
			log.Fatal(err)
		}
		result := policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec))
		if result.Allowed {
			fmt.Println("allowed")
		} else {
			fmt.Println(result.ForbiddenDetail())
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

// Reads a folder of static manifests as the API server does when it starts, by its own code, and compiles every expression. Prints the
// names of the policies, each with its bindings. Use: static-admission FOLDER
package main

import (
	"fmt"
	"log"
	"os"

	"k8s.io/kubernetes/pkg/admission/plugin/policy/manifest/loader"
)

func main() {
	manifests, err := loader.LoadValidatingManifestsFromDirectory(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for _, policy := range manifests.Policies {
		fmt.Println(policy.Name)
		for _, binding := range manifests.Bindings {
			if binding.Spec.PolicyName == policy.Name {
				fmt.Println("-", binding.Name)
			}
		}
	}
}

// Reads a folder of static manifests as the API server does when it starts, by its own code, and compiles their expressions. Prints the
// names of the policies, each with its bindings. Use: static-admission FOLDER
package main

import (
	"fmt"
	"log"
	"os"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/admission/plugin/policy/manifest/loader"
)

func main() {
	log.SetFlags(0)
	scheme := runtime.NewScheme()
	if err := admissionv1.AddToScheme(scheme); err != nil {
		log.Fatal(err)
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	policies, bindings, _, err := loader.LoadPolicyManifests(os.Args[1], decoder, accept[*admissionv1.ValidatingAdmissionPolicy],
		accept[*admissionv1.ValidatingAdmissionPolicyBinding], policyName)
	if err != nil {
		log.Fatal(err)
	}
	for _, policy := range policies {
		if err := compile(policy.Spec); err != nil {
			log.Fatalf("%s: %v", policy.Name, err)
		}
		fmt.Println(policy.Name)
		for _, binding := range bindings {
			if policyName(binding) == policy.Name {
				fmt.Println("-", binding.Name)
			}
		}
	}
}

// accept takes objects of one kind. See validating_loader.go in k8s.io/kubernetes, whose package brings every client with it.
func accept[T metav1.Object](object runtime.Object) ([]T, error) {
	if item, ok := object.(T); ok {
		return []T{item}, nil
	}
	return nil, loader.ErrUnrecognizedType
}

func policyName(binding *admissionv1.ValidatingAdmissionPolicyBinding) string {
	return binding.Spec.PolicyName
}

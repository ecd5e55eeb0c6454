package main

import (
	"encoding/json"
	"log"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authentication/user"
)

// Request is what is asked of the API server.
type Request struct {
	Operation   admission.Operation `json:"operation"`
	Resource    string              `json:"resource"`
	Subresource string              `json:"subresource"`
	Object      json.RawMessage     `json:"object"`
	OldObject   json.RawMessage     `json:"oldObject"`
	// User is the name of the account that sends the request; empty unless a policy reads it.
	User string `json:"user"`
	// Names of the policies that are in force; all where none is named.
	Policies []string `json:"policies"`
}

// scheme has the types of Kubernetes' own kinds that are judged.
var scheme = runtime.NewScheme()

func init() {
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, appsv1.AddToScheme, batchv1.AddToScheme,
		networkingv1.AddToScheme, rbacv1.AddToScheme} {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
}

func judge(line []byte, policies []policy) Verdict {
	var request Request
	if err := json.Unmarshal(line, &request); err != nil {
		log.Fatal(err)
	}
	verdict := Verdict{Broken: []string{}}
	object, err := decode(request.Object)
	if err != nil {
		verdict.Mistyped = err.Error()
		return verdict
	}
	var old runtime.Object // left nil where there is none: an interface that holds a nil pointer is not null in CEL
	if request.OldObject != nil {
		if old, err = decode(request.OldObject); err != nil {
			log.Fatal(err)
		}
	}
	kind := object.GetObjectKind().GroupVersionKind()
	metadata, err := meta.Accessor(object)
	if err != nil {
		log.Fatal(err)
	}
	attributes := &admission.VersionedAttributes{
		Attributes: admission.NewAttributesRecord(object, old, kind, metadata.GetNamespace(), metadata.GetName(),
			kind.GroupVersion().WithResource(request.Resource), request.Subresource, request.Operation, nil, false, &user.DefaultInfo{Name: request.User}),
		VersionedKind: kind, VersionedObject: admission.NewLazyObject(object), VersionedOldObject: admission.NewLazyObject(old),
	}
	for _, policy := range policies {
		isInForce := len(request.Policies) == 0 || slices.Contains(request.Policies, policy.name)
		if isInForce && policy.concerns(attributes) {
			policy.ask(attributes, &verdict)
		}
	}
	return verdict
}

// decode reads an object as the API server does, which knows no null and no other field than those of the kind's type, and gives
// CEL the typed object. Of custom resources it knows those of the pod template, which the definitions of agent-sandbox have copied.
func decode(given []byte) (runtime.Object, error) {
	object := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(given, &object.Object); err != nil {
		log.Fatal(err)
	}
	if typed, err := scheme.New(object.GroupVersionKind()); err == nil {
		return typed, utiljson.Unmarshal(given, typed)
	}
	template, found, err := unstructured.NestedMap(object.Object, "spec", "podTemplate")
	if err != nil || !found {
		return object, err
	}
	text, err := json.Marshal(template)
	if err != nil {
		log.Fatal(err)
	}
	typed := &corev1.PodTemplateSpec{}
	if err := utiljson.Unmarshal(text, typed); err != nil {
		return nil, err
	}
	if template, err = runtime.DefaultUnstructuredConverter.ToUnstructured(typed); err != nil {
		log.Fatal(err)
	}
	return object, unstructured.SetNestedMap(object.Object, template, "spec", "podTemplate")
}

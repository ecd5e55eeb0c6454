// Kubernetes' own RBAC: "rbac roles" prints the ClusterRoles that an API server makes by itself, one a line, with all
// feature gates on; "rbac" reads who asks for what, and then worlds of roles and bindings, one a line, and prints for each
// what its authorizer says of each request there: "1" where any of those who ask is allowed it, "0" where none is.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/kubernetes/pkg/registry/rbac/validation"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

type world struct {
	Roles               []*rbacv1.Role
	RoleBindings        []*rbacv1.RoleBinding
	ClusterRoles        []*rbacv1.ClusterRole
	ClusterRoleBindings []*rbacv1.ClusterRoleBinding
}

type request struct{ Namespace, Verb, Group, Resource, Subresource, Name, Path string }

type questions struct {
	Users    []user.DefaultInfo
	Requests []request
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "roles" {
		printRoles()
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	var asked questions
	for first := true; lines.Scan(); first = false {
		if first {
			if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
				log.Fatal(err)
			}
			continue
		}
		var given world
		if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
			log.Fatal(err)
		}
		fmt.Println(answers(given, asked))
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func printRoles() {
	if err := utilfeature.DefaultMutableFeatureGate.Set("AllAlpha=true,AllBeta=true"); err != nil {
		log.Fatal(err)
	}
	output := json.NewEncoder(os.Stdout)
	for _, role := range append(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()...) {
		if err := output.Encode(role); err != nil {
			log.Fatal(err)
		}
	}
}

func answers(given world, asked questions) string {
	_, static := validation.NewTestRuleResolver(given.Roles, given.RoleBindings, given.ClusterRoles, given.ClusterRoleBindings)
	judge := rbac.New(static, static, static, static)
	var said strings.Builder
	for _, one := range asked.Requests {
		answer := "0"
		for i := range asked.Users {
			decision, _, err := judge.Authorize(context.Background(), authorizer.AttributesRecord{
				User:            &asked.Users[i],
				ResourceRequest: one.Path == "",
				Namespace:       one.Namespace,
				Verb:            one.Verb,
				APIGroup:        one.Group,
				Resource:        one.Resource,
				Subresource:     one.Subresource,
				Name:            one.Name,
				Path:            one.Path,
			})
			if err != nil {
				log.Fatal(err)
			}
			if decision == authorizer.DecisionAllow {
				answer = "1"
			}
		}
		said.WriteString(answer)
	}
	return said.String()
}

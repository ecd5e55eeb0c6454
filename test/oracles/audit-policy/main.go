// Says for each request, a line of JSON on the standard input, at which level the API server writes it down by the policy in the file that is named.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

type request struct {
	User, Verb, Namespace, Group, Resource, Subresource string
	Groups                                              []string
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	loaded, err := policy.LoadPolicyFromFile(os.Args[1])
	if err != nil {
		return err
	}
	evaluator := policy.NewPolicyRuleEvaluator(loaded)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}
		found := evaluator.EvaluatePolicyRule(authorizer.AttributesRecord{
			User:            &user.DefaultInfo{Name: asked.User, Groups: asked.Groups},
			Verb:            asked.Verb,
			Namespace:       asked.Namespace,
			APIGroup:        asked.Group,
			APIVersion:      "v1",
			Resource:        asked.Resource,
			Subresource:     asked.Subresource,
			Name:            "claude-code",
			ResourceRequest: true,
		})
		fmt.Println(found.Level)
	}
	return lines.Err()
}

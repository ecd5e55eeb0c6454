package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/cel-go/common/types"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

// Fault is an expression that does not compile.
type Fault struct {
	Policy string `json:"policy"`
	Field  string `json:"field"`
	Error  string `json:"error"`
}

// policy compiles its expressions when a request first concerns it.
type policy struct {
	name     string
	rules    []admissionv1.NamedRuleWithOperations
	messages []string
	compiled func() compiled
}

type compiled struct {
	conditions  matchconditions.Matcher
	validations cel.ConditionEvaluator
}

// As the API server compiles policies: no parameters, but an authorizer. The types of the expressions are those that its
// plugin package for ValidatingAdmissionPolicy has, which brings every client with it.
var declarations = cel.OptionalVariableDeclarations{HasAuthorizer: true}

// prepare makes of policies what the API server asks.
func prepare(given []admissionv1.ValidatingAdmissionPolicy) []policy {
	set := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	policies := make([]policy, len(given))
	for i, one := range given {
		policies[i] = policy{
			name:     one.Name,
			rules:    one.Spec.MatchConstraints.ResourceRules,
			compiled: sync.OnceValue(func() compiled { return compile(one, set) }),
		}
		for _, validation := range one.Spec.Validations {
			policies[i].messages = append(policies[i].messages, validation.Message)
		}
	}
	return policies
}

// compile works as compilePolicy in k8s.io/apiserver/pkg/admission/plugin/policy/validating.
func compile(given admissionv1.ValidatingAdmissionPolicy, set *environment.EnvSet) compiled {
	compiler, err := cel.NewCompositedCompiler(set)
	if err != nil {
		panic(err)
	}
	variables, conditions, validations := accessors(given.Spec)
	compiler.CompileAndStoreVariables(variables, declarations, environment.StoredExpressions)
	return compiled{
		conditions: matchconditions.NewMatcher(compiler.CompileCondition(conditions, declarations, environment.StoredExpressions),
			given.Spec.FailurePolicy, "policy", "validate", given.Name),
		validations: compiler.CompileCondition(validations, declarations, environment.StoredExpressions),
	}
}

// faults are the expressions that an API server of the version takes in no new policy.
func faults(policies []admissionv1.ValidatingAdmissionPolicy, compatible *version.Version) []Fault {
	set := environment.MustBaseEnvSet(compatible)
	found := []Fault{}
	for _, given := range policies {
		compiler, err := cel.NewCompositedCompiler(set)
		if err != nil {
			panic(err)
		}
		note := func(list string, i int, result cel.CompilationResult) {
			if result.Error != nil {
				found = append(found, Fault{given.Name, fmt.Sprintf("spec.%s[%d].expression", list, i), result.Error.Error()})
			}
		}
		variables, conditions, validations := accessors(given.Spec)
		for i, variable := range variables {
			note("variables", i, compiler.CompileAndStoreVariable(variable, declarations, environment.NewExpressions))
		}
		for i, condition := range conditions {
			note("matchConditions", i, compiler.CompileCELExpression(condition, declarations, environment.NewExpressions))
		}
		for i, validation := range validations {
			note("validations", i, compiler.CompileCELExpression(validation, declarations, environment.NewExpressions))
		}
	}
	return found
}

func accessors(spec admissionv1.ValidatingAdmissionPolicySpec) (variables []cel.NamedExpressionAccessor, conditions, validations []cel.ExpressionAccessor) {
	for _, given := range spec.Variables {
		variables = append(variables, variable(given))
	}
	for i := range spec.MatchConditions {
		conditions = append(conditions, (*matchconditions.MatchCondition)(&spec.MatchConditions[i]))
	}
	for _, given := range spec.Validations {
		validations = append(validations, validation(given))
	}
	return variables, conditions, validations
}

// concerns says whether the policy is for such requests at all.
func (p policy) concerns(attributes *admission.VersionedAttributes) bool {
	for _, rule := range p.rules {
		matcher := rules.Matcher{Rule: rule.RuleWithOperations, Attr: attributes}
		if matcher.Matches() {
			return true
		}
	}
	return false
}

// ask adds to the verdict what the policy finds. See Validate in k8s.io/apiserver/pkg/admission/plugin/policy/validating.
func (p policy) ask(attributes *admission.VersionedAttributes, verdict *Verdict) {
	expressions := p.compiled()
	matched := expressions.conditions.Match(context.Background(), attributes, nil, nil)
	if matched.Error != nil {
		verdict.Errors = append(verdict.Errors, matched.Error.Error())
	}
	if matched.Error != nil || !matched.Matches {
		return
	}
	request := cel.CreateAdmissionRequest(attributes, metav1.GroupVersionResource(attributes.GetResource()), metav1.GroupVersionKind(attributes.VersionedKind))
	results, left, err := expressions.validations.ForInput(context.Background(), attributes, request, cel.OptionalVariableBindings{}, nil, celconfig.RuntimeCELCostBudget)
	if err != nil {
		verdict.Errors = append(verdict.Errors, err.Error())
		left = 0
	}
	verdict.Cost += celconfig.RuntimeCELCostBudget - left
	for i, result := range results {
		switch {
		case result.Error != nil:
			verdict.Errors = append(verdict.Errors, result.Error.Error())
		case result.EvalResult != types.True:
			verdict.Broken = append(verdict.Broken, p.messages[i])
		}
	}
}

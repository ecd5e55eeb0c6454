package main

import (
	celgo "github.com/google/cel-go/cel"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type expression struct {
	name, text string
	types      []*celgo.Type
}

func (e expression) GetName() string            { return e.name }
func (e expression) GetExpression() string      { return e.text }
func (e expression) ReturnTypes() []*celgo.Type { return e.types }

// compile says why the API server does not take an expression of the policy.
func compile(spec admissionv1.ValidatingAdmissionPolicySpec) error {
	compiler, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		return err
	}
	declarations := cel.OptionalVariableDeclarations{HasAuthorizer: true}
	for _, given := range spec.Variables {
		variable := expression{given.Name, given.Expression, []*celgo.Type{celgo.AnyType, celgo.DynType}}
		if result := compiler.CompileAndStoreVariable(variable, declarations, environment.NewExpressions); result.Error != nil {
			return result.Error
		}
	}
	var conditions []string
	for _, given := range spec.MatchConditions {
		conditions = append(conditions, given.Expression)
	}
	for _, given := range spec.Validations {
		conditions = append(conditions, given.Expression)
	}
	for _, text := range conditions {
		condition := expression{text: text, types: []*celgo.Type{celgo.BoolType}}
		if result := compiler.CompileCELExpression(condition, declarations, environment.NewExpressions); result.Error != nil {
			return result.Error
		}
	}
	return nil
}

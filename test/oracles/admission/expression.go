package main

import (
	celgo "github.com/google/cel-go/cel"
	admissionv1 "k8s.io/api/admissionregistration/v1"
)

type validation admissionv1.Validation

func (v validation) GetExpression() string {
	return v.Expression
}

func (v validation) ReturnTypes() []*celgo.Type {
	return []*celgo.Type{celgo.BoolType}
}

type variable admissionv1.Variable

func (v variable) GetExpression() string {
	return v.Expression
}

func (v variable) ReturnTypes() []*celgo.Type {
	return []*celgo.Type{celgo.AnyType, celgo.DynType}
}

func (v variable) GetName() string {
	return v.Name
}

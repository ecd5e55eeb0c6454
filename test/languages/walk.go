package main

import (
	_ "embed"
	"fmt"
	"reflect"
	"strings"

	_jsii_ "github.com/aws/jsii-runtime-go/runtime"
)

// The module of test/languages/everything.ts.
//
//go:embed everything-0.0.0.tgz
var everything []byte

// Reads every property of an object of each class, and calls every method without parameters. Prints a line for each member.
func main() {
	walkAll()
}

// load sets a pointer to a class to the object of it.
func load(name string, into interface{}) {
	_jsii_.StaticInvoke("everything.Everything", "of", []interface{}{name}, into)
}

// walk calls methods that begin with "To", "Mark" or "Reset" last, since methods can change the object.
func walk(class string, one interface{}) {
	value := reflect.ValueOf(one)
	for i := 0; i < value.NumMethod(); i++ {
		if value.Method(i).Type().NumIn() == 0 {
			try(class+"."+value.Type().Method(i).Name, func() { value.Method(i).Call(nil) })
		}
	}
}

func try(member string, call func()) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Println(member+":", strings.ReplaceAll(fmt.Sprint(fault), "\n", " "))
		} else {
			fmt.Println(member + ": ok")
		}
	}()
	call()
}

// Answers as an API server that has these ValidatingAdmissionPolicies, by the API server's own code. Reads a list of
// policies as JSON from the first line, and requests from the others, one a line. Prints first which expressions a
// Kubernetes of that version does not compile, as a JSON list, then for each request what it breaks. Use: admission 1.30 <lines
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"runtime"
	"runtime/debug"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/util/version"
)

// Verdict says what an object breaks.
type Verdict struct {
	// Messages of the validations that are not true.
	Broken []string `json:"broken"`
	// What could not be evaluated: the policies refuse then, too.
	Errors []string `json:"errors,omitempty"`
	// What the evaluation costs by the API server's own measure, in all policies together.
	Cost int64 `json:"cost"`
	// Why the object is none of its kind, so that no policy is asked.
	Mistyped string `json:"mistyped,omitempty"`
}

func main() {
	server, err := version.ParseGeneric(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	// In new policies a server takes what the version before it could evaluate, so that it can be rolled back.
	compatible := version.MajorMinor(server.Major(), server.Minor()-1)
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	line, err := input.ReadBytes('\n')
	if err != nil {
		log.Fatal(err)
	}
	var policies []admissionv1.ValidatingAdmissionPolicy
	if err := json.Unmarshal(line, &policies); err != nil {
		log.Fatal(err)
	}
	debug.SetGCPercent(400) // most of what it makes is gone with the answer
	output := bufio.NewWriterSize(os.Stdout, 1<<20)
	print := func(value any) {
		if err := json.NewEncoder(output).Encode(value); err != nil {
			log.Fatal(err)
		}
	}
	print(faults(policies, compatible))
	if err := output.Flush(); err != nil {
		log.Fatal(err)
	}
	for answer := range answers(input, compile(policies)) {
		print(<-answer)
	}
	if err := output.Flush(); err != nil {
		log.Fatal(err)
	}
}

// answers judges the requests side by side; the answers come in the order of the requests.
func answers(input *bufio.Reader, policies []policy) <-chan chan Verdict {
	type task struct {
		line   []byte
		answer chan Verdict
	}
	tasks := make(chan task, 1024)
	ordered := make(chan chan Verdict, 1024)
	for range runtime.NumCPU() {
		go func() {
			for task := range tasks {
				task.answer <- judge(task.line, policies)
			}
		}()
	}
	go func() {
		defer close(ordered)
		defer close(tasks)
		lines := bufio.NewScanner(input)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			answer := make(chan Verdict, 1)
			ordered <- answer
			tasks <- task{append([]byte(nil), lines.Bytes()...), answer}
		}
		if err := lines.Err(); err != nil {
			log.Fatal(err)
		}
	}()
	return ordered
}

// Answers as an API server that has these ValidatingAdmissionPolicies, by the API server's own code. Reads a list of
// policies as JSON from the first line. With a version it prints which expressions a Kubernetes of that version does not
// compile, as a JSON list. Without one it reads requests from the other lines, one a line, and prints for each what it breaks;
// an empty line it answers with an empty one, at once. Use: admission [1.30] <lines
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
	flush := func() {
		if err := output.Flush(); err != nil {
			log.Fatal(err)
		}
	}
	defer flush()
	if len(os.Args) > 1 {
		print(faults(policies, compatibleWith(os.Args[1])))
		return
	}
	for answer := range answers(input, prepare(policies)) {
		if answer == nil {
			output.WriteByte('\n')
			flush()
		} else {
			print(<-answer)
		}
	}
}

// compatibleWith is the version whose expressions a server takes in new policies: the one before its own, so that it can be rolled back.
func compatibleWith(given string) *version.Version {
	server, err := version.ParseGeneric(given)
	if err != nil {
		log.Fatal(err)
	}
	return version.MajorMinor(server.Major(), server.Minor()-1)
}

// answers judges the requests side by side; the answers come in the order of the requests, with nil for an empty line.
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
			if len(lines.Bytes()) == 0 {
				ordered <- nil
				continue
			}
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

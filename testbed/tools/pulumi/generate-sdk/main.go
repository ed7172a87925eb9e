// The SDK of a package, from its schema: `generate-sdk LANGUAGE SCHEMA FOLDER`. `pulumi package gen-sdk` asks the
// language hosts for it, which are not among the Go modules; what they generate it with is.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// The schema refers to no other package.
type others struct{ schema.ReferenceLoader }

func main() {
	language, file, folder := os.Args[1], os.Args[2], os.Args[3]
	content, err := os.ReadFile(file)
	check(err)
	var spec schema.PackageSpec
	check(json.Unmarshal(content, &spec))
	pkg, problems, err := schema.BindSpec(spec, others{}, schema.ValidationOptions{})
	check(err)
	if problems.HasErrors() {
		check(problems)
	}
	var files map[string][]byte
	switch language {
	case "go":
		files, err = golang.GeneratePackage("pulumi", pkg, nil)
	case "nodejs":
		files, err = nodejs.GeneratePackage("pulumi", pkg, nil, nil, true, others{})
	case "python":
		files, err = python.GeneratePackage("pulumi", pkg, nil, others{})
	}
	check(err)
	for name, content := range files {
		path := filepath.Join(folder, name)
		check(os.MkdirAll(filepath.Dir(path), 0o755))
		check(os.WriteFile(path, content, 0o644))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

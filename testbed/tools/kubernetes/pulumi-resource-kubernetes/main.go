// The Kubernetes provider of Pulumi as a plugin. The provider's own command embeds two generated files, of which its
// module has none.
package main

import (
	"encoding/json"
	"log"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
	"k8s.io/client-go/kubernetes/scheme"
)

// The linker writes the digest of this file here, by which a program built from another one is told.
var source string

func main() {
	provider.Serve("kubernetes", version.Version, schema(), []byte("{}"))
}

// schema is what the provider itself reads of Pulumi's schema: which fields of an object that it imports are inputs.
// Without them a selector that is not changed looks like a new one, which an object of that kind is replaced for.
func schema() []byte {
	type resource struct {
		Inputs map[string]struct{} `json:"inputProperties"`
	}
	resources := map[string]resource{}
	for kind, object := range scheme.Scheme.AllKnownTypes() {
		inputs := map[string]struct{}{"apiVersion": {}, "kind": {}}
		for i := range object.NumField() {
			name, _, _ := strings.Cut(object.Field(i).Tag.Get("json"), ",")
			if name != "" && name != "status" {
				inputs[name] = struct{}{}
			}
		}
		group := kind.Group
		if group == "" {
			group = "core"
		}
		resources["kubernetes:"+group+"/"+kind.Version+":"+kind.Kind] = resource{inputs}
	}
	encoded, err := json.Marshal(map[string]any{"resources": resources})
	if err != nil {
		log.Fatal(err)
	}
	return encoded
}

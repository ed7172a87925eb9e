"""Programs with the SDKs: the stack of the page in other languages, with mocks that print it."""

# What a compiler has to refuse: tsc finds fault with each line that it does not.
REFUSED_TS = """
import { MicroserviceStackArgs, types } from "@pulumi/microservices";
import * as pulumi from "@pulumi/pulumi";
// @ts-expect-error
export const misspelt: types.input.MicroserviceSettingsArgs = { replicsa: 2 };
// @ts-expect-error
export const text: types.input.VersionSettingsArgs = { weight: "20" };
// @ts-expect-error
export const incomplete: types.input.AcceptanceSettingsArgs = { rule: "db-replicas" };
// @ts-expect-error
export const later: MicroserviceStackArgs = { namespace: pulumi.output("shop") };
// @ts-expect-error
export const choices: types.input.MicroserviceSettingsArgs = { calls: [{ hots: "example.com" }] };
"""
PRINTED_TS = """
import * as pulumi from "@pulumi/pulumi";
pulumi.runtime.setAllConfig({ "shop:apiKey": "hunter2" }, ["shop:apiKey"]);
pulumi.runtime.setMocks({
    newResource(args) {
        const { secrets, ...plain } = args.inputs;
        const secret = pulumi.runtime.isRpcSecret(secrets) && secrets.value.keys.API_KEY;
        console.log(JSON.stringify({ type: args.type, plain, secret }));
        return { id: args.name, state: { urls: { web: "http://web" } } };
    },
    call: ({ inputs }) => inputs,
}, "shop", "dev");
import("./index").then(({ urls }) => urls.apply(({ web }) => console.log(web)));
"""
PYTHON = """
import json
import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs
from pulumi.runtime.rpc import is_rpc_secret
from pulumi_microservices import CallSettingsArgs, MicroserviceSettingsArgs, MicroserviceStack

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict]:
        secrets = args.inputs.pop("secrets")
        secret = is_rpc_secret(secrets) and secrets["value"]["keys"]["API_KEY"]
        print(json.dumps({"type": args.typ, "plain": args.inputs, "secret": secret}))
        return args.name, {"urls": {"web": "http://web"}}

    def call(self, args: MockCallArgs) -> tuple[dict, None]:
        return {}, None

pulumi.runtime.set_mocks(Mocks(), "shop", "dev")

@pulumi.runtime.test
def run() -> pulumi.Output[None]:
    stack = MicroserviceStack(
        "shop",
        namespace="shop",
        defaults=MicroserviceSettingsArgs(replicas=2),
        services={
            "web": MicroserviceSettingsArgs(
                image="web", tag="1.0", port=8080, config_from=["keys"],
                calls=["orders", CallSettingsArgs(host="payments.example.com")],
            ),
            "orders": {
                "image": "orders",
                "port": 8080,
                "versions": {
                    "v1": {"tag": "1.0", "weight": 80},
                    "v2": {"tag": "1.1", "weight": 20},
                },
            },
        },
        secrets={"keys": {"API_KEY": pulumi.Output.secret("hunter2")}},
    )
    return stack.urls.apply(lambda urls: print(urls["web"]))

run()
"""
GO = """
package main

import (
	"encoding/json"
	"fmt"

	"example.com/pulumi-microservices/sdk/go/microservices"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type mocks struct{}

func (mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	keys := args.Inputs["secrets"].ObjectValue()["keys"].ObjectValue()
	delete(args.Inputs, "secrets")
	said, err := json.Marshal(map[string]any{
		"type": args.TypeToken, "plain": args.Inputs.Mappable(),
		"secret": keys["API_KEY"].SecretValue().Element.StringValue(),
	})
	fmt.Println(string(said))
	urls := map[string]any{"urls": map[string]any{"web": "http://web"}}
	return args.Name, resource.NewPropertyMapFromMap(urls), err
}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func run(ctx *pulumi.Context) error {
	text, number := pulumi.StringRef, pulumi.IntRef
	key := pulumi.ToSecret(pulumi.String("hunter2")).(pulumi.StringOutput)
	payments := microservices.CallSettingsArgs{Host: text("payments.example.com")}
	shop := microservices.MicroserviceStackArgs{
		Namespace: "shop",
		Defaults:  &microservices.MicroserviceSettingsArgs{Replicas: number(2)},
		Services: map[string]microservices.MicroserviceSettingsArgs{
			"web": {
				Image: text("web"), Tag: text("1.0"), Port: number(8080),
				ConfigFrom: []string{"keys"}, Calls: []any{"orders", payments},
			},
			"orders": {
				Image: text("orders"), Port: number(8080),
				Versions: map[string]microservices.VersionSettingsArgs{
					"v1": {Tag: text("1.0"), Weight: number(80)},
					"v2": {Tag: text("1.1"), Weight: number(20)},
				},
			},
		},
		Secrets: map[string]map[string]pulumi.StringInput{"keys": {"API_KEY": key}},
	}
	stack, err := microservices.NewMicroserviceStack(ctx, "shop", &shop)
	if err != nil {
		return err
	}
	stack.Urls.MapIndex(pulumi.String("web")).ApplyT(func(url string) string {
		fmt.Println(url)
		return url
	})
	return nil
}

func main() {
	if err := pulumi.RunErr(run, pulumi.WithMocks("shop", "dev", mocks{})); err != nil {
		panic(err)
	}
}
"""

module testbed/operators

go 1.26.0

// Nothing of these is built: the build keeps their CRDs (testbed/module_file.py).
require (
	github.com/argoproj/argo-rollouts v1.9.2
	github.com/cert-manager/cert-manager v1.21.2
	github.com/external-secrets/external-secrets v1.3.2
	github.com/fluxcd/flagger v1.43.0
	github.com/kedacore/keda/v2 v2.21.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
)

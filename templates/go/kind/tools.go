//go:build tools

// The programs that are built here; this file makes go.mod and go.sum hold all they need.
package tools

import (
	_ "sigs.k8s.io/kind"
)

//go:build tools

// Programs built in this module besides its own: they share most of their dependencies with Kubernetes.
package main

import (
	_ "go.etcd.io/etcd/server/v3"
)

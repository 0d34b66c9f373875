// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Package tools pins the program that checks and tests the alerts.
package tools

import _ "github.com/prometheus/prometheus/cmd/promtool"

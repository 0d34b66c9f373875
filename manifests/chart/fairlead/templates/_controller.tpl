{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}
{{/* Flags of the controller, in the order of the manifests without Helm. */}}
{{- define "fairlead.controllerArgs" -}}
{{- $isManager := include "fairlead.isCloudControllerManager" . -}}
- cloud-controller-manager
- --cloud-provider={{ .Values.provider }}
{{- if not $isManager }}
# Two that initialize nodes, or delete them, would get in each other's way.
- --controllers=service
{{- end }}
{{- with .Values.clusterName }}
- --cluster-name={{ . }}
{{- end }}
{{- with .Values.loadBalancerClass }}
- --load-balancer-class={{ . }}
{{- end }}
{{- with .Values.region }}
- --aws-region={{ . }}
{{- end }}
{{- with .Values.vpcId }}
- --aws-vpc-id={{ . }}
{{- end }}
{{- with .Values.defaultTags }}
{{- $pairs := list }}
{{- range $key, $value := . }}
{{- $pairs = append $pairs (printf "%s=%s" $key $value) }}
{{- end }}
- {{ printf "--default-tags=%s" (join "," $pairs) | quote }}
{{- end }}
{{- if .Values.cloudConfig }}
- --cloud-config=/etc/fairlead/cloud-config
{{- end }}
{{- if not $isManager }}
# A Lease of its own: another cloud-controller-manager of the cluster may hold kube-system/cloud-controller-manager.
- --leader-elect-resource-namespace={{ .Release.Namespace }}
- --leader-elect-resource-name={{ include "fairlead.componentName" (dict "root" $ "component" "controller") }}
{{- end }}
- --secure-port={{ .Values.controller.securePort }}
{{- if eq .Values.controller.logLevel "debug" }}
- --v=4
{{- end }}
{{- range .Values.controller.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end }}

{{/* Where the controller runs: as the values say, else as its mode needs. */}}
{{- define "fairlead.controllerPlace" -}}
{{- $isManager := include "fairlead.isCloudControllerManager" . -}}
{{- with .Values.controller -}}
{{- if .nodeSelector -}}
nodeSelector:
  {{- toYaml .nodeSelector | nindent 2 }}
{{ else if $isManager -}}
nodeSelector:
  node-role.kubernetes.io/control-plane: ""
{{ end -}}
tolerations:
{{- if .tolerations }}
  {{- toYaml .tolerations | nindent 2 }}
{{- else }}
  {{- if $isManager }}
  - key: node.cloudprovider.kubernetes.io/uninitialized
    operator: Exists
    effect: NoSchedule
  - key: node.kubernetes.io/not-ready
    operator: Exists
    effect: NoSchedule
  {{- end }}
  - key: node-role.kubernetes.io/control-plane
    operator: Exists
    effect: NoSchedule
  {{- if $isManager }}
  - key: node-role.kubernetes.io/master
    operator: Exists
    effect: NoSchedule
  {{- else if eq $.Values.provider "aws" }}
  # Nodes keep it until a cloud-node controller has looked at them: load balancers need not wait for that.
  - key: node.cloudprovider.kubernetes.io/uninitialized
    operator: Exists
    effect: NoSchedule
  {{- end }}
{{- end }}
{{- if .affinity }}
affinity:
  {{- toYaml .affinity | nindent 2 }}
{{- else if not $isManager }}
affinity:
  nodeAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 1
        preference:
          matchExpressions:
            - key: node-role.kubernetes.io/control-plane
              operator: Exists
{{- end }}
topologySpreadConstraints:
{{- if .topologySpreadConstraints }}
  {{- toYaml .topologySpreadConstraints | nindent 2 }}
{{- else }}
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "fairlead.selectorLabels" (dict "root" $ "component" "controller") | nindent 8 }}
{{- end }}
{{- end }}
{{- end }}

{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}
{{/* Names of all objects begin with it: what is overridden, the release, or the release and the chart. */}}
{{- define "fairlead.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* Name of a component: dict "root" $ "component" "controller" or "speaker". */}}
{{- define "fairlead.componentName" -}}
{{- printf "%s-%s" (include "fairlead.fullname" .root) .component -}}
{{- end }}

{{/* By which pods are found; must not change while a release is there. */}}
{{- define "fairlead.selectorLabels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "fairlead.labels" -}}
{{ include "fairlead.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "fairlead.serviceAccountName" -}}
{{- $account := (index .root.Values .component).serviceAccount -}}
{{- if $account.create -}}
{{- default (include "fairlead.componentName" .) $account.name -}}
{{- else -}}
{{- default "default" $account.name -}}
{{- end -}}
{{- end }}

{{- define "fairlead.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The text of the file that --cloud-config names. */}}
{{- define "fairlead.cloudConfig" -}}
{{- if kindIs "string" .Values.cloudConfig -}}
{{- .Values.cloudConfig -}}
{{- else -}}
{{- toYaml .Values.cloudConfig -}}
{{- end -}}
{{- end }}

{{/* Names of the providers that are driven, with spaces between them: that of the value, and those of the cloud config. */}}
{{- define "fairlead.providers" -}}
{{- $names := list .Values.provider -}}
{{- range (fromYaml (include "fairlead.cloudConfig" .)).providers -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- $names | uniq | sortAlpha | join " " -}}
{{- end }}

{{- define "fairlead.isOnBareMetal" -}}
{{- if has "baremetal" (splitList " " (include "fairlead.providers" .)) -}}true{{- end -}}
{{- end }}

{{- define "fairlead.hasSpeakers" -}}
{{- if and .Values.speaker.enabled (include "fairlead.isOnBareMetal" .) -}}true{{- end -}}
{{- end }}

{{- define "fairlead.isCloudControllerManager" -}}
{{- if eq .Values.mode "cloud-controller-manager" -}}true{{- end -}}
{{- end }}

{{/*
The rules of a role in one of the files that the manifests without Helm are made of, too:
dict "root" $ "file" "speaker" "kind" "ClusterRole".
*/}}
{{- define "fairlead.rules" -}}
{{- range splitList "\n---\n" (.root.Files.Get (printf "files/roles/%s.yaml" .file)) -}}
{{- $object := fromYaml . -}}
{{- if eq $object.kind $.kind -}}
{{- toYaml $object.rules -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Binds a role to the service account of a component: dict "root" $ "component" … "kind" "ClusterRole" "role" name. */}}
{{- define "fairlead.roleRef" -}}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .kind }}
  name: {{ .role }}
subjects:
  - kind: ServiceAccount
    name: {{ include "fairlead.serviceAccountName" . }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}

{{/* The class that speakers serve: that of the cloud config's entry for bare metal, where there is one. */}}
{{- define "fairlead.speakerClass" -}}
{{- $class := .Values.loadBalancerClass -}}
{{- range (fromYaml (include "fairlead.cloudConfig" .)).providers -}}
{{- if eq .name "baremetal" -}}
{{- $class = .loadBalancerClass -}}
{{- end -}}
{{- end -}}
{{- $class -}}
{{- end }}

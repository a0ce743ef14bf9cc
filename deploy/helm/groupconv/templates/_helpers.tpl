{{- define "groupconv.name" -}}
{{ .Release.Name }}
{{- end }}

{{- define "groupconv.selector" -}}
app.kubernetes.io/name: groupconv
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "groupconv.labels" -}}
{{ include "groupconv.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "groupconv.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "groupconv.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end }}

{{- define "groupconv.probes" -}}
startupProbe:
  httpGet: { path: /health/live, port: health }
  periodSeconds: 1
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /health/live, port: health }
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /health/ready, port: health }
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 1
{{- end }}

{{- define "groupconv.env" -}}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- if .Values.apiKeysSecret }}
- name: API_KEYS_FILE
  value: /etc/groupconv/keys
{{- end }}
{{- if .Values.layers.claim }}
- name: LAYERS_DIR
  value: /var/lib/groupconv/layers
{{- end }}
{{- if .Values.redisSecret }}
- name: REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redisSecret }}
      key: url
{{- end }}
{{- end }}

{{- define "groupconv.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.apiKeysSecret }}
- name: keys
  mountPath: /etc/groupconv
  readOnly: true
{{- end }}
{{- if .Values.layers.claim }}
- name: layers
  mountPath: /var/lib/groupconv/layers
{{- end }}
{{- end }}

{{- define "groupconv.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 1Gi
{{- if .Values.apiKeysSecret }}
- name: keys
  secret:
    secretName: {{ .Values.apiKeysSecret }}
{{- end }}
{{- if .Values.layers.claim }}
- name: layers
  persistentVolumeClaim:
    claimName: {{ .Values.layers.claim }}
{{- end }}
{{- end }}

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeSettings } from '../../src/server/config.ts';
import { renderChart } from '../helpers/chart.ts';

const folder = 'deploy/helm/groupconv';
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
const standard = parse(read('values.yaml'));
const accepts = new Ajv({ strict: false }).compile(JSON.parse(read('values.schema.json')));
const release = { Name: 'conv', Namespace: 'tools', Service: 'Helm' };

const everything = {
  ...standard,
  settings: { RATE_LIMIT: '100', LOG_LEVEL: 'warn' },
  apiKeysSecret: 'conv-keys',
  redisSecret: 'conv-redis',
  layers: { claim: 'conv-layers' },
  workers: { ...standard.workers, enabled: true, keda: { ...standard.workers.keda, enabled: true } },
  autoscaling: { ...standard.autoscaling, enabled: true },
  podMonitor: { ...standard.podMonitor, enabled: true },
  ingress: { ...standard.ingress, enabled: true, className: 'nginx', path: '/conv', annotations: { a: 'b' } },
  nodeSelector: { arch: 'amd64' },
};

const labels = z.record(z.string(), z.string());
const anyObject = z.record(z.string(), z.unknown());
const resource = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.strictObject({ name: z.string(), labels, annotations: labels.nullish() }),
  spec: anyObject,
});
const probe = z.object({
  httpGet: z.strictObject({ path: z.enum(['/health/live', '/health/ready']), port: z.literal('health') }),
});
/** The fields of apps/v1 Deployment that a chart of this size has; unknown ones are faults of indentation. */
const deployment = z.strictObject({
  replicas: z.int().optional(),
  selector: z.strictObject({ matchLabels: labels }),
  template: z.strictObject({
    metadata: z.strictObject({ labels }),
    spec: z.strictObject({
      automountServiceAccountToken: z.literal(false),
      terminationGracePeriodSeconds: z.int(),
      securityContext: z.object({ runAsNonRoot: z.literal(true), seccompProfile: anyObject }),
      nodeSelector: anyObject,
      tolerations: z.array(z.unknown()),
      affinity: anyObject,
      volumes: z.array(z.looseObject({ name: z.string() })),
      containers: z.tuple([
        z.strictObject({
          name: z.string(),
          image: z.string().regex(/^[\w./-]+:[\w.-]+$/),
          imagePullPolicy: z.string(),
          securityContext: z.strictObject({
            allowPrivilegeEscalation: z.literal(false),
            readOnlyRootFilesystem: z.literal(true),
            capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
          }),
          env: z.array(
            z.strictObject({
              name: z.string(),
              value: z.string().optional(),
              valueFrom: anyObject.optional(),
            }),
          ),
          ports: z.array(z.strictObject({ name: z.string(), containerPort: z.int() })),
          startupProbe: probe,
          livenessProbe: probe,
          readinessProbe: probe,
          resources: anyObject,
          volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
        }),
      ]),
    }),
  }),
});

const render = (values: Record<string, unknown>) =>
  renderChart(folder, release, values).map((document) => resource.parse(document));
const ofKind = (documents: ReturnType<typeof render>, kind: string) =>
  documents.filter((document) => document.kind === kind);

describe('the Helm chart', () => {
  it('has a service, a deployment, a budget and a network policy by default', () => {
    expect(
      render(standard)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service']);
  });

  it('has all of its resources where all is enabled, each under a name of its own', () => {
    const documents = render(everything);
    expect(documents.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Deployment',
      'HorizontalPodAutoscaler',
      'Ingress',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'PodMonitor',
      'ScaledObject',
      'Service',
    ]);
    const names = documents.map(({ kind, metadata: { name } }) => `${kind}/${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['by default', standard],
    ['with everything', everything],
  ])('has deployments of the right form %s', (_, values) => {
    for (const { spec } of ofKind(render(values), 'Deployment')) {
      const { selector, template } = deployment.parse(spec);
      expect(template.metadata.labels).toMatchObject(selector.matchLabels);
      const [{ env, ports, volumeMounts }] = template.spec.containers;
      const volumes = template.spec.volumes.map(({ name }) => name);
      expect(volumeMounts.map(({ name }) => name)).toEqual(volumes);
      expect(ports).toEqual([
        { name: 'http', containerPort: 3000 },
        { name: 'health', containerPort: 3001 },
      ]);
      const settings = describeSettings().map(({ name }) => name);
      expect(settings).toEqual(expect.arrayContaining(env.map(({ name }) => name)));
    }
  });

  it('sends requests to replicas that answer them, and to no worker', () => {
    const documents = render(everything);
    const [api, worker] = ofKind(documents, 'Deployment').map(({ spec }) => deployment.parse(spec).template);
    const [service] = ofKind(documents, 'Service');
    const selector = labels.parse(service?.spec['selector']);
    expect(api?.metadata.labels).toMatchObject(selector);
    expect(worker?.metadata.labels).not.toMatchObject(selector);
    const role = (template: typeof api) =>
      template?.spec.containers[0].env.find(({ name }) => name === 'ROLE')?.value;
    expect([role(api), role(worker)]).toEqual(['api', 'worker']);
  });

  it('takes its own values, and refuses unknown names, settings of its own, and workers without Redis', () => {
    expect(accepts(standard)).toBe(true);
    expect(accepts(everything)).toBe(true);
    expect(accepts({ ...standard, replica: 3 })).toBe(false);
    expect(accepts({ ...standard, settings: { PORT: '80' } })).toBe(false);
    expect(accepts({ ...standard, settings: { RATE_LIMIT: 100 } })).toBe(false);
    expect(accepts({ ...everything, redisSecret: '' })).toBe(false);
  });
});

// A program against the types generated from /swagger/v1/swagger.json. It is compiled, not run: that every field is where a reader of the
// document expects it, and null where it may be, is what tsc checks.
import createClient from 'openapi-fetch';
import type { components, operations, paths } from './obj/schema.js';

// JSON where a route has another form, too
const client = createClient<paths, `application/${string}json`>({ baseUrl: 'http://localhost:5080' });

export async function read(pixels: number[]): Promise<string> {
  const { data, error } = await client.POST('/predict', { body: { pixels } });
  if (error) return `${error.status} ${error.title}: ${error.detail}`;
  // a model that predicts numbers answers with those
  if ('values' in data) return `${data.values.join()} (${data.model} ${data.version})`;
  if ('predictions' in data) return data.predictions.map(p => ('values' in p ? p.values.join() : p.label)).join();
  return `${data.label} ${data.confidence.toFixed(3)} (${data.model} ${data.version})`;
}

export async function train(): Promise<number | null> {
  const { data: job } = await client.POST('/api/training/jobs', { body: { dataset: 'synthetic-digits', layers: [50], optimizer: { kind: 'adam' } } });
  if (!job) return null;
  const { data: metrics } = await client.GET('/api/training/jobs/{id}/metrics', { params: { path: { id: job.id }, query: { maxPoints: 100 } } });
  const last = metrics?.points.at(-1)?.[1] ?? null;
  return job.testAccuracy ?? last;
}

export async function models(): Promise<string[]> {
  const { data } = await client.GET('/api/models', {});
  return data?.models.flatMap(model => model.versions.map(version => `${model.name} ${version.version} ${version.accuracy ?? 'unknown'}`)) ?? [];
}

export async function slope(): Promise<number> {
  const { data, error } = await client.POST('/api/lessons/derivative', { body: { expression: 'x^2', at: 3 } });
  if (error) throw new Error(error.detail);
  return data.finite ? (data.exact ?? NaN) : NaN;
}

export async function serve(instances: number[][]): Promise<number[][]> {
  const { data, error } = await client.POST('/v1/models/{name}:predict', { params: { path: { name: 'mnist' } }, body: { instances } });
  if (error) throw new Error(error.error);
  return data.predictions ?? [];
}

export async function infer(data: number[]): Promise<number[]> {
  const body = { inputs: [{ name: 'pixels', datatype: 'FP32', shape: [1, 784], data }] };
  const answer = await client.POST('/v2/models/{name}/infer', { params: { path: { name: 'mnist' } }, body });
  if (answer.error) throw new Error(answer.error.error);
  return answer.data.outputs[0]?.data ?? [];
}

export type Job = components['schemas']['JobInfo'];
export type Version = operations['modelsGetVersion']['responses'][200]['content']['application/json'];

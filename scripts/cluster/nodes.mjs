// Nodes of the published app, as processes on 127.0.0.1 with a data folder each, and what the scripts beside this one ask of them.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, sleep } from './postgres.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const datasets = join(process.env.WEBNN_SHARED ?? join(root, '../shared'), 'data');
export const lease = 3;   // seconds

/** A temporary folder, deleted when the script ends well; else it is said where the logs are. */
export const folder = mkdtempSync(join(tmpdir(), 'webnn-cluster-'));
chmodSync(folder, 0o711);   // PostgreSQL's own user passes through it
process.on('exit', (code) => code === 0 ? rmSync(folder, { recursive: true, force: true }) : console.log(`logs and data are in ${folder}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));   // so that what has been started ends, too

/** The folder of the published app: WEBNN_APP, or published here. */
function publish() {
  if (process.env.WEBNN_APP) return process.env.WEBNN_APP;
  const app = join(folder, 'app');
  console.log('publishing src/Web …');
  execFileSync('dotnet', ['publish', 'src/Web', '-c', 'Release', '-o', app, '--nologo', '-v', 'q'], { cwd: root, stdio: 'inherit' });
  return app;
}
let published;
const children = new Set();
/** Kills the nodes that run, as where a measurement has failed. */
export const killAll = () => { for (const child of children) child.kill('SIGKILL'); };
process.on('exit', killAll);

/** A request: its status, headers, bytes as text, and JSON where it is JSON. */
export async function call(base, method, path, body, headers = {}) {
  if (body !== undefined) headers = { 'content-type': 'application/json', ...headers };
  const response = await fetch(base + path, { method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  let json;
  try { json = JSON.parse(text); } catch { /* not JSON */ }
  return { status: response.status, headers: response.headers, text, json };
}

/** The JSON of an answer that is a success. */
export async function ask(base, method, path, body, headers) {
  const answer = await call(base, method, path, body, headers);
  if (answer.status < 200 || answer.status > 299) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.json;
}

/** Asks until the answer is truthy; an error counts as none. Throws after so many ms. */
export async function eventually(what, answer, ms = 60_000, pause = 25) {
  for (const start = Date.now(); ; await sleep(pause)) {
    let error, value;
    try { value = await answer(); } catch (e) { error = e; }
    if (value) return value;
    if (Date.now() - start > ms) throw new Error(`not within ${ms} ms: ${what}${error ? ` (${error.message})` : ''}`);
  }
}

export class Node {
  #child; #gone; #environment;

  /** name: of its data folder and log; environment: settings beyond the usual ones. */
  constructor(name, environment = {}) { this.name = name; this.data = join(folder, name); this.#environment = environment; }

  /** Starts it on a free port and waits until it is ready; fresh: on an empty data folder. */
  async start({ fresh = false } = {}) {
    if (fresh) rmSync(this.data, { recursive: true, force: true });
    published ??= publish();
    this.base = `http://127.0.0.1:${await freePort()}`;
    this.log = `${this.data}.log`;
    const log = openSync(this.log, 'a');
    const env = {
      ...process.env, ASPNETCORE_ENVIRONMENT: 'Production', WebNN__DataDirectory: this.data, WebNN__DatasetDirectories__0: datasets,
      WebNN__Training__Concurrency: '1', WebNN__Training__QueueLength: '5000', WebNN__Training__JobsPerAddress: '5000', ...this.#environment };
    const words = [join(published, 'WebNN.Web.dll'), '--urls', this.base];
    const child = spawn('dotnet', words, { cwd: published, stdio: ['ignore', log, log], env });
    this.#child = child;
    this.#gone = new Promise((done) => child.on('exit', done)).then(() => children.delete(child));
    children.add(child);
    await eventually(`${this.name} is ready`, async () => {
      if (child.exitCode !== null) throw new Error('it has ended');
      return (await call(this.base, 'GET', '/health/ready')).status === 200;
    }).catch((e) => { throw new Error(`${e.message}\n${readFileSync(this.log, 'utf8').slice(-3000)}`); });
    this.id = (await call(this.base, 'GET', '/api/cluster')).json?.node;
    return this;
  }

  get pid() { return this.#child.pid; }

  /** Processor time of all its threads so far, in seconds. */
  get processorTime() {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  signal(signal) { this.#child.kill(signal); }
  async stop(signal = 'SIGTERM') { this.signal('SIGCONT'); this.signal(signal); await this.#gone; }
  get(path) { return ask(this.base, 'GET', path); }
  post(path, body, headers) { return ask(this.base, 'POST', path, body, headers); }
  put(path, body) { return ask(this.base, 'PUT', path, body); }
  job(id) { return this.get(`/api/training/jobs/${id}`); }
  submit(spec, headers) { return this.post('/api/training/jobs', spec, headers); }

  /** What a job has become: everything that an undisturbed run must have in common with it. */
  async result(id) {
    const job = await this.job(id);
    const { text } = await call(this.base, 'GET', `/api/training/jobs/${id}/metrics`, undefined, { accept: 'text/csv' });
    const { epochs } = await this.get(`/api/training/jobs/${id}/metrics?maxPoints=2`);
    const version = job.version && await this.get(`/api/models/${job.model}/versions/${job.version}`);
    return { state: job.state, csv: text, evaluations: JSON.stringify(epochs), sha256: version?.parametersSha256 };
  }

  /** The job, once it has one of the states; throws where it has ended otherwise. */
  async until(id, states, ms = 120_000) {
    const wanted = [states].flat();
    for (const start = Date.now(); ; await sleep(25)) {
      const job = await this.job(id);
      if (wanted.includes(job.state)) return job;
      if (['completed', 'failed', 'cancelled'].includes(job.state)) throw new Error(`job ${id} has ended: ${job.state} ${job.error ?? ''}`);
      if (Date.now() - start > ms) throw new Error(`job ${id} is still ${job.state} (${job.iteration}) after ${ms} ms`);
    }
  }
}

/** Settings that make a process a node of the cluster on a database. */
export const inCluster = (connectionString) => ({
  WebNN__Cluster__ConnectionString: connectionString, WebNN__Cluster__LeaseSeconds: String(lease) });

/** So many nodes on a database, once they know of each other: a, b, c …, after a prefix. */
export async function startNodes(count, connectionString, { environment = {}, prefix = '' } = {}) {
  const nodes = [], settings = { ...inCluster(connectionString), ...environment };
  for (const letter of 'abcdefgh'.slice(0, count)) nodes.push(await new Node(prefix + letter, settings).start());
  await allAlive(nodes);
  return nodes;
}

export const allAlive = (nodes) => eventually('all nodes are alive', async () => {
  const alive = (await nodes[0].get('/api/cluster')).nodes.filter((node) => node.alive).map((node) => node.id);
  return nodes.every((node) => alive.includes(node.id));
});

/** A few seconds of training whose every bit depends on shuffling and dropout; MNIST where its files are. */
export const recipe = (model, more = {}) => ({
  model, dataset: existsSync(join(datasets, 'mnist')) ? 'mnist' : 'synthetic-digits', layers: [64], activation: 'relu', initializer: 'he',
  optimizer: { kind: 'adam', learningRate: 0.001 }, dropout: 0.1, sampling: 'shuffle', seed: 7, iterations: 9000, evaluateEvery: 3000,
  ...more });

/** A job of a moment, on generated points in the plane. */
export const small = (model, more = {}) => ({
  model, dataset: 'xor', layers: [4], batchSize: 10, iterations: 50, evaluateEvery: 50, ...more });

/** Reproducible numbers in [0, 1). */
export const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

export const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
export const median = (values) => quantile(values, 0.5);
/** p50, p99 and the longest of times in ms. */
export function times(values) {
  const ms = (q) => `${quantile(values, q).toFixed(0)} ms`;
  return values.length ? `p50 ${ms(0.5)}, p99 ${ms(0.99)}, longest ${ms(1)} (of ${values.length})` : 'none';
}

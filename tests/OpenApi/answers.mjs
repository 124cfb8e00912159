// Calls every operation of the document with its example and with a request that is wrong, and validates what comes back against the schema
// of the status it came with. Usage: node answers.mjs http://127.0.0.1:5080 ADMIN_KEY
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [base, key] = process.argv.slice(2);
const document = await (await fetch(`${base}/swagger/v1/swagger.json`)).json();
const ajv = new Ajv2020.default({ strict: false, allErrors: true, logger: false });
addFormats.default(ajv);
for (const number of ['int32', 'int64', 'uint64', 'float', 'double', 'binary']) ajv.addFormat(number, true);
ajv.addSchema(document, 'document');

const escape = text => text.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })));
const problems = [], succeeded = new Set(), validators = {};
const known = { name: 'mnist', version: '1', alias: 'production', gate: 'xor', split: 'test', index: '0', layer: '1', k: '1' };

async function call({ path, method, operationId, requestBody, responses }, { parameters = {}, query = '', body, type, accept, bearer = key } = {}) {
  const at = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(({ ...known, ...parameters })[name] ?? 'nosuch'));
  body ??= requestBody?.content['application/json']?.example;
  const binary = body instanceof Uint8Array;
  const response = await fetch(base + at + query, {
    method: method.toUpperCase(),
    headers: {
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(accept && { accept }),
      ...(body !== undefined && { 'content-type': type ?? (binary ? 'application/octet-stream' : 'application/json') }),
    },
    body: body === undefined || method === 'get' ? undefined : binary || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const bytes = new Uint8Array(await response.arrayBuffer()), text = new TextDecoder().decode(bytes);
  const wrong = what => problems.push(`${operationId} ${method} ${at}${query} → ${response.status}: ${what}`);
  const documented = responses[response.status];
  if (!documented) { wrong(`the status is not in the document: ${text.slice(0, 200)}`); return {}; }
  if (response.ok) succeeded.add(operationId);
  const sent = response.headers.get('content-type')?.split(';')[0];
  if (accept && sent !== accept) wrong(`${accept} was asked for, ${sent} was sent`);
  if (!documented.content) { if (bytes.length) wrong('no body is in the document'); return {}; }
  if (!documented.content[sent]) { wrong(`content type ${sent} is not in the document`); return {}; }
  if (!sent.endsWith('json')) return { bytes };
  const json = JSON.parse(text);
  const reference = `document#/paths/${escape(path)}/${method}/responses/${response.status}/content/${escape(sent).replaceAll('+', '%2B')}/schema`;
  const validate = validators[reference] ??= ajv.compile({ $ref: reference });
  if (!validate(json)) wrong(`${ajv.errorsText(validate.errors)}: ${text.slice(0, 300)}`);
  return { json, bytes };
}

const named = Object.fromEntries(operations.map(operation => [operation.operationId, operation]));
if (Object.keys(named).length !== operations.length || named.undefined) problems.push('operationIds are missing or not unique');

async function job(spec) {
  const { json } = await call(named.trainingSubmit, { body: { model: 'trial', dataset: 'synthetic-digits', layers: [8], seed: 1, ...spec } });
  return json.id;
}

async function until(id, state) {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await new Promise(wake => setTimeout(wake, 50))) {
    const { json } = await call(named.trainingGet, { parameters: { id } });
    if (json?.state === state) return;
    if (['failed', 'cancelled', 'completed'].includes(json?.state)) break;
  }
  problems.push(`job ${id} did not become ${state}`);
}

// those that change something, in an order in which each can succeed
const ordered = {
  async trainingSubmit() {
    const long = await job({ iterations: 1_000_000, evaluateEvery: 1_000_000 });
    await until(long, 'running');
    await call(named.trainingPause, { parameters: { id: long } });
    await until(long, 'paused');
    await call(named.trainingResume, { parameters: { id: long } });
    await until(long, 'running');
    await call(named.trainingCancel, { parameters: { id: long }, body: { publish: false } });
    await until(long, 'cancelled');
    await call(named.trainingDelete, { parameters: { id: long } });
    const short = await job({ iterations: 20 });
    await until(short, 'completed');
    await call(named.trainingMetrics, { parameters: { id: short } });
    await call(named.trainingMetrics, { parameters: { id: short }, accept: 'text/csv' });
    await call(named.trainingEvents, { parameters: { id: short } });
    for (const k of ['0', '20']) await call(named.iterationsGet, { parameters: { id: short, k } });
    for (const operation of operations.filter(o => o.tags.includes('Iterations'))) await call(operation, { parameters: { id: short, k: '7' } });
    await call(named.trainingExtend, { parameters: { id: short }, body: { iterations: 5 } });
    await until(short, 'completed');
    await call(named.trainingPause, { parameters: { id: short } });
    const other = await job({ iterations: 30, optimizer: { kind: 'momentum', learningRate: 1e38 } });
    await until(other, 'failed');
    await call(named.trainingCompare, { query: `?jobs=${short},${other}` });
    await call(named.trainingCompare, { query: `?jobs=${short},nosuch` });
    const wave = await job({ model: 'wave', dataset: 'sine', task: 'regression', iterations: 20 });
    await until(wave, 'completed');
    await call(named.iterationsGet, { parameters: { id: wave, k: '20' } });
    await call(named.iterationsPredict, { parameters: { id: wave, k: '20' }, body: { values: [1] } });
    for (const body of [{ model: 'wave', values: [1] }, { model: 'wave', instances: [[1], [2]] }, { model: 'wave', values: [1, 2] }]) await call(named.predict, { body });
    await call(named.modelsEvaluate, { parameters: { name: 'wave' }, body: { predictions: true } });
    await call(named.modelsGetVersion, { parameters: { name: 'wave' } });
    await call(named.modelsNeuron, { parameters: { name: 'wave' } });
  },
  async modelsImport() {
    const { bytes } = await call(named.modelsDownload);
    for (let i = 0; i < 2; i++) await call(named.modelsImport, { parameters: { name: 'copy' }, body: bytes });
    for (const operation of [named.modelsSetAlias, named.modelsDelete, named.modelsRemoveAlias, named.modelsDelete]) await call(operation, { parameters: { name: 'copy' } });
    await call(named.modelsGetVersion, { parameters: { name: 'copy', version: '2' } });
    await call(named.modelsEvaluate, { parameters: { name: 'copy', version: '2' } });
    for (const operation of operations.filter(o => o.path.includes('/labels/'))) {
      await call(named.modelsSetAlias);
      await call(operation);
    }
    await call(named.modelsRemoveAlias);
  },
  async keysAdd() {
    const { json } = await call(named.keysAdd);
    await call(named.keysAdd);
    await call(named.modelsSetAlias, { bearer: json.key });
    await call(named.keysList, { bearer: json.key });
    await call(named.keysRevoke, { parameters: { name: 'ann' } });
  },
  modelsNeuron: () => call(named.modelsNeuron, { query: '?dataset=synthetic-digits' }),
  datasetsFetch: () => call(named.datasetsFetch, { parameters: { name: 'synthetic-digits' } }),
  async datasetsGet() {
    for (const query of ['', '?normalize=true&flatten=false', '?flatten=false&channels=true', '?oneHot=true']) await call(named.datasetsGet, { parameters: { name: 'synthetic-digits' }, query });
    await call(named.datasetsGet, { parameters: { name: 'synthetic-digits' }, accept: 'image/png' });
    for (const name of ['xor', 'sine']) await call(named.datasetsGet, { parameters: { name } });
  },
  batchInferenceMeasure: () => call(named.batchInferenceMeasure, { body: { dataset: 'synthetic-digits', batchSizes: [100], normalize: false } }),
};
for (const run of Object.values(ordered)) await run();
for (const operation of operations.filter(o => !succeeded.has(o.operationId))) await call(operation);

// answers that are not finite, and answers of another form
const pixels = named.predict.requestBody.content['application/json'].example.pixels;
await call(named.predict, { body: { instances: [pixels, pixels] } });
await call(named.modelsFool, { body: { pixels, steps: 2, pictures: true } });
await call(named.lossesLoss, { body: { function: 'crossEntropy', y: [-1], t: [1] } });
await call(named.functionsActivate, { body: { function: 'softmax', x: [1010, 1000, 990] } });
await call(named.functionsActivate, { body: { function: 'identity', x: [1, 2] } });
await call(named.gradientsDerivative, { body: { expression: '1/x', at: 0, sweep: [0.1] } });
await call(named.gradientsGradient, { body: { expression: 'x0^2+log(x1)', grid: { x0: [-2, 2, 1], x1: [-2, 2, 1] } } });
await call(named.gradientsDescent, { body: { expression: 'x^4', start: { x: 10 }, learningRate: 10, steps: 50 } });
await call(named.graphsCalculate, { body: { expression: 'log(x)', values: { x: 0 } } });
await call(named.arraysCalculate, { body: { op: 'divide', a: [1, 0], b: [0, 0] } });
await call(named.arraysCalculate, { body: { op: 'slice', a: [[1, 2, 3], [4, 5, 6]], index: ':2, 1:3' } });
await call(named.arraysCalculate, { body: { op: 'set', a: [1, 2, 3, -5, 10], where: { op: 'lessEqual', b: 0 }, b: 100 } });
await call(named.arraysCalculate, { body: { op: 'sum', a: [[1, 2, 3], [4, 5, 6]], axis: 2 } });
await call(named.gatesPost, { parameters: { gate: 'full-adder' }, body: { x: [1, 0, 1] } });

// what is wrong with every one of them
for (const operation of operations) {
  await call(operation, { bearer: '' });
  if (operation.requestBody) {
    await call(operation, { body: '{"nosuch":', type: 'application/json' });
    await call(operation, { body: new Uint8Array(7) });
  }
  if (operation.path.includes('{')) await call(operation, { parameters: { name: 'nosuch', gate: 'nosuch', id: 'nosuch', alias: 'nosuch' } });
}

for (const operation of operations) if (!succeeded.has(operation.operationId)) problems.push(`${operation.operationId} never succeeded`);
for (const problem of problems) console.log(problem);
console.log(`${operations.length} operations, ${problems.length} problems`);
process.exitCode = problems.length ? 1 : 0;

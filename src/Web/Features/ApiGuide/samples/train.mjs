// Train: a small network on generated digits, and what the finished job says.
const base = 'http://localhost:5080';
const spec = {
  model: 'mine', dataset: 'synthetic-digits', layers: [100], activation: 'relu',
  initializer: 'he', optimizer: { kind: 'adam', learningRate: 0.001 }, iterations: 1000,
};

const response = await fetch(`${base}/api/training/jobs`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(spec),
});
let job = await response.json();
if (!response.ok) throw new Error(JSON.stringify(job));
console.log('job', job.id);
while (['queued', 'running'].includes(job.state)) {
  await new Promise(done => setTimeout(done, 500));
  job = await (await fetch(`${base}/api/training/jobs/${job.id}`)).json();
}
console.log(`${job.state}: version ${job.version} of ${job.model}, test accuracy ${job.testAccuracy}`);

// Figures of jobs: who goes on when a node dies, how fast a job runs, when its watchers see it, how many jobs a cluster does.
import { watch } from './hub.mjs';
import { eventually, lease, median, Node, quantile, recipe, small, startNodes, times } from './nodes.mjs';
import { sleep } from './postgres.mjs';

const stopAll = (nodes) => Promise.all(nodes.map((node) => node.stop()));

/** A job that trains for as long as somebody wants it to. */
const long = (model, more = {}) => recipe(model, { iterations: 1_000_000, evaluateEvery: 1_000_000, ...more });
const cancel = async (node, id) => { await node.post(`/api/training/jobs/${id}/cancel`, {}); await node.until(id, 'cancelled'); };

/** The node that trains a job, once it does. */
async function trainer(nodes, id) {
  const owner = await eventually('the job trains', async () => {
    const job = await nodes[0].job(id);
    return job.state === 'running' && job.iteration > 1000 && job.node;
  });
  return nodes.find((node) => node.id === owner);
}

export async function takeover(postgres) {
  const nodes = await startNodes(3, await postgres.createDatabase('takeover'), { prefix: 'takeover-' }), took = [];
  for (let round = 0; round < 12; round++) {
    const { id } = await nodes[0].submit(long(`taken-${round}`));
    const victim = await trainer(nodes, id), witness = nodes.find((node) => node !== victim);
    await sleep(1000 * Math.random());
    const from = performance.now();
    await victim.stop('SIGKILL');
    await eventually('another goes on', async () => {
      const job = await witness.job(id);
      return job.state === 'running' && job.node !== victim.id;
    }, 60_000, 5);
    took.push(performance.now() - from);
    await cancel(witness, id);
    await victim.start();
  }
  await stopAll(nodes);
  return [[`SIGKILL of the training node until another trains its job, lease ${lease} s`, times(took), `≤ ${lease + 1} s`]];
}

/** Iterations a second, by the clock and by the node's processor time: between two moments at which the job's iteration changed. */
async function speed(node) {
  const { id } = await node.submit(long('speed', {
    layers: [50], activation: 'sigmoid', optimizer: { kind: 'sgd', learningRate: 0.1 }, dropout: 0, sampling: 'withReplacement' }));
  const edge = async () => {
    const before = (await node.job(id)).iteration;
    return eventually('it trains', async () => {
      const { iteration } = await node.job(id);
      return iteration > before && { iteration, at: performance.now(), used: node.processorTime };
    }, 10_000, 2);
  };
  await eventually('it trains', async () => (await node.job(id)).iteration > 2000);
  const first = await edge();
  await sleep(4000);
  const last = await edge();
  await cancel(node, id);
  const done = last.iteration - first.iteration;
  return { clock: done / (last.at - first.at) * 1000, processor: done / (last.used - first.used) };
}

export async function rate(postgres) {
  const rates = [[], []], [one] = await startNodes(1, await postgres.createDatabase('rate'), { prefix: 'rate-' });
  const pair = [await new Node('rate-embedded').start(), one];
  for (const node of pair) await speed(node);   // until all is compiled
  for (let round = 0; round < 9; round++)
    for (const which of round % 2 ? [1, 0] : [0, 1]) rates[which].push(await speed(pair[which]));
  await stopAll(pair);
  const rows = (by, name) => {
    const [embedded, node] = rates.map((all) => median(all.map((each) => each[by])));
    return [[`784-50-10 with SGD, iterations a second ${name}: embedded`, embedded.toFixed(0), ''],
      ['the same on a node', `${node.toFixed(0)}, ${(node / embedded).toFixed(3)} of it`, '≥ 0.97']];
  };
  return [...rows('clock', 'by the clock'), ...rows('processor', 'of processor time')];
}

export async function watchers(postgres) {
  const nodes = await startNodes(2, await postgres.createDatabase('watchers'), { prefix: 'watchers-' });
  const { id } = await nodes[0].submit(long('watched', { iterations: 30_000, evaluateEvery: 30_000 }));
  const near = await trainer(nodes, id), far = nodes.find((node) => node !== near), from = performance.now();
  const follow = async (node) => {
    const arrivals = [];
    await watch(node.base, id, { onFrame: (frame) => arrivals.push({ upTo: frame.from + frame.losses.length - 1, at: performance.now() }) });
    return arrivals;
  };
  const [reference, ...others] = await Promise.all([follow(near), ...Array.from({ length: 50 }, () => follow(far))]);
  const late = others.flatMap((arrivals) => {
    let i = 0;
    return reference.filter(({ at }) => at > from + 1000).map(({ upTo, at }) => {   // after they have caught up
      while (arrivals[i].upTo < upTo) i++;
      return arrivals[i].at - at;
    });
  });
  await stopAll(nodes);
  return [[`an iteration's arrival at 50 watchers of another node, after its arrival at a watcher of the training node`,
    `p50 ${median(late).toFixed(0)} ms, p99 ${quantile(late, 0.99).toFixed(0)} ms`, '']];
}

export async function alias(postgres) {
  const nodes = await startNodes(3, await postgres.createDatabase('alias'), { prefix: 'alias-' }), took = [];
  for (const seed of [1, 2]) await nodes[0].until((await nodes[0].submit(small('moved', { seed, promote: 'never' }))).id, 'completed');
  const serves = (node, version) => eventually(`${node.name} serves ${version}`,
    async () => (await node.post('/predict', { values: [0, 1], model: 'moved' })).version === version, 10_000, 1);
  for (let i = 0; i < 200; i++) {
    const version = 1 + i % 2, mover = nodes[i % 3];
    await mover.put('/api/models/moved/aliases/production', { version });
    const from = performance.now();
    await Promise.all(nodes.map((node) => serves(node, version)));
    took.push(performance.now() - from);
  }
  await stopAll(nodes);
  return [['an alias is moved on one node until all three serve by it', times(took), 'p99 ≤ 1 s']];
}

/** Jobs a second, for many small jobs that are submitted at once, to each node in turn. */
async function jobsPerSecond(nodes, count = 60) {
  const run = async (jobs, model) => {
    const ids = [];
    for (let seed = 0; seed < jobs; seed++)
      ids.push((await nodes[seed % nodes.length].submit(recipe(model, { iterations: 1000, evaluateEvery: 1000, limit: 10_000, seed }))).id);
    for (const id of ids) await nodes[0].until(id, 'completed');
  };
  await run(3 * nodes.length, 'first');   // until all is compiled
  const from = performance.now();
  await run(count, 'many');
  const perSecond = count / (performance.now() - from) * 1000;
  await stopAll(nodes);
  return perSecond;
}

export async function throughput(postgres) {
  const rates = [[], [], [], []];
  for (let round = 0; round < 3; round++) {
    rates[0].push(await jobsPerSecond([await new Node(`many-${round}`).start()]));
    for (const count of [1, 2, 3]) {
      const name = `many-${round}-${count}`;
      rates[count].push(await jobsPerSecond(await startNodes(count, await postgres.createDatabase(name), { prefix: `${name}-` })));
    }
  }
  const [embedded, ...nodes] = rates.map(median);
  return [
    ['jobs of 1,000 iterations, a second: embedded', embedded.toFixed(2), ''],
    ...nodes.map((value, i) => [`the same on nodes: ${i + 1}`, `${value.toFixed(2)}, ${(value / embedded).toFixed(2)} of it`, '≥ 1'])];
}

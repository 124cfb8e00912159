#!/usr/bin/env node
// Kills the training node at random moments, and compares what the cluster makes of the job with what an undisturbed process makes of it.
//   node scripts/cluster/kills.mjs [rounds, 200] [seed]        (WEBNN_APP: a published app, else it is published here)
// Three nodes on a PostgreSQL. A round: a job is submitted, three watchers follow it, one on each node; after a random time the node that
// trains gets SIGKILL (and comes back, half the times on an empty folder), or SIGSTOP and later SIGCONT, or the database is killed and
// started again. Then losses, evaluations and the parameters' SHA-256 must be those of an undisturbed run, on every node; there must be
// one version; and watchers of nodes that were not killed must have seen every iteration once and in order. The exit status is 0 where
// all of it holds.
import { watch } from './hub.mjs';
import { allAlive, eventually, folder, lease, Node, random, recipe, startNodes, times } from './nodes.mjs';
import { Postgres, sleep } from './postgres.mjs';

const rounds = Number(process.argv[2] ?? 200), seed = Number(process.argv[3] ?? Date.now() % 1e6), next = random(seed);
const pick = (list) => list[Math.floor(next() * list.length)];
const variants = [
  {},
  { seed: 11, optimizer: { kind: 'momentum', learningRate: 0.05 }, sampling: 'withReplacement', layers: [50], dropout: 0 },
  { seed: 12, layers: [40, 30], augmentation: { shift: 1 }, iterations: 5000, evaluateEvery: 1000, limit: 10000 },
];

/** What one undisturbed process makes of each variant. */
async function undisturbed() {
  const alone = await new Node('alone').start(), results = [];
  for (const [i, variant] of variants.entries()) {
    const { id } = await alone.submit(recipe(`variant-${i}`, variant));
    await alone.until(id, 'completed');
    results.push(await alone.result(id));
  }
  await alone.stop();
  return results;
}

const disturbances = {
  async kill(victim) {
    const from = performance.now();
    await victim.stop('SIGKILL');
    return { from, undo: () => victim.start({ fresh: next() < 0.5 }), blind: [victim] };
  },
  async stop(victim) {
    const pause = 2 * lease * 1000 * next(), from = performance.now();
    victim.signal('SIGSTOP');
    const ends = sleep(pause).then(() => victim.signal('SIGCONT'));
    return { from: pause > lease * 1000 ? from : null, how: `${(pause / 1000).toFixed(1)} s`, undo: () => ends, blind: [victim] };
  },
  async database() {
    const pause = 2000 * next();
    await postgres.kill();
    await sleep(pause);
    await postgres.start();
    return { from: null, how: `away for ${(pause / 1000).toFixed(1)} s`, undo: () => {}, blind: [] };
  },
};

/** What differs from the undisturbed run; nothing where all is well. */
async function differences(nodes, id, model, expected) {
  const wrong = [];
  for (const node of nodes) {
    await eventually(`${node.name} knows the end`, async () => (await node.job(id)).state === 'completed', 15_000);
    const result = await eventually(`${node.name} has the version`, () => node.result(id), 15_000);
    for (const what of ['state', 'csv', 'evaluations', 'sha256'])
      if (result[what] !== expected[what]) wrong.push(`${what} on ${node.name} differ: ${difference(result[what], expected[what])}`);
    const { versions } = await node.get(`/api/models/${model}`);
    if (versions.length !== 1) wrong.push(`${versions.length} versions on ${node.name}`);
  }
  return wrong;
}

const knownAfter = [];
/** Waits until a node knows a job that another has taken, and remembers how long that was. */
async function known(node, id) {
  const from = performance.now();
  await eventually(`${node.name} knows the job`, () => node.job(id), 10_000, 5);
  knownAfter.push(performance.now() - from);
}

const difference = (got, wanted) => {
  const a = String(got).split('\n'), b = String(wanted).split('\n'), at = a.findIndex((line, i) => line !== b[i]);
  return `${a.length} lines for ${b.length}, first at ${at}: ${a[at]?.slice(0, 120)} for ${b[at]?.slice(0, 120)}`;
};

async function round(number, nodes, plain) {
  const which = Math.floor(next() * variants.length), kind = pick(['kill', 'kill', 'stop', 'stop', 'database']), model = `round-${number}`;
  const submitter = pick(nodes);   // asked again for as long as it has not found the database again
  const { id } = await eventually('the job is taken', () => submitter.submit(recipe(model, variants[which]), { 'idempotency-key': model }));
  for (const node of nodes) await known(node, id);
  const watchers = nodes.map((node) => watch(node.base, id).then((seen) => ({ node, seen }), (error) => ({ node, error })));
  const moment = 1.05 * next();   // a few come after the end
  const { state, node: owner, iteration } = await eventually('the moment has come', async () => {
    const job = await nodes[0].job(id);
    return job.state !== 'queued' && (job.state !== 'running' || job.iteration >= moment * job.totalIterations) && job;
  }, 60_000, 5);
  const victim = nodes.find((node) => node.id === owner);
  if (!victim) throw new Error(`job ${id} is trained by ${owner}, who is none of ${nodes.map((node) => node.id).join(', ')}`);
  const disturbed = await disturbances[kind](victim);
  const witness = nodes.find((node) => node !== victim);
  let takenOver;
  const ended = await eventually(`job ${id} completes`, async () => {
    const job = await witness.job(id);
    if (disturbed.from !== null && job.node && job.node !== victim.id) takenOver ??= performance.now() - disturbed.from;
    return ['completed', 'failed', 'cancelled'].includes(job.state) && job;
  }, 120_000, 10);
  await disturbed.undo();
  await allAlive([witness, ...nodes.filter((node) => node !== witness)]);
  const wrong = await differences(nodes, id, model, plain[which]);
  if (ended.state !== 'completed') wrong.push(`the job ${ended.state}: ${ended.error}`);
  const expected = lossesOf(plain[which].csv).join();
  for (const { node, seen, error } of await Promise.all(watchers)) {
    if (error && disturbed.blind.includes(node)) continue;
    if (error) wrong.push(error.message);
    else if (seen.losses.join() !== expected) wrong.push(`the watcher on ${node.name} saw other losses (${seen.losses.length})`);
  }
  const when = state === 'completed' ? 'after its end' : `at ${iteration}`, how = disturbed.how ? `, ${disturbed.how}` : '';
  const taken = takenOver === undefined ? 'not taken over' : `taken over after ${takenOver.toFixed(0)} ms`;
  console.log(`${String(number).padStart(4)}  ${kind.padEnd(8)} ${victim.name} ${when}${how}; variant ${which}; ${taken}; `
    + (wrong.length ? `WRONG: ${wrong.join('; ')}` : 'same bits'));
  return { takenOver: state === 'completed' ? undefined : takenOver, wrong: wrong.length > 0 };
}

/** Losses in the CSV, without the line of iteration 0, which has none. */
const lossesOf = (csv) => csv.trim().split('\n').slice(1).map((line) => line.split(',')[1]).filter(Boolean).map(Number);

console.log(`${rounds} rounds, seed ${seed}, lease ${lease} s, logs in ${folder}`);
const plain = await undisturbed();
const postgres = await Postgres.create(folder);
const nodes = await startNodes(3, postgres.connectionString);
const results = [];
for (let i = 1; i <= rounds; i++) results.push(await round(i, nodes, plain));
for (const node of nodes) await node.stop();
await postgres.stop();
const takeOvers = results.map((result) => result.takenOver).filter((ms) => ms !== undefined);
const bad = results.filter((result) => result.wrong).length;
console.log(`a job is known on the other nodes after it is taken: ${times(knownAfter)}`);
console.log(`take-over: ${times(takeOvers)}; goal: ${lease + 1} s at most\n${rounds - bad} of ${rounds} rounds without a difference`);
process.exit(bad ? 1 : 0);

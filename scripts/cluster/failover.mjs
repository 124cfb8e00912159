#!/usr/bin/env node
// The primary of three PostgreSQL under Patroni is killed under load; nothing that was acknowledged may be lost.
//   node scripts/cluster/failover.mjs [rounds, 2] [inserts]
// A round kills the database alone, then its whole node (Patroni as well). The load: three nodes of the app with a long job that runs,
// submissions, moves of an alias, and predictions; with `inserts` only rows by psql, without the app. Prints for how long each kind of
// write was blocked, and what was lost; the long job must become what an undisturbed process makes of it, on every node. The exit status
// is 0 where nothing was lost.
import { watch } from './hub.mjs';
import { eventually, folder, Node, recipe, small, startNodes } from './nodes.mjs';
import { Patroni } from './patroni.mjs';
import { query, sleep } from './postgres.mjs';

const rounds = Number(process.argv[2] ?? 2), insertsOnly = process.argv[3] === 'inserts';

/** Repeats an action until it is told to stop, and remembers what was acknowledged, and when. */
class Writer {
  #stopped = false; #loop; attempts = 0; acknowledged = [];

  constructor(name, write, pause) {
    this.name = name;
    this.#loop = (async () => {
      while (!this.#stopped) {
        const n = ++this.attempts;
        try {
          const result = await write(n);
          this.acknowledged.push({ n, result, at: performance.now() });
        } catch { /* not acknowledged */ }
        await sleep(pause);
      }
    })();
  }

  async stop() { this.#stopped = true; await this.#loop; }

  /** The longest time without an acknowledgement since then, in seconds. */
  blocked(since) {
    const at = [since, ...this.acknowledged.map((each) => each.at).filter((time) => time > since), performance.now()];
    return Math.max(...at.slice(1).map((time, i) => time - at[i])) / 1000;
  }
}

/** Rows by psql. */
class Inserts {
  async start() {
    await query(patroni.libpq(), 'create table acknowledged (n int primary key)');
    this.writers = [new Writer('inserts', (n) => query(patroni.libpq(), `insert into acknowledged values (${n})`), 50)];
  }
  begin() {}
  async end() { return []; }
  async lost() {
    const kept = new Set((await query(patroni.libpq(), 'select n from acknowledged')).map(([n]) => Number(n)));
    return this.writers[0].acknowledged.filter(({ n }) => !kept.has(n)).map(({ n }) => `row ${n}`);
  }
  async quiesce() { await this.writers[0].stop(); }
  async stop() {}
}

/** Nodes of the app, and what people do there. */
class Nodes {
  #nodes; #plain; #long; #watchers;
  static long = { iterations: 60000, evaluateEvery: 20000 };

  async start() {
    const alone = await new Node('alone').start(), { id } = await alone.submit(recipe('plain', Nodes.long));
    await alone.until(id, 'completed');
    this.#plain = await alone.result(id);
    await alone.stop();
    const nodes = this.#nodes = await startNodes(3, patroni.connectionString);
    for (const seed of [1, 2]) await nodes[0].until((await nodes[0].submit(small('moved', { seed, promote: 'never' }))).id, 'completed');
    const turn = (n) => nodes[n % nodes.length];
    this.writers = [
      new Writer('submissions', async (n) => (await turn(n).submit(small('load', { seed: n }), { 'idempotency-key': `key-${n}` })).id, 200),
      new Writer('alias moves', (n) => turn(n).put('/api/models/moved/aliases/production', { version: 1 + n % 2 }), 100),
      new Writer('predictions', (n) => turn(n).post('/predict', { values: [0, 1], model: 'moved' }), 50),
    ];
  }

  async begin(round) {
    const { id } = this.#long = await this.#nodes[0].submit(recipe(`long-${round}`, Nodes.long));
    await eventually('the long job runs', async () => (await this.#nodes[0].job(id)).iteration > 1000);
    this.#watchers = this.#nodes.map((node) => watch(node.base, id).then((seen) => seen.losses.join(), (error) => error.message));
  }

  /** What is wrong with the long job once it has ended. */
  async end() {
    const { id, model } = this.#long, wrong = [];
    for (const node of this.#nodes) {
      await eventually('the long job completes', async () => (await node.job(id)).state === 'completed', 180_000, 200);
      const result = await eventually('its version is there', () => node.result(id));
      for (const what of ['csv', 'evaluations', 'sha256'])
        if (result[what] !== this.#plain[what]) wrong.push(`${what} of ${id} differ on ${node.name}`);
      if ((await node.get(`/api/models/${model}`)).versions.length !== 1) wrong.push(`${model} has not one version on ${node.name}`);
    }
    const losses = this.#plain.csv.trim().split('\n').slice(1).map((line) => line.split(',')[1]).filter(Boolean).map(Number).join();
    for (const seen of await Promise.all(this.#watchers)) if (seen !== losses) wrong.push(`a watcher: ${seen.slice(0, 200)}`);
    return wrong;
  }

  async lost() {
    const [submissions, moves] = this.writers, lost = [], [node] = this.#nodes;
    for (const { result: id } of submissions.acknowledged) {
      try {
        const { version } = await node.until(id, 'completed');
        await node.get(`/api/models/load/versions/${version}`);
      } catch (e) {
        lost.push(`job ${id}: ${e.message}`);
      }
    }
    const last = moves.acknowledged.at(-1);
    for (const each of this.#nodes) {
      const { production } = (await each.get('/api/models/moved')).aliases;
      if (last.n === moves.attempts && production !== 1 + last.n % 2) lost.push(`alias move ${last.n} on ${each.name}`);
    }
    return lost;
  }

  async quiesce() {
    for (const writer of this.writers) await writer.stop();
    await sleep(1500);   // an alias may take a second to hold everywhere
  }

  async stop() { for (const node of this.#nodes) await node.stop(); }
}

console.log('starting three PostgreSQL under Patroni …');
const patroni = await Patroni.create(folder);
const load = insertsOnly ? new Inserts() : new Nodes();
await load.start();
let bad = 0;
for (let round = 1; round <= rounds; round++) {
  for (const wholeNode of [false, true]) {
    await load.begin(`${round}-${wholeNode ? 'node' : 'database'}`);
    await sleep(2000);
    const primary = await patroni.primary(), from = performance.now();
    await primary.kill(wholeNode);
    await sleep(3000);   // the dead one may say for a moment that it is the primary
    const next = await patroni.primary();
    const again = (writer) => writer.acknowledged.at(-1)?.at > from + 3000;
    await eventually('every kind of write is taken again', () => load.writers.every(again));
    await sleep(2000);
    const blocked = load.writers.map((writer) => `${writer.name} ${writer.blocked(from).toFixed(1)} s`);
    if (wholeNode) primary.start();
    const wrong = await load.end();
    await patroni.complete();
    bad += wrong.length;
    console.log(`${round}  ${(wholeNode ? 'whole node' : 'database').padEnd(10)} of ${primary.name}, then ${next.name}; `
      + `without an answer: ${blocked.join(', ')}${wrong.map((each) => `; WRONG: ${each}`).join('')}`);
  }
}
await load.quiesce();
const lost = await load.lost();
for (const writer of load.writers) console.log(`${writer.name}: ${writer.acknowledged.length} of ${writer.attempts} acknowledged`);
console.log(`acknowledged and lost: ${lost.length}${lost.length ? `\n  ${lost.slice(0, 20).join('\n  ')}` : ''}`);
await load.stop();
await patroni.stop();
process.exit(bad + lost.length ? 1 : 0);

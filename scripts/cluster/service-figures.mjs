// Figures of a cluster that serves or rests: what it asks the database, and predictions through nginx.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { call, eventually, folder, inCluster, median, Node, small, startNodes } from './nodes.mjs';
import { freePort, sleep } from './postgres.mjs';

const run = promisify(execFile);

/** Statements and transactions a second in a database over a while, and the share of a core that a node takes. */
async function atRest(postgres, database, node, seconds = 20) {
  await sleep(10_000);   // until what came before has been tidied up
  const read = async () => {
    const calls = await postgres.query(`select translate(query, E'\\n\\t', '  '), sum(calls)
      from pg_stat_statements s join pg_database d on d.oid = s.dbid where datname = '${database}' group by 1`);
    const [[transactions]] = await postgres.query(`select xact_commit + xact_rollback from pg_stat_database where datname = '${database}'`);
    return { calls: new Map(calls), transactions: Number(transactions), cpu: node.processorTime, at: performance.now() };
  };
  const before = await read();
  await sleep(seconds * 1000);
  const after = await read(), passed = (after.at - before.at) / 1000, perSecond = (from, to) => (to - from) / passed;
  const rates = [...after.calls].map(([query, count]) => ({ query, rate: perSecond(before.calls.get(query) ?? 0, count) }));
  const busiest = rates.filter(({ rate }) => rate > 0).sort((a, b) => b.rate - a.rate);
  for (const { query, rate } of busiest.slice(0, 8)) console.error(`  ${rate.toFixed(2)} a second: ${query.replace(/ +/g, ' ').slice(0, 110)}`);
  return `${busiest.reduce((sum, { rate }) => sum + rate, 0).toFixed(1)} statements and `
    + `${perSecond(before.transactions, after.transactions).toFixed(1)} transactions a second, `
    + `${(perSecond(before.cpu, after.cpu) * 100).toFixed(1)} % of a core`;
}

export async function rest(postgres) {
  await postgres.query('create extension if not exists pg_stat_statements');
  const connection = await postgres.createDatabase('rest'), rows = [];
  const [node] = await startNodes(1, connection, { prefix: 'rest-' });
  rows.push(['one node at rest, no jobs', await atRest(postgres, 'rest', node), '']);
  let submitted = 0;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (submitted < 1000) await node.submit(small('ended', { iterations: 10, evaluateEvery: 10, promote: 'never', seed: ++submitted }));
  }));
  await eventually('1,000 jobs have ended', async () => {
    const waiting = await Promise.all(['queued', 'running'].map((state) => node.get(`/api/training/jobs?state=${state}&limit=1`)));
    return waiting.every(({ jobs }) => jobs.length === 0);
  }, 600_000, 500);
  rows.push(['one node at rest, 1,000 jobs ended', await atRest(postgres, 'rest', node), '']);
  await node.stop();
  const web = await new Node('rest-web', { ...inCluster(connection), WebNN__Role: 'web' }).start();
  for (let i = 0; i < 100; i++) await web.submit(small('waiting', { seed: i }));
  rows.push(['one node that does not train, 1,000 jobs ended, 100 waiting', await atRest(postgres, 'rest', web), '']);
  await web.stop();
  return rows;
}

/** nginx in front of some nodes, round robin, with connections kept; its files are below the script's folder. */
async function nginx(name, nodes) {
  const at = join(folder, `nginx-${name}`), port = await freePort();
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'nginx.conf'), `
    daemon off; pid ${at}/pid; error_log ${at}/error.log; worker_processes auto; events { worker_connections 1024; }
    http {
      access_log off; client_body_temp_path ${at}/body; proxy_temp_path ${at}/proxy;
      fastcgi_temp_path ${at}/fastcgi; uwsgi_temp_path ${at}/uwsgi; scgi_temp_path ${at}/scgi;
      client_body_buffer_size 64k;
      upstream webnn { keepalive 64; ${nodes.map((node) => `server ${new URL(node.base).host};`).join(' ')} }
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://webnn; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }
      }
    }`);
  const child = spawn('/usr/sbin/nginx', ['-p', at, '-c', join(at, 'nginx.conf')], { stdio: 'inherit' }), end = () => child.kill();
  process.on('exit', end);
  const base = `http://127.0.0.1:${port}`;
  await eventually('nginx answers', async () => (await call(base, 'GET', '/health/ready')).status === 200);
  return { base, stop: end };
}

/** Requests a second and the median time of wrk with 32 connections for some seconds. */
async function load(base, seconds = 5) {
  const script = join(folder, 'predict.lua'), stroke = Array.from({ length: 784 }, (_, i) => i % 28 > 12 && i % 28 < 16 ? 255 : 0);
  writeFileSync(script, `
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = '${JSON.stringify({ pixels: stroke })}'`);
  const { stdout } = await run('wrk', ['-t1', '-c32', `-d${seconds}s`, '--latency', '-s', script, `${base}/predict`]);
  if (/Non-2xx/.test(stdout)) throw new Error(`not every prediction was answered:\n${stdout}`);
  const time = (percent) => {
    const [, value, unit] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)\\b`).exec(stdout);
    return value * { us: 0.001, ms: 1, s: 1000 }[unit];
  };
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), p50: time(50), p99: time(99) };
}

export async function predict(postgres) {
  if (!existsSync('/usr/sbin/nginx')) return [['predictions through nginx', 'not measured: there is no /usr/sbin/nginx', '']];
  const nodes = await startNodes(3, await postgres.createDatabase('predict'), { prefix: 'predict-' });
  const one = await nginx('one', nodes.slice(0, 1)), three = await nginx('three', nodes);
  const ways = [
    ['`POST /predict`, 32 connections: a node, direct', nodes[0].base],
    ['through nginx, the same node', one.base],
    ['through nginx, three nodes in turn', three.base]];
  const measured = ways.map(() => []);
  for (const [, base] of ways) await load(base, 3);   // until all is compiled
  for (let round = 0; round < 3; round++) for (const [i, [, base]] of ways.entries()) measured[i].push(await load(base));
  one.stop(); three.stop();
  await Promise.all(nodes.map((node) => node.stop()));
  return ways.map(([what], i) => {
    const middle = (key) => median(measured[i].map((each) => each[key]));
    return [what, `${middle('rate').toFixed(0)} a second, p50 ${middle('p50').toFixed(1)} ms, p99 ${middle('p99').toFixed(1)} ms`, ''];
  });
}

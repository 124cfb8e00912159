// Three PostgreSQL under Patroni with three etcd, on 127.0.0.1, from Debian's packages, which apt-get downloads into a folder. Another
// PostgreSQL becomes the primary when the present one fails; replication is synchronous, so that it has everything that was acknowledged.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asPostgres, bin, freePort, giveToPostgres, killTree, query, runs, sleep } from './postgres.mjs';

const python = 'cdiff click colorama dateutil dnspython etcd pkg-resources prettytable psutil psycopg2 six urllib3 wcwidth yaml';
const packages = ['etcd-server', 'patroni', ...python.split(' ').map((name) => `python3-${name}`)];

/** The folder with the unpacked packages: WEBNN_PATRONI, else one that stays between runs. */
function unpacked() {
  const folder = process.env.WEBNN_PATRONI ?? join(tmpdir(), 'webnn-patroni'), debs = join(folder, 'debs'), root = join(folder, 'root');
  if (existsSync(join(root, 'usr/bin/patroni'))) return root;
  console.log(`unpacking ${packages.length} packages of Debian into ${folder}`);
  mkdirSync(debs, { recursive: true });
  execFileSync('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...packages], { cwd: debs, stdio: 'inherit' });
  for (const deb of readdirSync(debs)) execFileSync('dpkg-deb', ['-x', join(debs, deb), root]);
  return root;
}

const configuration = ({ name, api, port, folder, etcds }) => JSON.stringify({   // JSON is YAML
  scope: 'webnn', name,
  restapi: { listen: `127.0.0.1:${api}`, connect_address: `127.0.0.1:${api}` },
  etcd3: { hosts: etcds },
  bootstrap: {
    dcs: {
      ttl: 20, loop_wait: 5, retry_timeout: 5,
      primary_start_timeout: 0,   // a dead primary is replaced, not waited for
      synchronous_mode: true, synchronous_node_count: 1,
      postgresql: { use_pg_rewind: true, parameters: { max_connections: 200, wal_keep_size: '512MB', wal_log_hints: 'on' } },
    },
    initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, 'data-checksums'],
  },
  postgresql: {
    listen: `127.0.0.1:${port}`, connect_address: `127.0.0.1:${port}`,
    data_dir: join(folder, name), bin_dir: bin(), pgpass: join(folder, `${name}.pgpass`),
    authentication: { superuser: { username: 'postgres' }, replication: { username: 'replicator' }, rewind: { username: 'rewinder' } },
    parameters: { unix_socket_directories: folder },
    pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
  },
});

const leads = (status) => status?.state === 'running' && /master|primary/.test(status.role);

/** One PostgreSQL with its Patroni. */
class Member {
  constructor(settings) { Object.assign(this, settings); }

  start() {
    members.add(this);
    const file = join(this.folder, `${this.name}.yml`), words = ['/usr/bin/python3', join(this.root, 'usr/bin/patroni'), file];
    writeFileSync(file, configuration(this));
    this.patroni = background(this.folder, `${this.name}.log`, words, { PYTHONPATH: join(this.root, 'usr/lib/python3/dist-packages') });
  }

  /** What Patroni says of it: role and state; nothing while it does not answer. */
  async status() {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.api}/patroni`, { signal: AbortSignal.timeout(1000) });
      return await answer.json();
    } catch {
      return null;
    }
  }

  get postmaster() {
    try { return Number(readFileSync(join(this.folder, this.name, 'postmaster.pid'), 'utf8').split('\n')[0]); } catch { return null; }
  }

  said() { return readFileSync(join(this.folder, `${this.name}.log`), 'utf8').slice(-1000); }

  /** Kills the database alone, or the whole node: Patroni as well, and first. */
  async kill(wholeNode) {
    const { postmaster } = this;
    if (wholeNode) await killTree(this.patroni.pid);
    if (postmaster && runs(postmaster)) await killTree(postmaster);
  }
}

const started = [], members = new Set();
const signal = (pid, which) => { try { process.kill(pid, which); } catch { /* it has ended */ } };
process.on('exit', () => {
  for (const pid of started) signal(pid, 'SIGKILL');
  for (const { postmaster } of members) if (postmaster) signal(postmaster, 'SIGQUIT');   // Patroni starts it as a daemon
});

function background(folder, log, words, environment = {}) {
  const output = openSync(join(folder, log), 'a'), [program, ...rest] = asPostgres(words);
  const child = spawn(program, rest, { cwd: folder, stdio: ['ignore', output, output], env: { ...process.env, ...environment } });
  started.push(child.pid);
  return child;
}

export class Patroni {
  #etcds = []; members = [];

  /** Starts everything below a folder and waits until there are a primary and two standbys, one of them synchronous. */
  static async create(parent) {
    const patroni = new Patroni(), folder = join(parent, 'patroni'), root = unpacked();
    mkdirSync(folder, { recursive: true });
    await giveToPostgres(folder);
    const ports = await Promise.all(Array.from({ length: 12 }, freePort)), urls = ports.map((port) => `http://127.0.0.1:${port}`);
    const peers = urls.slice(0, 3), clients = urls.slice(3, 6), cluster = peers.map((url, i) => `e${i}=${url}`).join();
    for (let i = 0; i < 3; i++) patroni.#etcds.push(background(folder, `etcd${i}.log`, [
      join(root, 'usr/bin/etcd'), '--name', `e${i}`, '--data-dir', join(folder, `etcd${i}`),
      '--listen-client-urls', clients[i], '--advertise-client-urls', clients[i],
      '--listen-peer-urls', peers[i], '--initial-advertise-peer-urls', peers[i],
      '--initial-cluster-state', 'new', '--initial-cluster', cluster]));
    const etcds = ports.slice(3, 6).map((port) => `127.0.0.1:${port}`).join();
    patroni.members = [1, 2, 3].map((i) => new Member({ name: `pg${i}`, api: ports[5 + i], port: ports[8 + i], folder, root, etcds }));
    for (const member of patroni.members) member.start();
    await patroni.complete();
    await query(patroni.libpq('postgres', 'postgres'), 'create role webnn login');
    await query(patroni.libpq('postgres', 'postgres'), 'create database webnn owner webnn');
    while (!await query(patroni.libpq(), 'select').catch(() => null)) await sleep(100);   // a standby that is asked may not have it yet
    return patroni;
  }

  /** The connection string as Npgsql takes it: whichever of the three is the primary. */
  get connectionString() {
    return `Host=${this.members.map((member) => `127.0.0.1:${member.port}`).join()};Username=webnn;Database=webnn;`
      + 'Target Session Attributes=primary;Host Recheck Seconds=1;Timeout=5';
  }

  /** The same for libpq. */
  libpq(user = 'webnn', database = 'webnn') {
    const ports = this.members.map((member) => member.port).join(), hosts = this.members.map(() => '127.0.0.1').join();
    return `host=${hosts} port=${ports} user=${user} dbname=${database} target_session_attrs=read-write connect_timeout=2`;
  }

  /** The primary, once there is one. */
  async primary() {
    for (let i = 0; i < 1200; i++, await sleep(50))
      for (const member of this.members) if (leads(await member.status())) return member;
    throw new Error(`there is no primary within a minute:\n${this.members.map((member) => member.said()).join('\n')}`);
  }

  /** Waits until two standbys follow the primary, one of them known to etcd as synchronous: until then no other could take its place. */
  async complete() {
    for (let i = 0; i < 600; i++, await sleep(200)) {
      const all = await Promise.all(this.members.map((member) => member.status()));
      const standbys = all.filter((status) => status?.state === 'running' && status.role === 'replica');
      if (standbys.length === 2 && all.some(leads) && standbys.some((status) => status.sync_standby)) return;
    }
    throw new Error('the three PostgreSQL do not become complete within two minutes');
  }

  async stop() {
    for (const member of this.members) {
      const { postmaster } = member;
      await killTree(member.patroni.pid);
      if (postmaster) signal(postmaster, 'SIGINT');
      while (postmaster && runs(postmaster)) await sleep(20);
    }
    for (const etcd of this.#etcds) await killTree(etcd.pid);
  }
}

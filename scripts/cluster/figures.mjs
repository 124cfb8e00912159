#!/usr/bin/env node
// What a cluster costs and brings, on this machine: prints a Markdown table.
//   node scripts/cluster/figures.mjs [takeover rate watchers alias throughput rest predict]        (all without arguments)
// All processes share the machine, the database and this script included. What is compared takes turns, round by round.
import { alias, rate, takeover, throughput, watchers } from './training-figures.mjs';
import { predict, rest } from './service-figures.mjs';
import { folder, killAll } from './nodes.mjs';
import { Postgres } from './postgres.mjs';

const all = { takeover, rate, watchers, alias, throughput, rest, predict };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(all);
for (const name of wanted) if (!all[name]) { console.error(`${name}: there are ${Object.keys(all).join(', ')}`); process.exit(2); }

const postgres = await Postgres.create(folder, ['shared_preload_libraries=pg_stat_statements']);
const rows = [];
let failed = 0;
for (const name of wanted) {
  const from = Date.now();
  try {
    const measured = await all[name](postgres);
    for (const [what, value] of measured) console.error(`${what}: ${value}`);   // in case a later one is broken off
    rows.push(...measured);
  } catch (e) {
    failed++;
    console.error(`${name}: ${e.stack}`);
    killAll();   // or they would slow the others down
  }
  console.error(`${name}: ${((Date.now() - from) / 1000).toFixed(0)} s`);
}
console.log(`\n| figure | measured | goal |\n|---|---|---|\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`);
await postgres.stop();
process.exit(failed ? 1 : 0);

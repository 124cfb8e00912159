// Cuts what the lessons show of the engine out of its source: the lines between `// lesson: <slug>` and `// end of lesson`, without their
// documentation. Writes {slug: [{file, text}]}, so that the pages cannot show anything but what runs.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [engine, target] = process.argv.slice(2);
const lessons = {};

for (const file of readdirSync(engine, { recursive: true }).filter(name => name.endsWith('.cs') && !/^(bin|obj)\b/.test(name)).sort()) {
  const path = file.replaceAll('\\', '/');
  const fail = (line, problem) => { throw new Error(`src/Engine/${path}(${line + 1}): ${problem}`); };
  let slug = null, lines = [];
  for (const [number, line] of readFileSync(join(engine, file), 'utf8').split(/\r?\n/).entries()) {
    const start = line.match(/^\s*\/\/ lesson: ([a-z-]+)$/);
    if (start) {
      if (slug) fail(number, `the lines for lesson ${slug} have not ended`);
      [slug, lines] = [start[1], []];
    } else if (/^\s*\/\/ end of lesson$/.test(line)) {
      if (!slug) fail(number, 'no lines for a lesson have begun');
      add(slug, path, lines);
      slug = null;
    } else if (slug && !/^\s*\/\/\//.test(line)) {
      lines.push(line);
    }
  }
  if (slug) fail(0, `the lines for lesson ${slug} do not end`);
}

function add(slug, file, lines) {
  const indent = Math.min(...lines.filter(line => line.trim()).map(line => line.search(/\S/)));
  const text = lines.map(line => line.slice(indent)).join('\n').trim();
  const parts = lessons[slug] ??= [];
  const same = parts.find(part => part.file === file);
  if (same) same.text += `\n\n${text}`;
  else parts.push({ file, text });
}

mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, JSON.stringify(lessons, null, 2) + '\n');

#!/usr/bin/env node
// Prints how large the files and methods of src are, beside what we aim at, and every line of C# or Razor over 140 columns. The exit code is
// 1 where there is such a line; the other figures only inform. A line with a raw string literal is data, and may be longer.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const files = execFileSync('git', ['ls-files', '*.cs', '*.razor'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const lines = new Map(files.map((file) => [file, readFileSync(file, 'utf8').replace(/\n$/, '').split('\n')]));

/** The methods of a file, by indentation: a member's head, and the line that closes its body. */
function* methods(file) {
  const text = lines.get(file);
  const head = /^( {4}| {8})(?:(?:public|internal|private|protected|static|async|override|virtual|sealed|partial|unsafe|new|extern) )*[\w<>[\],.?() ]+ \w+(?:<[^>]*>)?\((?!.*;$)/;
  for (let i = 0; i < text.length; i++) {
    const match = head.exec(text[i]);
    if (!match || /^\s*(return|await|throw|else|if|for|foreach|while|using|lock|switch|new|var|yield)\b/.test(text[i])) continue;
    let body = i;
    while (body < text.length && !/=>|;$/.test(text[body]) && text[body] !== `${match[1]}{`) body++;
    if (text[body] !== `${match[1]}{`) continue;
    const end = text.indexOf(`${match[1]}}`, body);
    if (end < 0) continue;
    yield { file, line: i + 1, length: end - body - 1 };
    if (match[1].length === 8) i = body;
  }
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
const source = files.filter((file) => file.startsWith('src/'));
const code = source.filter((file) => file.endsWith('.cs'));
const sizes = code.map((file) => lines.get(file).length).sort((a, b) => a - b);
const all = code.flatMap((file) => [...methods(file)]);
const lengths = all.map((method) => method.length).sort((a, b) => a - b);
const long = (over) => all.filter((method) => method.length > over).sort((a, b) => b.length - a.length);
const razor = source.filter((file) => file.endsWith('.razor') && lines.get(file).length > 200);

console.log(`C# files: ${code.length}, median ${quantile(sizes, 0.5)} lines (60), 95th percentile ${quantile(sizes, 0.95)} (200)`);
console.log(`methods: ${all.length}, median ${quantile(lengths, 0.5)} lines (12), over 60: ${long(60).length} (0)`);
for (const method of long(60)) console.log(`  ${method.file}:${method.line} ${method.length} lines`);
console.log(`C# files over 200 lines:`);
for (const file of code.filter((name) => lines.get(name).length > 200)) console.log(`  ${file} ${lines.get(file).length}`);
console.log(`Razor files over 200 lines: ${razor.length} (0)`);
for (const file of razor) console.log(`  ${file} ${lines.get(file).length}`);

let wide = 0;
for (const [file, text] of lines)
  text.forEach((line, i) => {
    if ([...line].length <= 140 || line.includes('"""')) return;
    console.log(`${file}:${i + 1}: ${[...line].length} columns`);
    wide++;
  });
console.log(`lines over 140 columns: ${wide} (0)`);
process.exitCode = wide > 0 ? 1 : 0;

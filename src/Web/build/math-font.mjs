// Cuts the font of the formulas (STIX Two Math, SIL Open Font License) down to what src/Web/Lessons/Formula.cs can write: 38 KB instead
// of 403.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import subsetFont from 'subset-font';

const source = 'node_modules/@fontsource/stix-two-math/', target = 'node_modules/.math-font/';
const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const characters = [
  range(0x20, 0x7e),
  // a single letter of <mi> is set as mathematical italic, where h has a place of its own
  range(0x1d434, 0x1d467), 'ℎ', range(0x1d6e2, 0x1d71b),
  range(0x391, 0x3c9), '\u00a0½·×÷±−∂∇∑√∞≈≠≤≥←→⇐⇒⇔⟸⟹⟺′⊙ᵀ',
].join('');

mkdirSync(target, { recursive: true });
const font = readFileSync(source + 'files/stix-two-math-latin-400-normal.woff2');
writeFileSync(target + 'stix-two-math.woff2', await subsetFont(font, characters, { targetFormat: 'woff2' }));
copyFileSync(source + 'LICENSE', target + 'stix-two-math-license.txt');

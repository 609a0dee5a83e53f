// Runs every *.test.mjs here with node's own test runner against one demonstration, and fails
// when a test failed, was skipped, or when none ran. `npm test -- walk` runs the files whose
// names contain a word.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startDemo } from './server.mjs';

const here = import.meta.dirname;
const words = process.argv.slice(2);
const files = readdirSync(here)
  .filter((f) => f.endsWith('.test.mjs') && (words.length === 0 || words.some((w) => f.includes(w))))
  .sort()
  .map((f) => path.join(here, f));

const demo = await startDemo();
process.env.KHUYENCONG_E2E_URL = demo.url;
process.env.KHUYENCONG_E2E_OUTPUT = demo.outputFile;

const count = { passed: 0, failed: 0, skipped: 0 };
try {
  const stream = run({ files, concurrency: 1, timeout: 15 * 60_000 });
  // A file is reported as a test too; only what has a body of its own counts.
  const isFile = (d) => d.file === undefined || path.resolve(d.name) === d.file;
  stream.on('test:pass', (d) => {
    if (d.details?.type === 'suite' || isFile(d)) return;
    if (d.skip !== undefined || d.todo !== undefined) count.skipped++;
    else count.passed++;
  });
  stream.on('test:fail', (d) => {
    if (d.details?.type !== 'suite') count.failed++;
  });
  stream.compose(new spec()).pipe(process.stdout);
  await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
} finally {
  await demo.stop();
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
if (count.passed === 0) console.log('no browser test ran');
process.exitCode = count.failed > 0 || count.skipped > 0 || count.passed === 0 ? 1 : 0;

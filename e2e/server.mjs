// Starts the built program with its demonstration in a folder of its own, on a free port.
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const here = import.meta.dirname;
export const out = path.join(here, 'out');

// filling takes a while: every row is made through the use cases
const fillTime = 5 * 60_000;

// binary is the program under test: KHUYENCONG_BINARY, or built here.
function binary() {
  if (process.env.KHUYENCONG_BINARY) return process.env.KHUYENCONG_BINARY;
  const file = path.join(out, 'khuyencong');
  execFileSync('go', ['build', '-o', file, './cmd/khuyencong'], { cwd: path.dirname(here), stdio: 'inherit' });
  return file;
}

export async function startDemo() {
  mkdirSync(out, { recursive: true });
  const data = mkdtempSync(path.join(tmpdir(), 'khuyencong-e2e-'));
  const outputFile = path.join(out, 'demo.stdout');
  const program = spawn(binary(), ['demo', '--data', data, '--addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kept = createWriteStream(outputFile);
  program.stderr.pipe(createWriteStream(path.join(out, 'demo.stderr')));
  let said = '';
  program.stdout.setEncoding('utf8').on('data', (s) => {
    said += s;
    kept.write(s);
  });
  let ended;
  const end = new Promise((resolve) => program.on('exit', (code, signal) => resolve((ended = { code, signal }))));

  const stop = async () => {
    if (!ended) program.kill('SIGTERM');
    const timer = setTimeout(() => program.kill('SIGKILL'), 30_000);
    const { code, signal } = await end;
    clearTimeout(timer);
    rmSync(data, { recursive: true, force: true });
    if (code !== 0) throw new Error(`khuyencong demo ended with ${signal ?? code} instead of 0; see e2e/out/demo.stderr`);
  };
  const until = Date.now() + fillTime;
  for (;;) {
    const url = said.match(/http:\/\/[^\s/]+/)?.[0];
    if (url && (await fetch(`${url}/readyz`).then((r) => r.ok, () => false))) return { url, outputFile, stop };
    if (ended || Date.now() > until) {
      await stop().catch(() => {});
      throw new Error(`khuyencong demo did not become ready (${JSON.stringify(ended ?? 'time is up')}); stdout:\n${said}\nstderr is in e2e/out/demo.stderr`);
    }
    await sleep(200);
  }
}

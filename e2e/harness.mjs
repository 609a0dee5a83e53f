// What every browser test uses: pages that fail on any complaint of the browser, sign-in by
// role, accessibility, pictures. A test that wants a page of its own:
//
//   test('…', async (t) => {
//     const page = await open(t, { width: 360 });
//     await signIn(page, 'Chuyên viên Sở');
//     await page.goto(address('/de-an'));
//     await check(page, 'de-an');        // axe, side scroll, picture
//   });
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { out, startDemo } from './server.mjs';

// widths are the two that the product promises to be good at.
export const widths = [1280, 360];

const heights = { 1280: 900, 360: 760 };
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let demo; // only when a test file runs by itself; run.mjs starts one for all
let profile;
let browser;

async function ready() {
  if (!process.env.KHUYENCONG_E2E_URL && !demo) {
    demo = await startDemo();
    process.env.KHUYENCONG_E2E_URL = demo.url;
    process.env.KHUYENCONG_E2E_OUTPUT = demo.outputFile;
  }
  if (!browser) {
    profile = mkdtempSync(path.join(tmpdir(), 'khuyencong-chromium-'));
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      env: { ...process.env, HOME: profile },
      // As root without a sandbox, and nothing that calls home: the network may be closed.
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--lang=vi-VN'],
    });
  }
}

after(async () => {
  await browser?.close();
  if (profile) rmSync(profile, { recursive: true, force: true });
  await demo?.stop();
});

// address is where a path of the product is served.
export function address(p = '/') {
  return new URL(p, process.env.KHUYENCONG_E2E_URL).href;
}

const complaints = new WeakMap();
const excused = new WeakMap();

// open makes a page in a context of its own and closes it after the test, which fails if the
// browser complained of anything: console errors, breaches of the content security policy,
// errors in scripts, requests that failed.
// state is what stateOf kept of someone who signed in before.
export async function open(t, { width = 1280, javaScript = true, state } = {}) {
  await ready();
  const context = await browser.newContext({
    viewport: { width, height: heights[width] ?? 900 },
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    javaScriptEnabled: javaScript,
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    storageState: state,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const list = [];
  complaints.set(page, list);
  excused.set(page, []);
  if (javaScript) {
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => {
        console.error(`content security policy: ${e.effectiveDirective} refused ${e.blockedURI} (${e.sourceFile}:${e.lineNumber})`);
      });
    });
  }
  page.on('console', (m) => {
    // What the server answers is judged below: a form that is refused is a page, not a fault.
    if (m.type() === 'error' && !m.text().startsWith('Failed to load resource: the server responded')) list.push(`console on ${page.url()}: ${m.text()}`);
  });
  page.on('pageerror', (e) => list.push(`script on ${page.url()}: ${e.message}`));
  page.on('requestfailed', (r) => {
    // Leaving a page cuts off what it was still asking for.
    if (r.failure()?.errorText !== 'net::ERR_ABORTED') list.push(`request ${r.method()} ${r.url()}: ${r.failure()?.errorText}`);
  });
  page.on('response', (r) => {
    if (r.status() >= 500 || (r.status() >= 400 && r.request().resourceType() !== 'document')) {
      list.push(`answer ${r.status()} to ${r.request().method()} ${r.url()}`);
    }
  });
  t.after(async () => {
    const said = silent(page);
    if (said.length > 0) await shot(page, `hong-${t.name}`).catch(() => {});
    await context.close();
    assert.deepEqual(said, [], 'the browser complained');
  });
  return page;
}

function silent(page) {
  return complaints.get(page).filter((c) => !excused.get(page).some((e) => e.test(c)));
}

// excuse names a complaint that the test brings about on purpose, such as the 403 of a page
// that is not the reader's.
export function excuse(page, pattern) {
  excused.get(page).push(pattern);
}

// quiet fails at once when the browser has complained so far, and starts afresh, so that one bad
// page is not held against the next.
export function quiet(page) {
  const said = silent(page);
  complaints.get(page).length = 0;
  assert.deepEqual(said, [], 'the browser complained');
}

// stateOf keeps a sign-in for another page of the same person.
export function stateOf(page) {
  return page.context().storageState();
}

// resize makes the window as wide, and as high as goes with it.
export async function resize(page, width) {
  await page.setViewportSize({ width, height: heights[width] ?? 900 });
}

// signIns reads what the demonstration printed: a line for each role, with the role's name,
// the login and the password, set apart by two spaces or more, or a tab.
export function signIns() {
  return readFileSync(process.env.KHUYENCONG_E2E_OUTPUT, 'utf8')
    .split('\n')
    .map((l) => l.trim().split(/\s{2,}|\t/).filter(Boolean))
    .filter((cells) => cells.length >= 3 && !/\s/.test(cells[1]) && !/\s/.test(cells[2]) && !cells.some((c) => c.includes('://')))
    .map(([role, login, password]) => ({ role, login, password }));
}

async function signInOf(who) {
  for (let i = 0; i < 25; i++) {
    const found = signIns().find((s) => s.login === who) ?? signIns().find((s) => s.role.toLowerCase() === who.toLowerCase())
      ?? signIns().find((s) => s.role.toLowerCase().startsWith(who.toLowerCase()));
    if (found) return found;
    await sleep(200); // it may still be printing
  }
  assert.fail(`the demonstration printed no sign-in for «${who}», only ${signIns().map((s) => `${s.role} (${s.login})`).join(', ')}`);
}

// signIn signs in as a role (its name as the demonstration prints it, or how that begins) or
// as a login, through the page as people do.
export async function signIn(page, who) {
  const { login, password } = await signInOf(who);
  await page.goto(address('/dang-nhap'));
  const form = page.locator('form', { has: page.locator('input[type=password]') });
  await form.locator('input[type=text], input[type=email], input:not([type])').first().fill(login);
  await form.locator('input[type=password]').first().fill(password);
  await Promise.all([
    page.waitForURL((u) => u.pathname !== '/dang-nhap'),
    form.locator('button[type=submit], button:not([type])').first().click(),
  ]);
}

// signedIn is a page of someone, in a context of their own.
export async function signedIn(t, who, options) {
  const page = await open(t, options);
  await signIn(page, who);
  return page;
}

// task finds the row of a verb, for a file or an establishment, among the work of whoever is on
// the page.
export function task(page, verb, about) {
  return page.locator('tr.task', { hasText: about }).filter({ has: page.locator('td:first-child > a', { hasText: new RegExp(`^${escape(verb)}$`) }) });
}

const escape = (s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// does takes up a step from «Việc của tôi» by its button, as one would.
export async function does(page, verb, about) {
  await page.goto(address('/viec-cua-toi'));
  await loads(page, () => task(page, verb, about).locator('a.do').click());
}

// press presses the button that reads so, and follow the link, until the next page is there.
export async function press(page, name) {
  await loads(page, () => page.getByRole('button', { name, exact: typeof name === 'string' }).click());
}

export async function follow(page, name) {
  await loads(page, () => page.getByRole('link', { name, exact: typeof name === 'string' }).first().click());
}

export async function loads(page, act) {
  await Promise.all([page.waitForEvent('load'), act()]);
}

// says fails unless a sentence stands on the page, or comes to stand there.
export async function says(page, text) {
  await page.getByText(text).locator('visible=true').first().waitFor();
}

// axe fails on any breach of WCAG 2.2 A and AA and of axe's good practices. The source goes in
// through the debugger, which the page's own policy does not touch, so the policy stays on.
export async function axe(page, { except = [] } = {}) {
  await page.evaluate(axeSource);
  // A bar that keeps to the edge of the window covers what the reader would scroll from under it.
  await page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter((e) => getComputedStyle(e).position === 'sticky')
    .forEach((e) => e.style.setProperty('position', 'static')));
  const found = await page.evaluate(
    (rules) => globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: Object.fromEntries(rules.map((r) => [r, { enabled: false }])),
      resultTypes: ['violations'],
    }),
    except,
  );
  const told = found.violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n${v.nodes.map((n) => `    ${n.target.join(' ')}: ${n.failureSummary.replaceAll('\n', ' ')}`).join('\n')}`);
  assert.equal(told.length, 0, `axe on ${page.url()}:\n${told.join('\n')}`);
  assert.ok(found.passes.length > 0, 'axe checked nothing');
}

// noSideScroll fails when the page is wider than its window, and names what sticks out.
export async function noSideScroll(page) {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const out = [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(-5)
      .map((e) => `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ''}${e.classList.length ? `.${[...e.classList].join('.')}` : ''}`);
    return `${root.scrollWidth} > ${root.clientWidth}: ${out.join(', ')}`;
  });
  assert.equal(wide, null, `${page.url()} scrolls sideways`);
}

// oneOfEachID fails when two elements share an id: a label would lead to the wrong field.
export async function oneOfEachID(page) {
  const twice = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) < i));
  assert.deepEqual(twice, [], `ids that stand twice on ${page.url()}`);
}

// shot keeps a picture of the whole page in e2e/out, its width in the name.
export async function shot(page, name) {
  mkdirSync(out, { recursive: true });
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').replace(/[^A-Za-z0-9]+/g, '-');
  await page.screenshot({ path: path.join(out, `${plain}-${page.viewportSize().width}.png`), fullPage: true });
}

// check is what every page must stand: no complaint, no side scroll, no breach of
// accessibility; with a picture to look at.
export async function check(page, name) {
  await shot(page, name);
  await noSideScroll(page);
  await oneOfEachID(page);
  await axe(page);
  quiet(page);
}

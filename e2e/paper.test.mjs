// The dark theme and paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, axe, oneOfEachID, quiet, shot, signedIn } from './harness.mjs';

// first finds the first address of a kind on a page.
async function first(page, on, pattern) {
  await page.goto(address(on));
  const all = await page.locator('main a[href]').evaluateAll((links) => links.map((a) => a.getAttribute('href')));
  const found = all.find((h) => pattern.test(h));
  assert.ok(found, `${on} has no link like ${pattern}: ${all.join(' ')}`);
  return found;
}

const file = /^\/de-an\/[0-9a-f-]{36}$/;

test('the dark theme can be read', async (t) => {
  const page = await signedIn(t, 'chuyenvien');
  await page.emulateMedia({ colorScheme: 'dark' });
  const desk = await first(page, '/viec-cua-toi', /\/tham-dinh$/);
  for (const [name, at] of [['viec', '/viec-cua-toi'], ['de-an', '/de-an'], ['mot-de-an', await first(page, '/de-an', file)], ['tham-dinh', desk]]) {
    await page.goto(address(at));
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.ok(Math.max(...ground.match(/\d+/g).slice(0, 3).map(Number)) < 80, `${at} is not dark: ${ground}`);
    await shot(page, `toi ${name}`);
    await axe(page);
  }
  quiet(page);
});

test('pages stand on paper: whose they are, no buttons, nothing cut', async (t) => {
  const page = await signedIn(t, 'lanhdao');
  const one = await first(page, '/de-an', file);
  const plan = await first(page, '/ke-hoach', /^\/ke-hoach\/[0-9a-f-]{36}/);
  await page.emulateMedia({ media: 'print' });
  for (const [name, at, width] of [['de-an', '/de-an', 1009], ['mot-de-an', one, 680], ['ke-hoach', plan, 680], ['bao-cao', '/bao-cao', 1009]]) {
    await page.setViewportSize({ width, height: 1000 }); // what A4 leaves between its margins, upright or across
    await page.goto(address(at));
    await shot(page, `giay ${name}`);
    assert.equal(await page.locator('button:not(.sr):visible, .btn:visible, nav:visible, input[type=file]:visible').count(), 0, `${at} prints buttons`);
    const head = page.locator('.paper').first();
    assert.ok(await head.isVisible(), `${at} does not say whose it is`);
    assert.match(await head.innerText(), /Sở Công Thương tỉnh Tuyên Quang/);
    assert.match(await head.innerText(), /Người in/);
    const cut = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('main *')]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && !e.closest('.sr') && !e.matches('.sr, svg *') && getComputedStyle(e).display !== 'inline')
      .map((e) => `${e.tagName.toLowerCase()}.${e.className}: ${e.scrollWidth} > ${e.clientWidth}`));
    assert.deepEqual(cut, [], `${at} is cut on paper`);
    await oneOfEachID(page);
  }
  quiet(page);
});

test('an appraisal sheet becomes a document of its own', async (t) => {
  const page = await signedIn(t, 'lanhdao');
  await page.goto(address('/de-an'));
  const files = await page.locator('main a[href]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
  let sheet;
  for (const at of files.filter((h) => file.test(h))) {
    sheet = (await (await page.request.get(address(at))).text()).match(/"(\/tham-dinh\/[0-9a-f-]{36}\/phieu)"/)?.[1];
    if (sheet) break;
  }
  assert.ok(sheet, 'no file has a sheet');
  await page.goto(address(sheet));
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('button:not(.sr):visible, .btn:visible, nav:visible').count(), 0);
  const words = await page.locator('body').innerText();
  for (const w of ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'PHIẾU THẨM ĐỊNH']) assert.ok(words.includes(w), w);
  await shot(page, 'giay phieu');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page(?![a-z])/g) ?? [];
  assert.ok(pages.length > 0 && pages.length < 10, `${pages.length} pages`);
  quiet(page);
});

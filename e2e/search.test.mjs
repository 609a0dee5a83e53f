// The one box: the keyboard, the answers while one types, the page of answers, both widths.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, check, loads, open, press, quiet, says, signedIn, signIn, widths } from './harness.mjs';

const box = (page) => page.locator('form.find input[type=search]');
const options = (page) => page.locator('form.find [role=option]');
const chosen = (page) => page.locator('form.find [role=option][aria-selected=true]');

test('the keyboard finds an establishment from any page', async (t) => {
  const page = await signedIn(t, 'Chuyên viên Sở');
  await page.goto(address('/de-an'));
  await page.locator('h1').click();
  await page.keyboard.press('/');
  await box(page).and(page.locator(':focus')).waitFor();
  assert.equal(await box(page).getAttribute('role'), 'combobox');
  assert.equal(await box(page).getAttribute('aria-expanded'), 'false');
  await page.keyboard.type('che shan ho thau');
  await options(page).first().waitFor();
  assert.equal(await box(page).getAttribute('aria-expanded'), 'true');
  await check(page, 'tim-goi-y');
  await page.keyboard.press('ArrowDown');
  assert.equal(await chosen(page).count(), 1);
  assert.equal(await box(page).getAttribute('aria-activedescendant'), await chosen(page).getAttribute('id'));
  await page.keyboard.press('ArrowUp');
  assert.equal(await chosen(page).count(), 0, 'above the first stands the box itself');
  await page.keyboard.press('Escape');
  assert.equal(await box(page).getAttribute('aria-expanded'), 'false');
  assert.equal(await box(page).inputValue(), 'che shan ho thau', 'the text stays');
  await page.keyboard.press('ArrowDown');
  assert.equal(await chosen(page).count(), 1, 'an arrow opens the answers again');
  await loads(page, () => page.keyboard.press('Enter'));
  assert.match(new URL(page.url()).pathname, /^\/co-so\//);
  quiet(page);
});

test('the keys stay out of fields and can be switched off', async (t) => {
  const page = await signedIn(t, 'Chuyên viên Sở');
  await page.goto(address('/co-so'));
  const q = page.getByRole('search', { name: 'Tìm cơ sở' }).locator('input[name=q]').first();
  await q.focus();
  await page.keyboard.type('12/34');
  assert.equal(await q.inputValue(), '12/34');
  await page.locator('h1').click();
  await page.keyboard.press('Control+k');
  await box(page).and(page.locator(':focus')).waitFor();
  await page.goto(address('/tim'));
  await page.getByRole('button', { name: 'Tắt phím tắt' }).click();
  await page.goto(address('/co-so'));
  await page.locator('h1').click();
  await page.keyboard.press('/');
  assert.equal(await page.locator('form.find input:focus').count(), 0);
});

test('an answer that comes late is dropped', async (t) => {
  const page = await signedIn(t, 'Chuyên viên Sở');
  let held;
  await page.route('**/tim/goi-y?q=che', (route) => { held = route; });
  await box(page).fill('che');
  for (let i = 0; !held && i < 50; i++) await page.waitForTimeout(50);
  assert.ok(held, 'the first question was asked');
  await box(page).fill('khong co gi nhu vay');
  await says(page, 'Không thấy gì cho «khong co gi nhu vay»');
  await held.continue().catch(() => {});
  await page.waitForTimeout(300);
  assert.equal(await options(page).count(), 0);
});

for (const width of widths) {
  test(`the page of answers at ${width}`, async (t) => {
    const page = await signedIn(t, 'Chuyên viên Sở', { width });
    if (width < 700) {
      assert.equal(await box(page).isVisible(), false, 'on a telephone the box is a page of its own');
      await loads(page, () => page.getByRole('link', { name: 'Tìm', exact: true }).click());
    } else {
      await page.goto(address('/tim'));
    }
    await says(page, 'Có dấu hay không dấu');
    await check(page, 'tim-trong');
    await page.locator('form.seek input[type=search]').fill('ho thau');
    await press(page, 'Tìm');
    assert.ok(await page.locator('.hits mark').count() > 0, 'what answers is marked');
    await check(page, 'tim-ho-thau');
    await page.locator('form.seek input[type=search]').fill('khong co gi nhu vay');
    await press(page, 'Tìm');
    await says(page, 'Thử ít chữ hơn');
    await check(page, 'tim-khong-thay');
  });
}

test('everything works without a script', async (t) => {
  const page = await open(t, { javaScript: false });
  await signIn(page, 'Chuyên viên Sở');
  await box(page).fill('ĐỀ ÁN');
  await loads(page, () => box(page).press('Enter'));
  assert.equal(new URL(page.url()).pathname, '/tim');
  assert.ok(await page.locator('.hits li').count() > 0);
});

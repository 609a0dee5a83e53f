// What the law says stands beside the form and follows what is typed, without a reload.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, check, follow, open, press, quiet, signedIn, signIn } from './harness.mjs';

const next = new Date().getFullYear() + 1;
const field = (page, name) => page.locator(`[name="${name}"]:not([type=hidden])`);

async function draft(page, name) {
  await follow(page, 'Lập đề án mới');
  await field(page, 'name').fill(name);
  await page.locator('[name=source][value=national]').check();
  await page.locator('[name=kind][value=specific]').check();
  await field(page, 'plan_year').fill(String(next));
  await press(page, 'Lập đề án');
  if (!page.url().endsWith('/sua')) await page.goto(`${page.url()}/sua`);
}

test('the law answers while an amount is typed', async (t) => {
  const page = await signedIn(t, 'trungtam');
  await draft(page, 'Máy sấy chè, hỏi quy định trong khi gõ');
  const column = page.locator('[data-said=column]');
  const above = column.getByText('Số đề nghị cao hơn mức gần nhất đã biết, 300.000.000');
  assert.match(await column.innerText(), /Chọn nội dung hoạt động ở mục 5/);
  await page.evaluate(() => { globalThis.sameDocument = true; });

  const content = page.locator('[name=contents][value=machinery]');
  await page.locator('details', { has: content }).locator('summary').click();
  await content.check();
  await column.getByRole('heading', { name: 'Ứng dụng máy móc, thiết bị tiên tiến' }).waitFor();

  // The newest amount decides; who types keeps the field and its place on the screen.
  const row = page.locator('[data-estimate] tr.row').first(), asked = row.locator('[data-f=k]');
  await row.getByLabel('Nội dung chi').fill('Máy sấy chè');
  await row.locator('[data-f=q]').fill('1');
  await row.locator('[data-f=p]').fill('1 tỷ');
  await asked.fill('200 triệu');
  await column.getByText('Đang đề nghị 200.000.000').waitFor();
  assert.equal(await above.count(), 0);
  const top = () => asked.evaluate((f) => f.getBoundingClientRect().top);
  const was = await top();
  await asked.fill('400 triệu');
  await above.waitFor();
  assert.equal(await top(), was, 'the page jumps while one types');
  assert.ok(await asked.evaluate((f) => f === document.activeElement), 'the field lost the focus');
  await asked.fill('300 triệu');
  await above.waitFor({ state: 'detached' });

  // A used machine is against an article, said beside the field too.
  await page.locator('[name=machines_new][value=no]').check();
  await column.locator('.verdict', { hasText: 'Không được hỗ trợ' }).waitFor();
  const note = page.locator('[data-said=field-machines_new]');
  assert.match(await note.innerText(), /Không đạt/);
  assert.match(await note.locator('cite a').getAttribute('href'), /^\/quy-dinh\/van-ban\//);

  // What the reader has opened stays open while the answer changes around it.
  const passed = column.locator('details[data-key="Nội dung"]');
  assert.ok(!(await passed.evaluate((d) => d.open)), 'what passes is folded');
  await passed.locator('summary').click();
  await page.locator('[name=machines_new][value=yes]').check();
  await column.locator('.verdict', { hasText: 'Không được hỗ trợ' }).waitFor({ state: 'detached' });
  assert.ok(await passed.evaluate((d) => d.open), 'what the reader opened was shut');
  assert.ok(await page.evaluate(() => globalThis.sameDocument === true), 'the page was loaded again');
  await page.locator('.saved', { hasText: /Đã tự lưu lúc \d/ }).waitFor();
  await check(page, 'sua hoi-quy-dinh');
});

test('a lost answer leaves the last one standing', async (t) => {
  const page = await signedIn(t, 'trungtam');
  await draft(page, 'Máy sấy chè, mất mạng khi hỏi quy định');
  const column = page.locator('[data-said=column]'), before = await column.innerText();
  await page.route('**/luat', (r) => r.fulfill({ status: 204 }));
  const asked = page.waitForResponse((r) => r.url().endsWith('/luat'));
  await field(page, 'name').fill('Máy sấy chè, mất mạng');
  await asked;
  assert.equal(await column.innerText(), before);
  await page.locator('.saved', { hasText: /Đã tự lưu lúc \d/ }).waitFor();
  quiet(page);
});

test('without a script the saved file is answered', async (t) => {
  const page = await open(t, { javaScript: false });
  await signIn(page, 'trungtam');
  await page.goto(address('/viec-cua-toi'));
  await draft(page, 'Máy sấy chè, không cần tập lệnh');
  const content = page.locator('[name=contents][value=machinery]');
  await page.locator('details', { has: content }).locator('summary').click();
  await content.check();
  await page.locator('[name=machines_new][value=no]').check();
  await press(page, 'Lưu và đọc lại');
  await page.goto(page.url().replace(/doc-lai.*/, 'sua'));
  assert.match(await page.locator('[data-said=column] .verdict').first().innerText(), /Không được hỗ trợ/);
});

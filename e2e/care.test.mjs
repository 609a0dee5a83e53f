// What must not be lost: two people at one draft, a page left too early, a button pressed twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, check, excuse, follow, loads, open, press, says, signedIn, signIn } from './harness.mjs';

const next = new Date().getFullYear() + 1;
const field = (page, name) => page.locator(`[name="${name}"]:not([type=hidden])`);

async function fillNew(page, name) {
  await page.goto(address('/de-an/moi'));
  await field(page, 'name').fill(name);
  await page.locator('[name=source][value=local]').check();
  await page.locator('[name=kind][value=specific]').check();
  await field(page, 'plan_year').fill(String(next));
}

// draft makes a draft and stands on its long form.
async function draft(page, name) {
  await fillNew(page, name);
  await press(page, 'Lập đề án');
  if (!page.url().endsWith('/sua')) await page.goto(`${page.url()}/sua`);
}

const state = (page) => page.locator('.keep .saved');

test('two people save the same draft: the second is told and loses nothing', async (t) => {
  const first = await signedIn(t, 'trungtam');
  const second = await signedIn(t, 'giamdoc');
  await draft(first, 'Hồ sơ hai người cùng sửa');
  await second.goto(first.url());

  await field(first, 'goals').fill('Mục tiêu do người thứ nhất viết.');
  await state(first).getByText(/Đã tự lưu lúc/).waitFor();

  excuse(second, /answer 409 to POST .*\/tu-luu/);
  await field(second, 'goals').fill('Mục tiêu do người thứ hai viết.');
  await state(second).getByText(/máy này đang giữ một bản/).waitFor();
  assert.match(await state(second).innerText(), /sửa|lưu/, 'says what happened');
  assert.equal(await field(second, 'goals').inputValue(), 'Mục tiêu do người thứ hai viết.');
  await check(second, 'sua hai-nguoi');

  // «Lưu» meets the same answer, and the typed text is still there.
  await loads(second, () => second.getByRole('button', { name: 'Lưu', exact: true }).locator('visible=true').last().click());
  assert.equal(await field(second, 'goals').inputValue(), 'Mục tiêu do người thứ hai viết.');
  assert.ok(await second.locator('.oops').isVisible(), 'says that it was not saved');

  // The newest version, with what this machine kept beside it.
  await second.goto(first.url());
  assert.equal(await field(second, 'goals').inputValue(), 'Mục tiêu do người thứ nhất viết.');
  await second.getByRole('button', { name: 'Lấy lại' }).click();
  assert.equal(await field(second, 'goals').inputValue(), 'Mục tiêu do người thứ hai viết.');
  await state(second).getByText(/Đã tự lưu lúc/).waitFor();
  await first.reload();
  assert.equal(await field(first, 'goals').inputValue(), 'Mục tiêu do người thứ hai viết.');
});

test('leaving with unsaved changes is asked about', async (t) => {
  const page = await signedIn(t, 'trungtam');
  await draft(page, 'Hồ sơ rời trang giữa chừng');
  const at = page.url(), asked = [];
  // Saving fails as on a bad line, so that the change stays unsaved.
  excuse(page, /tu-luu/);
  excuse(page, /ERR_INTERNET_DISCONNECTED/);
  await page.route('**/tu-luu', (r) => r.abort('internetdisconnected'));
  page.on('dialog', (d) => {
    asked.push(d.type());
    return d.dismiss();
  });
  await field(page, 'goals').pressSequentially('Chưa lưu.');
  await state(page).getByText(/mất kết nối/).waitFor();
  await page.getByRole('link', { name: 'Trang đề án' }).click({ noWaitAfter: true });
  await page.waitForTimeout(500);
  assert.deepEqual(asked, ['beforeunload']);
  assert.equal(page.url(), at, 'the page stayed');
  assert.equal(await field(page, 'goals').inputValue(), 'Chưa lưu.');
  page.removeAllListeners('dialog');

  // Back on the line, the page saves and lets go.
  await page.unroute('**/tu-luu');
  await field(page, 'goals').pressSequentially(' Đã lưu.');
  await state(page).getByText(/Đã tự lưu lúc/).waitFor();
  page.on('dialog', (d) => {
    asked.push(d.type());
    return d.accept();
  });
  await follow(page, 'Trang đề án');
  assert.equal(asked.length, 1, 'nothing to ask about');
});

for (const javaScript of [true, false]) {
  test(`a button pressed twice makes one file, ${javaScript ? 'with' : 'without'} a script`, async (t) => {
    const page = await open(t, { javaScript });
    const name = `Hồ sơ bấm hai lần ${javaScript ? 'có' : 'không'} tập lệnh`;
    await signIn(page, 'trungtam');
    await fillNew(page, name);
    await loads(page, () => page.getByRole('button', { name: 'Lập đề án', exact: true }).dblclick({ noWaitAfter: true }));
    await page.waitForURL((u) => u.pathname !== '/de-an/moi');
    await says(page, name);
    await page.goto(address('/de-an'));
    await page.locator('main').waitFor();
    const links = await page.getByRole('link', { name, exact: true }).evaluateAll((all) => new Set(all.map((a) => a.href.replace(/\/sua$/, ''))).size);
    assert.equal(links, 1, 'one file in the list');
  });
}

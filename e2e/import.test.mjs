// The page of an import at work: it tells how far it is without being loaded again, the stop button
// works, and a browser without script comes again by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, check, loads, quiet, signedIn } from './harness.mjs';

const list = (rows) => 'TT,Tên cơ sở,Chủ cơ sở,Địa chỉ,Sản phẩm chính,Số lao động\n'
  + Array.from({ length: rows }, (_, i) => `${i + 1},Cơ sở mộc Lý số ${i},Lý Văn ${i},"thôn ${i % 30}, xã Hồ Thầu, tỉnh Tuyên Quang",Bàn ghế,${i % 9 + 1}\n`).join('');

test('an import tells how far it is, and ends, without a reload', async (t) => {
  const page = await signedIn(t, 'Viên chức Trung tâm');
  await page.goto(address('/nhap-lieu'));
  await page.locator('input[type=file]').setInputFiles({ name: 'danh-sach.csv', mimeType: 'text/csv', buffer: Buffer.from(list(60_000)) });
  await loads(page, () => page.getByRole('button', { name: 'Tải lên' }).click());
  await loads(page, () => page.getByRole('button', { name: 'Kiểm tra tệp' }).click());
  await page.locator('[data-live=checking]').waitFor();
  await check(page, 'nhap-dang-kiem-tra');
  await page.evaluate(() => { window.same = true; });
  const done = () => page.locator('progress').evaluate((p) => p.value, null, { timeout: 1000 }).catch(() => Infinity);
  const before = await done();
  for (let i = 0; i < 100 && await done() === before; i++) await page.waitForTimeout(200);
  assert.ok(await done() > before, 'the count goes on');
  await page.locator('[data-live-end]', { hasText: 'Đã kiểm tra, chưa ghi' }).waitFor({ timeout: 120_000 });
  assert.equal(await page.evaluate(() => window.same), true, 'the page was loaded again');
  assert.equal(await page.locator('body > [role=status].sr').textContent(), 'Đã kiểm tra, chưa ghi');
  await check(page, 'nhap-da-kiem-tra');

  await loads(page, () => page.getByRole('button', { name: /^Ghi / }).click());
  await page.locator('[data-live=running]').waitFor();
  await loads(page, () => page.getByRole('button', { name: 'Dừng' }).click());
  await page.locator('[data-live-end]', { hasText: 'Đã dừng' }).waitFor({ timeout: 120_000 });
  assert.equal(await page.locator('[data-live]').count(), 0);
  quiet(page);
});

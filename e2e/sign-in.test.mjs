import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, check, open, signIns, widths } from './harness.mjs';

for (const width of widths) {
  test(`the sign-in page stands at ${width}`, async (t) => {
    const page = await open(t, { width });
    const answer = await page.goto(address('/dang-nhap'));
    assert.equal(answer.status(), 200);
    assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
    assert.match(answer.headers()['content-security-policy'] ?? '', /default-src/);
    assert.doesNotMatch(answer.headers()['content-security-policy'], /unsafe-inline|unsafe-eval/);
    await page.locator('input[type=password]').waitFor();
    await check(page, 'dang-nhap');
  });
}

test('the sign-in page works without JavaScript', async (t) => {
  const page = await open(t, { javaScript: false });
  await page.goto(address('/dang-nhap'));
  assert.equal(await page.locator('form input[type=password]').count(), 1);
});

test('the demonstration prints a sign-in for each role', async (t) => {
  await open(t);
  assert.ok(signIns().length >= 10, `only ${signIns().length} sign-ins`);
});

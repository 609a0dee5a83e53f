// The main path in a real browser: from an owner's need on a phone to a signed appraisal sheet,
// then money, the keyboard, and the same form without a script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, check, does, follow, loads, open, press, quiet, says, signedIn, signIn, task } from './harness.mjs';

const next = new Date().getFullYear() + 1;
const pdf = (name) => ({
  name, mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
});
const saved = (page) => page.locator('.saved', { hasText: /Đã tự lưu lúc \d/ }).waitFor();
const field = (page, name) => page.locator(`[name="${name}"]:not([type=hidden])`);

async function addPaper(page, kind, name) {
  await field(page, 'paper').selectOption(await field(page, 'paper').locator('option', { hasText: kind }).first().getAttribute('value'));
  await field(page, 'file').setInputFiles(pdf(name));
  await press(page, 'Thêm giấy tờ');
  await says(page, name);
}

// reason answers what the law of today leaves open.
const reason = 'Đã đối chiếu hồ sơ với bản gốc tại cơ quan; giữ theo quy định gần nhất đã biết.';

test('a file goes from a need to a signed sheet', async (t) => {
  const step = async (what, act) => { // each stands on the one before
    t.diagnostic(what);
    await act();
  };
  const owner = 'Hợp tác xã Chè Shan Hồ Thầu';
  const name = 'Ứng dụng máy vò chè công suất lớn tại xã Hồ Thầu, tỉnh Tuyên Quang';
  const machinery = 'Ứng dụng máy móc, thiết bị tiên tiến';

  await step('the owner answers six questions on a phone', async () => {
    const page = await signedIn(t, 'coso', { width: 360 });
    await follow(page, 'Gửi nhu cầu hỗ trợ');
    await check(page, 'nhu-cau cau-1');
    await press(page, 'Tiếp tục');
    await says(page, /Hãy chọn/);
    await page.locator('label.choice', { has: page.locator('[value=machinery]') }).click();
    await press(page, 'Tiếp tục');
    await field(page, 'description').fill('Mua một máy vò chè cỡ lớn, mỗi mẻ 80 kg.');
    await press(page, 'Tiếp tục');
    await field(page, 'cost').fill('300 triệu');
    await press(page, 'Tiếp tục');
    await field(page, 'own_capital').fill('150 triệu');
    await press(page, 'Tiếp tục');
    await page.getByLabel(`Năm ${next}`, { exact: true }).check();
    await press(page, 'Tiếp tục');
    await field(page, 'ready').fill('Nhà xưởng, điện ba pha, báo giá máy.');
    await press(page, 'Tiếp tục');
    if (await field(page, 'site').count()) {
      await field(page, 'site').first().check();
      await press(page, 'Tiếp tục');
    }
    await says(page, '300.000.000');
    await check(page, 'nhu-cau doc-lai');
    await press(page, 'Gửi nhu cầu');
    await says(page, 'Đã gửi nhu cầu');
    quiet(page);
  });

  await step('the centre makes a draft and fills the long form', async () => {
    const page = await signedIn(t, 'trungtam');
    await page.goto(address('/viec-cua-toi')); // the demonstration has a need of this kind already: the newest is the last
    await loads(page, () => task(page, `Xem nhu cầu mới: ${machinery}`, owner).last().locator('a.do').click());
    await follow(page, 'Lập đề án từ nhu cầu');
    await page.locator('[name=source][value=national]').check();
    await field(page, 'plan_year').fill(String(next));
    await press(page, 'Lập đề án');
    if (!page.url().endsWith('/sua')) await page.goto(`${page.url()}/sua`);

    // The form takes what people type and saves by itself.
    await field(page, 'name').fill(name);
    await page.locator('[name=kind][value=specific]').check();
    await field(page, 'necessity').fill('Vò chè bằng máy cũ tốn công, chất lượng không đều.');
    await field(page, 'goals').fill('Nâng năng suất chế biến chè.');
    if (!(await field(page, 'results.0.indicator').count())) await page.getByRole('button', { name: 'Thêm kết quả' }).click();
    const result = page.locator('tr.row', { has: page.getByLabel('Kết quả đo được') }).first();
    await result.getByLabel('Kết quả đo được').fill('Năng lực chế biến');
    await result.locator('[name$=".unit"]').fill('tấn búp tươi/ngày');
    await result.locator('[name$=".baseline"]').fill('2,4');
    await result.locator('[name$=".target"]').fill('5');
    await field(page, 'machines').fill('Máy vò chè 80 kg một mẻ.');
    await page.locator('[name=machines_new][value=yes]').check();
    await page.locator('[name=production_line][value=no]').check();
    const content = page.locator('[name=contents][value=machinery]');
    if (!(await content.isVisible())) await page.locator('details', { has: content }).locator('summary').click();
    await content.check();
    await field(page, 'start_day').fill(`1/2/${next}`);
    await field(page, 'end_day').fill(`30/11/${next}`);
    await field(page, 'schedule').fill('Quý I ký hợp đồng; quý II lắp đặt; quý IV nghiệm thu.');
    await saved(page);
    assert.equal(await field(page, 'start_day').inputValue(), `01/02/${next}`, 'days are put in order');

    // Sums stand as typed, dots and all; a row that does not add up says by how much.
    const table = page.locator('[data-estimate]');
    const group = table.locator('tbody').last();
    for (const old of await table.locator('tr.row [data-remove-row]').all()) await old.click();
    await group.getByRole('button', { name: /Thêm dòng cho/ }).click();
    const row = group.locator('tr.row').last(), say = group.locator('tr.say').last();
    await row.getByLabel('Nội dung chi').fill('Máy vò chè');
    await row.getByLabel('Đơn vị', { exact: true }).fill('máy');
    await row.locator('[data-f=q]').pressSequentially('1,5');
    await row.locator('[data-f=p]').pressSequentially('200000000');
    assert.equal(await row.locator('[data-f=p]').inputValue(), '200.000.000');
    assert.equal(await row.locator('[data-f=t]').innerText(), '300.000.000');
    await row.locator('[data-f=k]').pressSequentially('150000000');
    await row.locator('[data-f=o]').pressSequentially('140000000');
    assert.match(await say.innerText(), /thiếu 10\.000\.000.*vốn của cơ sở là 150\.000\.000/s);
    assert.equal(await row.locator('[data-f=o]').getAttribute('aria-invalid'), 'true');
    await check(page, 'sua con-sai');
    await row.locator('[data-f=o]').fill('150.000.000');
    assert.ok(await say.isHidden(), 'the sentence goes when the row adds up');
    assert.equal(await table.locator('[data-grand] [data-s=t]').innerText(), '300.000.000');
    assert.equal(await table.locator('[data-share]').innerText(), '50,0 %');
    await row.locator('[data-f=q]').fill('1');
    await row.locator('[data-f=p]').fill('300.000.000');

    const year = page.locator('tr.row', { has: page.getByLabel('Năm', { exact: true }) }).first();
    if (!(await year.count())) await page.getByRole('button', { name: 'Thêm năm thực hiện' }).click();
    await year.getByLabel('Năm', { exact: true }).fill(String(next));
    await year.locator('[data-dots]').fill('150000000');
    await year.getByLabel('Việc làm trong năm').fill('Mua máy, lắp đặt, chạy thử.');
    await page.locator('[name=counterpart][value=committed]').check();
    await page.locator('[name=other_funding][value=none]').check();
    await field(page, 'organisation').fill('Trung tâm thực hiện, cơ sở mua máy.');
    const effect = page.waitForResponse((r) => r.url().endsWith('/tu-luu') && r.request().postData()?.includes('effect=Th%C3%AAm+s%C3%A1u'));
    await field(page, 'effect').fill('Thêm sáu việc làm.');
    assert.equal((await effect).status(), 200);
    await saved(page);

    // Nobody pressed «Lưu»; a reload has it all.
    await page.reload();
    for (const [key, value] of [['name', name], ['effect', 'Thêm sáu việc làm.'], ['end_day', `30/11/${next}`]]) {
      assert.equal(await field(page, key).inputValue(), value, key);
    }
    assert.equal(await table.locator('[data-f=o]').first().inputValue(), '150.000.000');
    assert.equal(await table.locator('[data-grand] [data-s=t]').innerText(), '300.000.000');
    await check(page, 'sua day-du');

    await follow(page, 'Thêm giấy tờ');
    await addPaper(page, 'Công văn đề nghị', 'cong-van.pdf');
    await addPaper(page, 'Văn bản đề nghị hỗ trợ', 'de-nghi.pdf');
    await follow(page, 'Về hồ sơ');
    await press(page, 'Lưu và đọc lại');
    await says(page, 'Hồ sơ đủ');
    await check(page, 'doc-lai day-du');
    await press(page, 'Trình giám đốc');
    await says(page, 'Đã trình');
    quiet(page);
  });

  await step('the director submits', async () => {
    const page = await signedIn(t, 'giamdoc');
    await does(page, 'Đọc, ký nộp hồ sơ', name);
    await press(page, /^Nộp/);
    assert.equal(await task(page, 'Đọc, ký nộp hồ sơ', name).count(), 0);
  });

  let expert;
  await step('the head assigns, the officer appraises', async () => {
    expert = await signedIn(t, 'chuyenvien');
    const who = (await expert.locator('.me .who').innerText()).split('\n')[0].trim();
    const head = await signedIn(t, 'truongphong');
    await does(head, 'Phân công thẩm định', name);
    const members = field(head, 'members.0.post');
    await members.selectOption(await members.locator('option', { hasText: who }).first().getAttribute('value'));
    await press(head, 'Giao thẩm định');

    const page = expert;
    await does(page, 'Thẩm định hồ sơ', name);
    await page.locator('[name=conflict][value=none]').check();
    await press(page, 'Ghi lời khai');
    for (const n of [1, 2, 3, 4, 5]) {
      await page.locator(`[name="verdict.${n}"][value=pass]`).check();
      await field(page, `opinion.${n}`).fill(`Nội dung ${n} đạt: đã đối chiếu hồ sơ.`);
    }
    await saved(page);
    await page.reload();
    assert.equal(await field(page, 'opinion.5').inputValue(), 'Nội dung 5 đạt: đã đối chiếu hồ sơ.', 'opinions save themselves');
    await check(page, 'tham-dinh y-kien');
    await press(page, 'Lưu ý kiến');
    await page.locator('[name=conclusion][value=pass]').check();
    await field(page, 'recommended').fill('150.000.000');
    await field(page, 'summary').fill('Đủ điều kiện hỗ trợ.');
    const desk = page.url();
    await press(page, 'Trình ký'); // what the law leaves open wants a reason; the rest stays
    await says(page, 'Hãy nêu lý do quyết định.');
    assert.equal(await field(page, 'law_reason').getAttribute('aria-invalid'), 'true');
    assert.equal(await field(page, 'recommended').inputValue(), '150.000.000');
    await check(page, 'tham-dinh thieu-ly-do');
    await field(page, 'law_reason').fill(reason);
    await saved(page);
    await page.goto(desk);
    assert.equal(await field(page, 'law_reason').inputValue(), reason, 'the reason saves itself');
    await press(page, 'Trình ký');
  });

  await step('the leader signs and the sheet prints', async () => {
    const page = await signedIn(t, 'lanhdao');
    await does(page, 'Ký kết luận thẩm định', name);
    await says(page, 'Lý do của người trình');
    await says(page, reason);
    await check(page, 'tham-dinh ky');
    await press(page, 'Ký kết luận');
    await page.goto(address('/de-an'));
    await follow(page, name);
    const href = await page.locator('a[href*="/tham-dinh/"][href$="/phieu"]').first().getAttribute('href');
    await page.goto(address(href));
    await says(page, 'PHIẾU THẨM ĐỊNH');
    await says(page, name);
    await check(page, 'phieu da-ky');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('article.vb').isVisible());
    const sheet = await page.pdf({ preferCSSPageSize: true });
    assert.ok((sheet.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length > 0, 'the sheet has pages');
  });
});

test('national money: prepared, checked, paid by three people', async (t) => {
  const keeper = await signedIn(t, 'cucketoan');
  await keeper.goto(address('/viec-cua-toi'));
  const row = keeper.locator('tr.task').filter({ has: keeper.locator('td:first-child > a', { hasText: /^Lập tạm ứng kinh phí còn lại$/ }) }).first();
  const verb = await row.locator('td:first-child > a').innerText(), name = (await row.locator('td:first-child > span').innerText()).trim();
  await does(keeper, verb, name);
  const money = keeper.url();
  await check(keeper, 'tam-ung lap');
  const amount = await keeper.getByLabel('Số tiền đề nghị').inputValue();
  assert.match(amount, /^[1-9][\d.]+$/, 'what is due is filled in');
  const why = field(keeper, 'law_reason');
  if ((await why.count()) > 0) await why.fill(reason);
  await press(keeper, /^Lập chứng từ (tạm ứng|kinh phí)/);
  assert.equal(await keeper.getByRole('button', { name: /^Kiểm soát|^Duyệt chi/ }).count(), 0, 'who prepared does nothing more');

  const checker = await signedIn(t, 'cucketoantruong');
  await does(checker, 'Kiểm soát chứng từ tạm ứng', name);
  await press(checker, 'Kiểm soát, trình duyệt chi');

  const holder = await signedIn(t, 'cucchutaikhoan');
  await does(holder, 'Duyệt chi tạm ứng', name);
  await field(holder, 'voucher').fill('UNC-E2E-1');
  const today = await field(holder, 'voucher_day').inputValue();
  if (!today) await field(holder, 'voucher_day').fill(new Date().toLocaleDateString('vi-VN', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Asia/Ho_Chi_Minh' }));
  await loads(holder, () => holder.getByRole('button', { name: `Duyệt chi ${amount} đ` }).dblclick()); // nobody is paid twice
  await says(holder, 'UNC-E2E-1');
  await check(holder, 'tam-ung da-chi');

  await keeper.goto(address('/viec-cua-toi'));
  assert.equal(await task(keeper, verb, name).count(), 0, 'it waits no more');
  await keeper.goto(money);
  assert.equal(await keeper.getByText('UNC-E2E-1').count(), 1, 'paid once');
});

test('the work is done by keyboard', async (t) => {
  const page = await signedIn(t, 'chuyenvien');
  const rows = page.locator('tr.task');
  assert.ok((await rows.count()) > 1);
  const on = async () => (await rows.evaluateAll((all) => all.findIndex((r) => r.classList.contains('on') && r.contains(document.activeElement))));
  await page.keyboard.press('ArrowDown');
  assert.equal(await on(), 0);
  await page.keyboard.press('ArrowDown');
  assert.equal(await on(), 1);
  await check(page, 'viec-cua-toi phim');
  await page.keyboard.press('ArrowUp');
  assert.equal(await on(), 0);
  const opens = await rows.first().locator('td:first-child > a').getAttribute('href');
  await loads(page, () => page.keyboard.press('Enter'));
  assert.ok(page.url().endsWith(opens), `Enter opens ${opens}, not ${page.url()}`);

  await page.goto(address('/viec-cua-toi'));
  const acts = await rows.first().locator('a.do').getAttribute('href');
  await page.keyboard.press('ArrowDown');
  await loads(page, () => page.keyboard.press('l'));
  assert.ok(page.url().endsWith(acts), `L goes to ${acts}, not ${page.url()}`);
});

test('a draft is edited without a script', async (t) => {
  const page = await open(t, { javaScript: false });
  await signIn(page, 'trungtam');
  await follow(page, 'Lập đề án mới');
  await field(page, 'name').fill('Hồ sơ lập không cần tập lệnh');
  await page.locator('[name=source][value=local]').check();
  await page.locator('[name=kind][value=specific]').check();
  await field(page, 'plan_year').fill(String(next));
  await press(page, 'Lập đề án');
  if (!page.url().endsWith('/sua')) await page.goto(`${page.url()}/sua`);

  const results = page.getByLabel('Kết quả đo được');
  const before = await results.count();
  await field(page, 'necessity').fill('Chữ này còn nguyên khi thêm dòng.');
  await press(page, /Thêm kết quả/);
  assert.equal(await results.count(), before + 1, 'a row more');
  assert.equal(await field(page, 'necessity').inputValue(), 'Chữ này còn nguyên khi thêm dòng.');
  const row = page.locator('tr.row', { has: results }).last();
  await results.last().fill('Số lao động');
  await row.locator('[name$=".unit"]').fill('người');
  await row.locator('[name$=".baseline"]').fill('4');
  await row.locator('[name$=".target"]').fill('10');

  const lines = page.locator('[data-estimate] tr.row'), had = await lines.count();
  await press(page, /Thêm dòng cho/);
  assert.equal(await lines.count(), had + 1);
  assert.equal(await results.last().inputValue(), 'Số lao động');
  const line = lines.last();
  await line.getByLabel('Nội dung chi').fill('Máy đóng gói');
  await line.getByLabel('Đơn vị', { exact: true }).fill('máy');
  await line.locator('[data-f=q]').fill('2');
  await line.locator('[data-f=p]').fill('40 triệu');
  await line.locator('[data-f=k]').fill('30.000.000');
  await line.locator('[data-f=o]').fill('40.000.000');
  await loads(page, () => page.getByRole('button', { name: 'Lưu', exact: true }).locator('visible=true').last().click());
  await says(page, /Các nguồn cộng lại|cộng lại 70\.000\.000|chưa đúng/);
  await lines.last().locator('[data-f=o]').fill('50.000.000');
  await loads(page, () => page.getByRole('button', { name: 'Lưu', exact: true }).locator('visible=true').last().click());

  await page.reload();
  assert.equal(await results.last().inputValue(), 'Số lao động');
  assert.equal(await lines.last().locator('[data-f=p]').inputValue(), '40.000.000');
  assert.equal(await page.locator('[data-grand] [data-s=t]').innerText(), '80.000.000', 'the server adds up');
});

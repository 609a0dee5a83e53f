// Every kind of page, in a real browser, at both widths. First each role follows the links that
// it is shown, as far as they go; then each kind of page is looked at where most can be done on
// it, and once as a page that is only read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, check, open, resize, signIn, stateOf, widths } from './harness.mjs';

// The sixteen roles, and the keepers of the Cục's money.
const people = ['coso', 'congtacvien', 'trungtam', 'giamdoc', 'donvi', 'chuyenvien', 'truongphong', 'lanhdao', 'vanthu', 'cuc',
  'cuclanhdao', 'ketoan', 'ketoantruong', 'chutaikhoan', 'kiemtoan', 'quantri', 'cucketoan', 'cucketoantruong', 'cucchutaikhoan'];

// What must be found by following links; a page that nobody reaches any more is missed here.
const expected = [
  '/viec-cua-toi', '/de-an', '/de-an/moi', '/de-an/tu-nhu-cau/…', '/de-an/…', '/de-an/…/sua', '/de-an/…/doc-lai', '/de-an/…/giay-to',
  '/de-an/…/phan-cong', '/de-an/…/tham-tra', '/de-an/…/tra-lai', '/de-an/…/tham-dinh', '/tham-dinh/…/phieu', '/phieu-tham-dinh',
  '/de-an/…/yeu-cau', '/yeu-cau/…', '/dang-ky', '/ke-hoach', '/ke-hoach/moi', '/ke-hoach/…', '/ke-hoach/…/phe-duyet', '/hop-dong',
  '/hop-dong/moi', '/hop-dong/…', '/hop-dong/…/ho-tro', '/hop-dong/…/thanh-ly', '/de-an/…/bat-dau', '/de-an/…/dieu-chinh', '/dieu-chinh/…',
  '/de-an/…/ke-hoach-thuc-hien', '/de-an/…/tien-do', '/tien-do/…', '/de-an/…/nghiem-thu', '/nghiem-thu/…', '/de-an/…/tam-ung', '/tam-ung/…',
  '/de-an/…/quyet-toan', '/de-an/…/hau-kiem', '/de-an/…/rut', '/co-so', '/co-so/moi', '/co-so/…', '/co-so/…/sua', '/co-so/…/dia-diem',
  '/co-so/…/nam', '/co-so/…/dia-diem/…/toa-do', '/co-so/…/ho-tro', '/co-so/chon-xa', '/co-so/ban-do', '/co-so/nghi-trung', '/co-so/…/gop/…', '/nhap-lieu', '/bao-cao/dia-ban', '/nhu-cau', '/nhu-cau/moi', '/nhu-cau/…', '/nhu-cau/…/sua', '/nhu-cau/chua-dap-ung', '/khao-sat/moi', '/khao-sat/…', '/khao-sat/…/nhu-cau', '/bao-cao', '/quy-dinh', '/quy-dinh/van-ban/…', '/quy-dinh/tra-cuu', '/nguoi-dung', '/nguoi-dung/moi',
  '/nguoi-dung/…', '/to-chuc', '/to-chuc/moi', '/to-chuc/…', '/uy-quyen', '/nghi-phep', '/ban-giao', '/quy-trinh', '/nhat-ky', '/doi-mat-khau',
];

const eachKind = 3; // pages of one kind that one person opens
const kindOf = (at) => at.split('?')[0].replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|(?<=\/van-ban\/)[^/]+/g, '…');
const linksOf = (html) => [...html.replace(/<template[\s\S]*?<\/template>/g, '').matchAll(/<a [^>]*href="(\/[^"#]*)/g)].map((m) => m[1].replaceAll('&amp;', '&'));
const controlsOf = (html) => (html.slice(html.indexOf('<main')).match(/<(input(?![^>]*type="hidden")|select|textarea|button)[ >]/g) ?? []).length;

const signedIn = new Map(); // person → cookies
const found = new Map(); // kind → [{ who, at, controls }]

for (const who of people) {
  test(`every link that ${who} is shown opens`, async (t) => {
    const page = await open(t);
    await signIn(page, who);
    assert.equal(new URL(page.url()).pathname, '/viec-cua-toi', 'signing in leads to the work');
    signedIn.set(who, await stateOf(page));

    const queue = ['/viec-cua-toi'], known = new Set(queue), count = new Map(), dead = [];
    for (let at; (at = queue.shift());) {
      const answer = await page.request.get(address(at));
      if (!answer.ok()) dead.push(`${at}: ${answer.status()}`);
      if (!answer.ok() || !answer.headers()['content-type'].startsWith('text/html')) continue;
      const html = await answer.text(), kind = kindOf(at);
      if (!found.has(kind)) found.set(kind, []);
      found.get(kind).push({ who, at, controls: controlsOf(html) });
      for (const to of linksOf(html)) {
        const n = count.get(kindOf(to)) ?? 0;
        if (known.has(to) || n >= eachKind) continue;
        count.set(kindOf(to), n + 1);
        known.add(to);
        queue.push(to);
      }
    }
    assert.deepEqual(dead, [], 'links that lead nowhere');
    assert.ok(known.size > 10, `${who} saw only ${[...known]}`);
  });
}

test('every kind of page was reached by links', () => {
  assert.deepEqual(expected.filter((k) => !found.has(k)), []);
});

// choose picks what to look at: each person's work; of every kind the page with most to fill
// in, and the barest one where that is another page altogether.
function choose() {
  const byPerson = new Map(people.map((who) => [who, new Set(['/viec-cua-toi'])]));
  for (const [kind, pages] of found) {
    if (kind === '/' || kind === '/viec-cua-toi') continue;
    const sorted = pages.toSorted((a, b) => b.controls - a.controls);
    const most = sorted[0], least = sorted.at(-1);
    byPerson.get(most.who).add(most.at);
    if (most.controls >= 4 && least.controls < most.controls / 2) byPerson.get(least.who).add(least.at);
  }
  return byPerson;
}

for (const who of people) {
  test(`the pages of ${who} stand at both widths`, async (t) => {
    assert.ok(signedIn.has(who), 'could not sign in');
    const page = await open(t, { state: signedIn.get(who) });
    for (const at of choose().get(who)) {
      await t.test(at, async () => {
        await page.goto(address(at));
        for (const width of widths) {
          await resize(page, width);
          await check(page, `${kindOf(at)} ${who}`);
        }
        assert.equal(await page.locator('h1').count(), 1, 'one heading');
      });
    }
  });
}

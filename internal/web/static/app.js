// The script of every page. Pages work without it: it adds up while one types, saves drafts,
// and lends the keyboard. What it computes the server computes again.
(() => {
  'use strict'

  const $ = (sel, root = document) => root.querySelector(sel)
  const $$ = (sel, root = document) => [...root.querySelectorAll(sel)]
  const el = (tag, attrs = {}, ...kids) => {
    const n = document.createElement(tag)
    for (const [k, v] of Object.entries(attrs)) n.setAttribute(k, v)
    n.append(...kids)
    return n
  }
  const store = {
    get: k => { try { return localStorage.getItem(k) } catch { return null } },
    set: (k, v) => { try { localStorage.setItem(k, v); return true } catch { return false } },
    del: k => { try { localStorage.removeItem(k) } catch { /* nothing was kept */ } },
  }

  // Numbers. Amounts are BigInt đồng; quantities are BigInt thousandths.
  const dots = n => String(n).replace(/-/, '−').replace(/\B(?=(\d{3})+$)/g, '.')
  const whole = s => {
    const t = s.replace(/\s|đồng|đ|₫/g, '')
    return /^(\d+|\d{1,3}(\.\d{3})+)$/.test(t) ? BigInt(t.replace(/\./g, '')) : null
  }
  // Amounts as people say them, read as the server reads them: 240 triệu, 1 tỷ 2, 2 tỷ rưỡi. null
  // where the script is unsure: the server says what is wrong.
  const zeros = { ty: 9, ti: 9, trieu: 6, tr: 6, nghin: 3, ngan: 3 }
  const scaled = (n, frac, places) => frac.length > places ? null : BigInt(n + frac.padEnd(places, '0'))
  const spoken = text => {
    let s = text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/đ|₫/g, 'd').trim()
    s = s.replace(/^((khoang|chung|tam|uoc|do|co|gan|hon)\s+)+/, '').replace(/\s*(vnd|dong|d)$/, '').trim()
    if (/^[1-9]\d{0,2}(,\d{3}){2,}$/.test(s)) s = s.replace(/,/g, '')
    if (whole(s) !== null) return whole(s)
    let sum = 0n, last = 99
    while (s) {
      const half = last < 99 && /^ruoi$/.test(s), rest = last < 99 && s.match(/^(\d|\d{3})$/)
      if (half) return sum + 5n * 10n ** BigInt(last - 1)
      if (rest) return sum + BigInt(rest[1]) * 10n ** BigInt(last - rest[1].length)
      const m = s.match(/^(\d+|\d{1,3}(?:[. ]\d{3})+)(?:,(\d+))?\s*(ty|ti|trieu|tr|nghin|ngan)(?![a-z])\s*/)
      if (!m || zeros[m[3]] >= last) return null
      const n = scaled(m[1].replace(/[. ]/g, ''), m[2] || '', zeros[m[3]])
      if (n === null) return null
      sum += n
      last = zeros[m[3]]
      s = s.slice(m[0].length)
    }
    return last < 99 ? sum : null
  }
  const money = s => spoken(s) ?? 0n
  const quantity = s => {
    const [a, b = ''] = s.replace(/\s/g, '').split(',')
    const n = whole(a)
    return n === null || !/^\d{0,3}$/.test(b) ? 0n : n * 1000n + BigInt((b + '000').slice(0, 3))
  }
  const total = (q, p) => (q * p + 500n) / 1000n
  const percent = (part, all) => {
    if (all === 0n) return '–'
    const t = (part * 2000n / all + 1n) / 2n
    return `${t / 10n},${t % 10n} %`
  }

  // Dots while one types: the caret stays behind the same digit. Words (746 triệu) are left alone.
  const putDots = field => {
    const v = field.value
    if (!/^[\d.\s]*$/.test(v)) return
    const digits = v.replace(/\D/g, '').replace(/^0+(?=\d)/, '')
    const after = v.slice(field.selectionEnd).replace(/\D/g, '').length
    const next = dots(digits)
    if (next === v) return
    field.value = next
    let pos = next.length
    for (let left = after; left > 0 && pos > 0;) if (/\d/.test(next[--pos])) left--
    if (document.activeElement === field) field.setSelectionRange(pos, pos)
  }
  const putDay = field => {
    const v = field.value.trim()
    const m = v.match(/^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/) || v.match(/^(\d{2})(\d{2})(\d{4})$/)
    if (m) field.value = `${m[1].padStart(2, '0')}/${m[2].padStart(2, '0')}/${m[3].padStart(4, '20')}`
  }

  // Estimates.
  const cell = (row, f) => $(`[data-f=${f}]`, row)
  const sayOf = row => row.nextElementSibling?.matches('.say') ? row.nextElementSibling : null

  const checkRow = (row, s) => {
    const say = sayOf(row)
    if (!say) return
    const own = cell(row, 'o')
    const sources = s.k + s.o + s.x
    const filled = ['k', 'o', 'x'].some(f => cell(row, f).value.trim() !== '')
    const gap = s.t - sources
    const wrong = filled && gap !== 0n
    row.classList.toggle('bad', wrong)
    if (wrong) own.setAttribute('aria-invalid', 'true')
    else ['q', 'p', 'k', 'o', 'x'].forEach(f => cell(row, f).removeAttribute('aria-invalid'))
    say.hidden = !wrong
    const box = $('div', say)
    if (!wrong) { box.replaceChildren(); return }
    let text = `Các nguồn cộng lại ${dots(sources)}, ${gap > 0n ? 'thiếu' : 'thừa'} ${dots(gap > 0n ? gap : -gap)} so với thành tiền.`
    const fit = s.t - s.k - s.x
    if (fit >= 0n) text += ` Nếu khuyến công giữ ${dots(s.k)} thì vốn của cơ sở là ${dots(fit)}.`
    box.replaceChildren(el('p', {}, text))
  }

  const sumTable = (table, touched) => {
    if (!table.matches('[data-estimate]')) return
    const all = { t: 0n, k: 0n, o: 0n, x: 0n }
    let count = 0
    for (const body of table.tBodies) {
      const part = { t: 0n, k: 0n, o: 0n, x: 0n }
      for (const row of $$(':scope > .row', body)) {
        const s = { t: total(quantity(cell(row, 'q').value), money(cell(row, 'p').value)) }
        for (const f of 'kox') s[f] = money(cell(row, f).value)
        cell(row, 't').value = dots(s.t)
        if (touched === row) checkRow(row, s)
        for (const f of 'tkox') part[f] += s[f]
        count++
      }
      for (const f of 'tkox') {
        const out = $(`.grp [data-s=${f}]`, body)
        if (out) out.value = dots(part[f])
        all[f] += part[f]
      }
    }
    for (const f of 'tkox') {
      const out = $(`[data-grand] [data-s=${f}]`, table)
      if (out) out.value = dots(all[f])
    }
    const n = $('[data-count]', table), share = $('[data-share]', table)
    if (n) n.textContent = count
    if (share) share.textContent = percent(all.k, all.t)
  }

  let rows = 0
  const addRow = (body, key = `n${Date.now().toString(36)}${rows++}`) => {
    const mould = $('template[data-row]', body)
    const piece = mould.content.cloneNode(true)
    for (const n of piece.querySelectorAll('*')) {
      for (const a of n.attributes) if (a.value.includes('__key__')) a.value = a.value.replaceAll('__key__', key)
    }
    const row = $('.row', piece)
    $('.add', body).before(piece)
    return row
  }

  document.addEventListener('click', e => {
    const add = e.target.closest('[data-add-row]'), take = e.target.closest('[data-remove-row]')
    if (add) {
      e.preventDefault()
      const row = addRow(add.closest('tbody'))
      $('textarea, input:not([type=hidden])', row).focus()
      sumTable(row.closest('table'))
      touch(row.closest('form'))
    }
    if (take) {
      e.preventDefault()
      const row = take.closest('.row'), table = row.closest('table'), form = row.closest('form')
      const say = sayOf(row), place = row.previousElementSibling, undo = [row, say].filter(Boolean)
      const filled = $$('textarea, input:not([type=hidden])', row).some(f => f.value.trim() !== '')
      undo.forEach(n => n.remove())
      sumTable(table)
      touch(form)
      if (filled) {
        const back = el('button', { type: 'button', class: 'link' }, 'Lấy lại dòng vừa bỏ')
        const line = el('tr', { class: 'no-paper' }, el('td', { colspan: row.cells.length }, back))
        place.after(line)
        back.addEventListener('click', () => { line.replaceWith(...undo); sumTable(table); touch(form) })
        back.focus()
      }
    }
  })
  document.addEventListener('input', e => {
    const f = e.target
    if (f.matches('[data-dots]')) putDots(f)
    if (f.matches('[data-max]')) countChars(f)
    const part = f.closest('[data-whole]') // an amount beside what it is of
    if (part) {
      const n = spoken(f.value)
      $('[data-part]', part).value = n === null ? '…' : percent(n, BigInt(part.dataset.whole))
    }
    if (f.matches('[data-read]')) readMoney(f)
    if (f.form?.dataset.keep) keepTyped(f.form)
    const row = f.closest('[data-estimate] .row')
    if (row) sumTable(row.closest('table'), f.dataset.f ? row : undefined)
    if (f.form?.method === 'post' && f.name) touch(f.form)
  })
  document.addEventListener('change', e => {
    if (e.target.matches('input[type=file]')) checkFiles(e.target)
    if (e.target.matches('[data-tick], [data-tick-all]')) tick(e.target)
  })
  document.addEventListener('focusout', e => { if (e.target.matches?.('[data-day]')) putDay(e.target) })
  // Enter in an estimate goes down its column, as in a spreadsheet.
  document.addEventListener('keydown', e => {
    if (e.key !== 'Enter' || e.isComposing || !e.target.matches?.('[data-estimate] input[data-f]')) return
    e.preventDefault()
    const all = $$(`[data-f=${e.target.dataset.f}]`, e.target.closest('table'))
    all[all.indexOf(e.target) + (e.shiftKey ? -1 : 1)]?.focus()
  })

  // The amount as it is understood, in words that a slip shows in: 240 is not 240 triệu.
  const inWords = n => {
    const part = (size, word) => {
      const k = n / size, rest = String(n % size).padStart(String(size).length - 1, '0').replace(/0+$/, '')
      return rest.length > 3 ? '' : ` (${dots(k)}${rest ? ',' + rest : ''} ${word})`
    }
    return `= ${dots(n)} đồng` + (n >= 1000000000n ? part(1000000000n, 'tỷ') : n >= 1000000n ? part(1000000n, 'triệu') : '')
  }
  const readMoney = f => {
    let line = f.parentNode.nextElementSibling
    if (!line?.matches('.readback')) {
      line = el('p', { class: 'readback', 'aria-live': 'polite' })
      f.parentNode.after(line)
    }
    const n = f.value.trim() === '' ? null : spoken(f.value)
    line.classList.toggle('soon', n !== null && n > 0n && n < 1000000n)
    line.textContent = n === null ? '' : inWords(n) + (n > 0n && n < 1000000n && f.closest('.quiz') ? `. ${dots(n)} đồng, hay ${dots(n)} triệu?` : '')
  }

  // How much more fits; silent until it matters.
  const countChars = f => {
    const max = Number(f.dataset.max), n = [...f.value].length
    let line = f.parentNode.nextElementSibling
    if (!line?.matches('.counter')) {
      if (n < max * .9) return
      line = el('p', { class: 'counter', role: 'status' })
      f.parentNode.after(line)
    }
    line.classList.toggle('late', n > max)
    line.textContent = n < max * .9 ? '' : n > max ? `Thừa ${dots(n - max)} ký tự, nhiều nhất ${dots(max)} ký tự` : `${dots(n)}/${dots(max)} ký tự`
  }

  const checkFiles = f => {
    const limit = Number(f.dataset.limit), big = [...f.files].filter(x => limit && x.size > limit)
    let box = f.parentNode.previousElementSibling
    if (!box?.matches('.err.own')) box = null
    f.toggleAttribute('aria-invalid', false)
    if (box) box.remove()
    if (big.length === 0) return
    f.setAttribute('aria-invalid', 'true')
    f.parentNode.before(el('div', { class: 'err own', role: 'alert' },
      el('p', {}, `Tệp «${big[0].name}» lớn hơn ${f.dataset.limitWord}. Hãy chọn tệp nhỏ hơn; các phần khác vẫn giữ nguyên.`)))
    f.value = ''
  }

  // Unsaved changes, double submits, autosave.
  const dirty = new Set(), timers = new WeakMap(), saving = new WeakSet(), held = new WeakMap()
  const touch = form => {
    if (!form || form.matches('[data-bulk], [data-keep]')) return // what is kept need not be warned of
    dirty.add(form)
    delete form.dataset.sent
    if (form.dataset.ask) {
      clearTimeout(asks.get(form))
      asks.set(form, setTimeout(() => ask(form), 400))
    }
    if (form.dataset.autosave && !form.dataset.stopped) {
      clearTimeout(timers.get(form))
      timers.set(form, setTimeout(() => save(form), 1500))
    }
  }
  window.addEventListener('beforeunload', e => { if (dirty.size) e.preventDefault() })

  document.addEventListener('submit', e => {
    const form = e.target
    if (form.method !== 'post') return
    if (form.dataset.sent) { e.preventDefault(); return }
    if (form.dataset.keep && !stay(form)) { e.preventDefault(); return }
    if (saving.has(form)) { // the answer carries the version that this sending needs
      e.preventDefault()
      held.set(form, e.submitter)
      return
    }
    form.dataset.sent = '1'
    clearTimeout(timers.get(form))
    dirty.delete(form)
    const buttons = $$('button[type=submit]', form)
    setTimeout(() => buttons.forEach(b => { b.disabled = true }))
    // A page that answers with a file stays: give its buttons back.
    setTimeout(() => { buttons.forEach(b => { b.disabled = false }); delete form.dataset.sent }, 15000)
    if (new URL(form.action).pathname === '/dang-xuat') forgetCopies()
  })
  window.addEventListener('pageshow', e => {
    if (!e.persisted) return
    $$('form[data-sent]').forEach(f => { delete f.dataset.sent; $$('button[type=submit]', f).forEach(b => { b.disabled = false }) })
  })

  // What is said of what is typed: asked a moment after the last change, the newest question wins,
  // and where there is no answer the last one stays. Who reads there keeps the place and what is open.
  const asks = new WeakMap(), asking = new WeakMap()
  const ask = async form => {
    asking.get(form)?.abort()
    const by = new AbortController()
    asking.set(form, by)
    try {
      const res = await fetch(form.dataset.ask, {
        method: 'POST', body: new URLSearchParams(typed(form)), credentials: 'same-origin',
        redirect: 'error', headers: { Accept: 'text/html' }, signal: by.signal,
      })
      if (!res.ok) return
      const said = new DOMParser().parseFromString(await res.text(), 'text/html')
      if (!by.signal.aborted) $$('[data-said]', said).forEach(sayInPlace)
    } catch { /* the last answer stays */ }
  }
  const sayInPlace = said => {
    const at = $(`[data-said="${said.dataset.said}"]`)
    if (!at || at.innerHTML === said.innerHTML) return
    const key = d => `${d.closest('[data-part]')?.dataset.part} ${d.dataset.key}`
    const was = new Map($$('details[data-key]', at).map(d => [key(d), d]))
    for (const d of $$('details[data-key]', said)) {
      const old = was.get(key(d))
      if (old && $('summary', old).innerHTML === $('summary', d).innerHTML) d.open = old.open
    }
    const stops = () => $$('a, summary', at), held = stops().indexOf(document.activeElement)
    at.replaceChildren(...said.childNodes)
    if (held >= 0) stops()[held]?.focus({ preventScroll: true })
  }

  const skip = new Set(['_key', 'version'])
  const copyKey = form => `kc:ban:${location.pathname}:${form.id || form.getAttribute('action')}`
  const typed = form => [...new FormData(form)].filter(([, v]) => typeof v === 'string')
  const forgetCopies = () => {
    try { Object.keys(localStorage).filter(k => k.startsWith('kc:ban:')).forEach(store.del) } catch { /* no storage */ }
  }
  const clock = d => d.toLocaleTimeString('vi-VN', { hour12: false })
  const status = (form, tone, text, ...more) => {
    const box = $('.saved', form)
    if (!box) return
    const line = el('span', tone ? { class: tone } : {}, text)
    box.replaceChildren(line, ...more)
  }
  const keepCopy = form => store.set(copyKey(form), JSON.stringify({ at: clock(new Date()), data: typed(form).filter(([n]) => !skip.has(n)) }))

  const save = async form => {
    if (saving.has(form)) { touch(form); return }
    saving.add(form)
    dirty.delete(form)
    status(form, 'm', 'Đang lưu…')
    const again = () => { dirty.add(form); timers.set(form, setTimeout(() => save(form), 15000)) }
    const lost = keepCopy(form) ? 'Không mất gì: máy này đang giữ một bản.' : 'Chữ vẫn còn trên trang này: đừng đóng trang.'
    try {
      const res = await fetch(form.dataset.autosave, {
        method: 'POST', body: new URLSearchParams(typed(form)), credentials: 'same-origin',
        redirect: 'error', headers: { Accept: 'application/json' },
      })
      const data = await res.json()
      if (res.ok) {
        if (data.version && form.elements.version) form.elements.version.value = data.version
        if (!dirty.has(form)) store.del(copyKey(form))
        status(form, 'done', `Đã tự lưu lúc ${data.at || clock(new Date())}`)
      } else if (res.status === 409) {
        form.dataset.stopped = '1'
        dirty.add(form)
        status(form, 'late', `${data.sentence} ${lost}`, el('a', { class: 'link', href: location.href, target: '_blank', rel: 'noopener' }, 'Mở bản mới nhất ở thẻ khác'))
      } else if (res.status === 401) {
        again()
        status(form, 'late', `Phiên làm việc đã kết thúc, chưa lưu được. ${lost}`, el('a', { class: 'link', href: '/dang-nhap', target: '_blank', rel: 'noopener' }, 'Đăng nhập ở thẻ khác'))
      } else {
        dirty.add(form)
        const first = data.fields?.[0]?.sentence
        status(form, 'late', `Chưa lưu: ${first || data.sentence} ${lost}`)
      }
    } catch {
      again()
      status(form, 'late', `Chưa lưu được vì mất kết nối; sẽ tự thử lại. ${lost}`)
    } finally {
      saving.delete(form)
      if (held.has(form)) {
        const by = held.get(form)
        held.delete(form)
        form.requestSubmit(by)
      }
    }
  }

  const bodyOf = (form, table, group) => ($$('[data-add-row]', form).find(b => b.value === `${table}/${group}`)
    || $$('[data-add-row]', form).find(b => b.value === table))?.closest('tbody')
  const putBack = (form, data) => {
    const seen = new Map()
    for (const [name, value] of data) { // rows first, so that their fields are there
      const m = name.match(/^([^.]+)\.([^.]+)\./)
      if (!m || [...form.elements].some(f => f.name === name)) continue
      const group = data.find(([n]) => n === `${m[1]}.${m[2]}.beneficiary`)?.[1]
      const to = bodyOf(form, m[1], group)
      if (to) addRow(to, m[2])
    }
    for (const f of form.elements) if (f.type === 'checkbox' && f.name) f.checked = false
    for (const [name, value] of data) {
      const same = [...form.elements].filter(f => f.name === name)
      const n = seen.get(name) || 0
      seen.set(name, n + 1)
      const box = same.find(f => (f.type === 'checkbox' || f.type === 'radio') && f.value === value)
      if (box) box.checked = true
      else if (same[n] && same[n].type !== 'file' && same[n].type !== 'radio') same[n].value = value
    }
    $$('[data-estimate]', form).forEach(t => sumTable(t))
    touch(form)
  }
  for (const form of $$('form[data-autosave]')) {
    const kept = store.get(copyKey(form))
    if (!kept) continue
    let copy
    try { copy = JSON.parse(kept) } catch { store.del(copyKey(form)); continue }
    const use = el('button', { type: 'button', class: 'link' }, 'Lấy lại')
    const drop = el('button', { type: 'button', class: 'link' }, 'Bỏ bản đó')
    status(form, 'soon', `Máy này giữ một bản chưa gửi được lúc ${copy.at}.`, use, drop)
    use.addEventListener('click', () => { status(form, '', ''); putBack(form, copy.data) })
    drop.addEventListener('click', () => { store.del(copyKey(form)); status(form, '', '') })
  }

  // Forms that keep a copy of what was typed on this machine until it was sent: no page of them
  // saves by itself, and a telephone loses its signal, its tab and its way back.
  const keptKey = name => `kc:ban:giu:${name}`
  const keepTyped = form => {
    if (form.dataset.offered) return
    store.set(keptKey(form.dataset.keep), JSON.stringify({ at: clock(new Date()), data: typed(form).filter(([n]) => !skip.has(n) && n !== 'xem' && n !== 'den') }))
  }
  const keptNote = (form, text, ...more) => {
    $('.kept', form)?.remove()
    if (text) form.prepend(el('p', { class: 'kept', role: 'status' }, text, ...more))
  }
  const stay = form => { // sending: false where there is no signal
    delete form.dataset.offered
    keepTyped(form)
    if (navigator.onLine !== false) return true
    keptNote(form, 'Chưa có sóng. Chữ vẫn còn đây và máy này đang giữ một bản; có sóng rồi thì bấm lại.')
    return false
  }
  const offerKept = form => {
    let copy = null
    try { copy = JSON.parse(store.get(keptKey(form.dataset.keep))) } catch { /* not ours */ }
    const now = typed(form), same = s => s.normalize('NFC').replace(/\r\n/g, '\n').trim()
    const value = (list, name) => same(list.find(([n]) => n === name)?.[1] ?? '')
    const about = n => n === 'establishment' || n === 'month' || n === 'calendar_year' || n === 'year'
    const fits = copy?.data?.every(([n, v]) => !about(n) || value(now, n) === same(v))
    const more = fits && copy.data.some(([n, v]) => n !== 'buoc' && !skip.has(n) && same(v) !== '' && same(v) !== '0' && same(v) !== value(now, n))
    delete form.dataset.offered
    keptNote(form, '')
    if (!more) {
      if (now.some(([n, v]) => !about(n) && !skip.has(n) && n !== 'buoc' && v !== '') && form.elements.buoc) keepTyped(form)
      return
    }
    form.dataset.offered = '1'
    const use = el('button', { type: 'button', class: 'btn' }, 'Viết tiếp'), drop = el('button', { type: 'button', class: 'link' }, 'Bỏ bản đó')
    keptNote(form, `Máy này giữ phần viết dở lúc ${copy.at}. `, use, ' ', drop)
    drop.addEventListener('click', () => { store.del(keptKey(form.dataset.keep)); delete form.dataset.offered; keptNote(form, '') })
    use.addEventListener('click', () => {
      delete form.dataset.offered
      keptNote(form, '')
      const step = copy.data.find(([n]) => n === 'buoc')?.[1], here = form.elements.buoc?.value
      putBack(form, copy.data)
      $$('[data-read]', form).forEach(readMoney)
      if (step !== undefined && step !== here) {
        form.append(el('input', { type: 'hidden', name: 'den', value: step }))
        form.requestSubmit()
      }
    })
  }
  $$('[data-keep-done]').forEach(n => store.del(keptKey(n.dataset.keepDone)))
  $$('form[data-keep]').forEach(offerKept)
  $$('[data-read]').forEach(f => { if (f.value) readMoney(f) })
  window.addEventListener('pageshow', e => { if (e.persisted) $$('form[data-keep]').forEach(offerKept) })

  // A password can be looked at: telephones add spaces and capitals by themselves.
  for (const f of $$('input[type=password]')) {
    const flip = el('button', { type: 'button', class: 'link see', 'aria-controls': f.id, 'aria-pressed': 'false' }, 'Xem mật khẩu')
    flip.addEventListener('click', () => {
      const shown = f.type === 'text'
      f.type = shown ? 'password' : 'text'
      flip.setAttribute('aria-pressed', String(!shown))
      flip.textContent = shown ? 'Xem mật khẩu' : 'Che mật khẩu'
    })
    f.form?.addEventListener('submit', () => { f.type = 'password' })
    f.parentNode.after(flip)
  }

  // Many rows, one act.
  const tick = box => {
    const id = box.dataset.tickAll || box.getAttribute('form'), form = document.getElementById(id)
    if (!form) return
    const all = $$('[data-tick]').filter(b => b.getAttribute('form') === id)
    if (box.dataset.tickAll) all.forEach(b => { b.checked = box.checked })
    all.forEach(b => b.closest('tr')?.classList.toggle('on', b.checked))
    const chosen = all.filter(b => b.checked)
    const sum = chosen.reduce((n, b) => n + BigInt(b.dataset.amount || 0), 0n)
    const said = $('[data-chosen]', form)
    form.dataset.rest ??= said.textContent
    form.classList.toggle('some', chosen.length > 0)
    said.textContent = chosen.length === 0 ? form.dataset.rest
      : `Đã chọn ${chosen.length} ${form.dataset.noun}` + (form.dataset.money ? ` · ${dots(sum)} ${form.dataset.money}` : '')
    const head = $(`[data-tick-all="${id}"]`)
    if (head) { head.checked = chosen.length === all.length; head.indeterminate = chosen.length > 0 && !head.checked }
  }
  $$('[data-tick-all]').forEach(b => { b.hidden = false })
  $$('[data-tick]:checked').forEach(tick)

  // The keyboard on the task list: ↑ ↓ choose, Enter opens (the link has the focus), L acts.
  const tasks = $('[data-tasks]')
  if (tasks && $('.task', tasks)) {
    const list = $$('.task', tasks)
    let on = store.get('kc:phim') !== 'tat'
    const bar = el('p', { class: 'keys' })
    const choose = row => {
      list.forEach(r => r.classList.toggle('on', r === row))
      $('a', row).focus({ preventScroll: true })
      row.scrollIntoView({ block: 'nearest' })
    }
    const draw = () => {
      const flip = el('button', { type: 'button', class: 'link' }, on ? 'Tắt phím tắt' : 'Bật phím tắt')
      flip.addEventListener('click', () => { on = !on; store.set('kc:phim', on ? 'bat' : 'tat'); draw(); $('button', bar).focus() })
      const k = s => el('kbd', {}, s)
      bar.replaceChildren(...(on ? [k('↑'), k('↓'), 'chọn', k('Enter'), 'mở', k('L'), 'làm ngay'] : []), flip)
    }
    draw()
    tasks.before(bar)
    document.addEventListener('keydown', e => {
      if (!on || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey || e.isComposing) return
      if (e.target.closest('input, textarea, select, [contenteditable], details, .nav, .foot')) return
      const row = e.target.closest('.task') || $('.task.on', tasks), at = list.indexOf(row)
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
        const next = at < 0 ? list[0] : list[at + (e.key === 'ArrowDown' ? 1 : -1)]
        if (next) { e.preventDefault(); choose(next) }
      } else if ((e.key === 'l' || e.key === 'L') && row) {
        e.preventDefault()
        $('.do', row)?.click()
      }
    })
  }

  // Work that goes on elsewhere: its page asks how far it is, and becomes the page of what came of
  // it when it ends. Focus and the buttons stay; screen readers hear each tenth of it, and the end.
  const live = () => $('[data-live]')
  if (live()) {
    const say = el('p', { class: 'sr', role: 'status' })
    let said = live().dataset.liveSaid, wait = 1500
    document.body.append(say)
    const tell = text => { if (text && text !== said) { said = text; say.textContent = text } }
    const whole = page => {
      const main = $('main'), held = main.contains(document.activeElement)
      main.replaceChildren(...$('main', page).childNodes)
      document.title = page.title
      if (held) main.focus({ preventScroll: true })
    }
    const look = async () => {
      const at = live()
      if (!at) return
      if (document.hidden) { setTimeout(look, 1500); return }
      try {
        const res = await fetch(at.dataset.liveFrom, { credentials: 'same-origin', headers: { Accept: 'text/html' } })
        if (res.redirected || !res.ok) { location.assign(res.redirected ? res.url : at.dataset.liveFrom); return }
        const page = new DOMParser().parseFromString(await res.text(), 'text/html'), now = $('[data-live]', page)
        if (!live()) return // sent elsewhere meanwhile
        if (now?.dataset.live === at.dataset.live) {
          $('progress', at).value = $('progress', now).value
          $('progress', at).max = $('progress', now).max
          $('p', at).textContent = $('p', now).textContent
        } else whole(page)
        tell(now ? now.dataset.liveSaid : $('[data-live-end]')?.textContent.trim())
        wait = 1500
      } catch { wait = Math.min(wait * 2, 30000) } // no signal: what was said last stays
      setTimeout(look, wait)
    }
    setTimeout(look, wait)
  }

  // Coordinates from the device, on request alone.
  if ('geolocation' in navigator) $$('[data-locate]').forEach(box => {
    const offer = $('[data-locate-offer]', box), said = $('[data-locate-said]', box)
    if (!offer) return
    offer.hidden = false
    $('[data-locate-now]', box).addEventListener('click', () => {
      said.textContent = 'Đang lấy vị trí…'
      navigator.geolocation.getCurrentPosition(at => {
        $('[name=coordinates]', box).value = `${at.coords.latitude.toFixed(6)}, ${at.coords.longitude.toFixed(6)}`
        $('[name=located_how]', box).value = 'phone'
        said.textContent = `Đã lấy vị trí, sai số khoảng ${Math.round(at.coords.accuracy)} m. Hãy xem lại rồi lưu.`
      }, () => { said.textContent = 'Thiết bị không cho biết vị trí. Hãy ghi tọa độ bằng tay.' },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 })
    })
  })

  // Small courtesies.
  $('[data-focus]')?.focus()
  $('.nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  $$('[data-max]').forEach(countChars)
  document.addEventListener('click', e => $$('details.me[open]').forEach(d => { if (!d.contains(e.target)) d.open = false }))
  document.addEventListener('keydown', e => {
    const open = e.key === 'Escape' && $('details.me[open]')
    if (open) { open.open = false; $('summary', open).focus() }
  })
})()

// The one box while one types: answers under it, chosen by the arrows. Without this script the
// box leads to the page of answers.
(() => {
  'use strict'

  const key = 'kc:phim'
  const keysOn = () => { try { return localStorage.getItem(key) !== 'tat' } catch { return true } }
  const setKeys = on => { try { localStorage.setItem(key, on ? 'bat' : 'tat') } catch { /* for this page alone */ } }
  const head = document.querySelector('form.find[data-suggest]')
  if (!head) return
  const address = head.dataset.suggest
  const pause = 120 // ms after the last key

  const wire = (form, n) => {
    const box = form.querySelector('input[type=search]')
    const tell = document.createElement('div'), said = document.createElement('p')
    tell.className = 'tell'
    tell.id = `goi-y-hop-${n}`
    tell.hidden = true
    said.className = 'sr'
    said.setAttribute('role', 'status')
    form.append(tell, said)
    let asked = 0, timer, by, at = -1, shown = ''

    const options = () => [...tell.querySelectorAll('[role=option]')]
    const bare = () => {
      box.setAttribute('aria-expanded', 'false')
      box.removeAttribute('aria-activedescendant')
      box.removeAttribute('aria-controls')
    }
    box.setAttribute('role', 'combobox')
    box.setAttribute('aria-autocomplete', 'list')
    box.setAttribute('aria-haspopup', 'listbox')
    bare()

    const close = () => {
      clearTimeout(timer)
      by?.abort()
      asked++
      tell.hidden = true
      at = -1
      bare()
    }
    const choose = to => {
      const list = options()
      at = list.length === 0 ? -1 : (to + list.length + 1) % (list.length + 1)
      if (at === list.length) at = -1 // past the end: the box itself
      list.forEach((o, i) => o.setAttribute('aria-selected', String(i === at)))
      if (at < 0) { box.removeAttribute('aria-activedescendant'); return }
      box.setAttribute('aria-activedescendant', list[at].id)
      list[at].scrollIntoView({ block: 'nearest' })
    }
    const open = () => {
      const list = tell.querySelector('[role=listbox]')
      tell.hidden = false
      box.setAttribute('aria-expanded', String(Boolean(list)))
      if (list) {
        list.id = `${tell.id}-ds`
        box.setAttribute('aria-controls', list.id)
        options().forEach((o, i) => { o.id = `${list.id}-${i}` })
      }
      at = -1
      box.removeAttribute('aria-activedescendant')
    }
    const ask = async () => {
      const typed = box.value.trim(), mine = ++asked
      by?.abort()
      if (typed === '') { close(); return }
      by = new AbortController()
      try {
        const res = await fetch(`${address}?${new URLSearchParams({ q: typed })}`, { signal: by.signal, credentials: 'same-origin', redirect: 'error' })
        if (!res.ok) return
        const page = new DOMParser().parseFromString(await res.text(), 'text/html')
        if (mine !== asked) return // a later question is under way
        tell.replaceChildren(...page.body.childNodes)
        shown = typed
        open()
        said.textContent = tell.querySelector('[data-found]')?.dataset.found || tell.textContent.trim()
      } catch { /* the page of answers is one Enter away */ }
    }

    box.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(ask, pause)
    })
    box.addEventListener('keydown', e => {
      if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
        e.preventDefault()
        if (tell.hidden) {
          if (box.value.trim() === shown && tell.firstChild) open()
          else { ask(); return }
        }
        choose(e.key === 'ArrowDown' ? at + 1 : at < 0 ? options().length - 1 : at - 1)
      } else if (e.key === 'Enter') {
        const one = tell.hidden ? null : options()[at]
        if (one) { e.preventDefault(); location.assign(one.href) } else close()
      } else if (e.key === 'Escape' && !tell.hidden) {
        e.preventDefault() // the text stays
        e.stopPropagation()
        close()
      } else if (e.key === 'Tab') {
        close()
      }
    })
    tell.addEventListener('mousedown', e => e.preventDefault()) // the caret stays in the box
    document.addEventListener('click', e => { if (!form.contains(e.target)) close() })
    return box
  }

  const boxes = [...document.querySelectorAll('form.seek'), head].map(wire)
  const visible = b => b.offsetParent !== null
  document.addEventListener('keydown', e => {
    const field = e.target.closest?.('input, textarea, select, [contenteditable]')
    const k = (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === 'k'
    const slash = e.key === '/' && !e.ctrlKey && !e.altKey && !e.metaKey
    if (!keysOn() || e.isComposing || field || (!k && !slash)) return
    e.preventDefault()
    const box = boxes.find(visible)
    if (box) { box.focus(); box.select() } else location.assign(head.getAttribute('action'))
  })

  // On the page of answers: which keys there are, and their switch.
  const line = document.querySelector('[data-find-keys]')
  const draw = () => {
    const on = keysOn(), flip = document.createElement('button')
    const k = s => { const n = document.createElement('kbd'); n.textContent = s; return n }
    flip.type = 'button'
    flip.className = 'link'
    flip.textContent = on ? 'Tắt phím tắt' : 'Bật phím tắt'
    flip.addEventListener('click', () => { setKeys(!on); draw(); line.querySelector('button').focus() })
    line.replaceChildren(...(on ? [k('/'), 'hoặc', k('Ctrl+K'), 'đến ô tìm', k('↑'), k('↓'), 'chọn', k('Enter'), 'mở', k('Esc'), 'đóng'] : []), flip)
  }
  if (line) draw()
})()

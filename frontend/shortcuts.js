// Keyboard shortcuts. Only where no field has the focus, and not with Ctrl, Alt or Meta, which belong to the browser and
// to assistive technology. The page of the account that lists them turns them off: then this is not loaded.
const { help, home, queue } = document.currentScript.dataset
const SOON = 1500
let went = 0
let here = -1

function typing (target) {
  return target.closest('input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select, [contenteditable], [role=combobox]')
}

function rows () {
  return [...document.querySelectorAll('.app-row-link')].map((link) => ({ link, row: link.closest('tr, li, article') || link }))
}

// The row that the focus is in, however it came there, is where j and k go on from.
function place (all) {
  const held = all.findIndex(({ row }) => row.contains(document.activeElement))
  return held === -1 ? here : held
}

function step (by) {
  const all = rows()
  if (!all.length) return
  here = Math.max(0, Math.min(all.length - 1, place(all) + by))
  all.forEach(({ row }, index) => row.classList.toggle('app-row--here', index === here))
  all[here].link.focus()
}

function current () {
  const all = rows()
  return all[place(all)]
}

function open () {
  const one = current()
  if (one) one.link.click()
}

function select () {
  const one = current()
  const box = one && one.row.querySelector('input[type=checkbox]')
  if (box) box.click()
}

function search () {
  const field = document.querySelector('#site-search')
  if (!field) return
  field.focus()
  field.select()
}

function go (address) {
  if (address) window.location.assign(address)
}

// The list stands on one page alone; where that cannot be had, the person is sent there.
async function explain () {
  const there = document.querySelector('dialog.app-dialog')
  if (there) {
    there.close()
    return
  }
  let list
  try {
    const answer = await fetch(help)
    list = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#shortcuts-list')
  } catch { /* the next line says what then */ }
  if (!list) {
    window.location.assign(help)
    return
  }
  show(document.importNode(list, true))
}

function show (list) {
  const before = document.activeElement
  const dialog = document.createElement('dialog')
  dialog.className = 'app-dialog'
  dialog.setAttribute('aria-labelledby', 'shortcuts-heading')
  const heading = document.createElement('h1')
  heading.className = 'govuk-heading-l'
  heading.id = 'shortcuts-heading'
  heading.textContent = 'Keyboard shortcuts'
  const more = document.createElement('p')
  more.className = 'govuk-body'
  const link = document.createElement('a')
  link.className = 'govuk-link'
  link.href = help
  link.textContent = 'Turn them off'
  more.append(link)
  const form = document.createElement('form')
  form.method = 'dialog'
  const button = document.createElement('button')
  button.className = 'govuk-button'
  button.textContent = 'Close'
  form.append(button)
  dialog.append(heading, list, more, form)
  dialog.addEventListener('close', () => {
    dialog.remove()
    if (before) before.focus()
  })
  document.body.append(dialog)
  dialog.showModal()
  button.focus()
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  o: open,
  x: select,
  '/': search,
  '?': explain,
  g: () => { went = Date.now() }
}
const places = { h: () => go(home), q: () => go(queue) }

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
  if (!event.target.closest || typing(event.target)) return
  const dialog = document.querySelector('dialog[open]')
  if (dialog && event.key !== '?') return
  const act = Date.now() - went < SOON && places[event.key] ? places[event.key] : keys[event.key]
  if (event.key !== 'g') went = 0
  if (!act) return
  event.preventDefault()
  act()
})

// Keyboard shortcuts of the queue: j and k move, Enter opens, x selects, / goes to the filter, ? shows them all.
// Never while somebody types, and not with Ctrl, Alt or Meta, which belong to the browser and to assistive technology.
const table = document.querySelector('.app-queue .app-table')
const help = document.querySelector('#shortcuts-help')
const rows = table ? [...table.querySelectorAll('tbody tr')] : []
let here = -1

function typing (target) {
  return target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]')
}

function go (place) {
  if (!rows.length) return
  here = Math.max(0, Math.min(rows.length - 1, place))
  rows.forEach((row, index) => row.classList.toggle('app-row--here', index === here))
  const link = rows[here].querySelector('a.app-row-link')
  if (link) link.focus()
}

function select () {
  const box = rows[here] && rows[here].querySelector('input[type=checkbox]')
  if (box) box.click()
}

function filter () {
  const button = document.querySelector('.moj-action-bar__filter button[aria-expanded=false]')
  if (button && button.offsetParent) button.click()
  const field = document.querySelector('.moj-filter input[name=q]')
  if (field) field.focus()
}

function explain () {
  if (!help) return
  help.open = !help.open
  if (help.open) help.querySelector('summary').focus()
}

const keys = {
  j: () => go(here + 1),
  k: () => go(here - 1),
  x: select,
  '/': filter,
  '?': explain
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return
  const act = keys[event.key]
  if (!act) return
  event.preventDefault()
  act()
})

// The row that the focus is in is where j and k go on from, however it came there.
rows.forEach((row, index) => row.addEventListener('focusin', () => { here = index }))

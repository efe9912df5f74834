// Marks the page as soon as its body exists, before anything is drawn, so that nothing jumps.
// GOV.UK Frontend does this with an inline script; the content security policy allows files only.
const mark = () => {
  if (!document.body) return false
  document.body.classList.add('js-enabled')
  if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
  return true
}

if (!mark()) {
  const observer = new MutationObserver(() => mark() && observer.disconnect())
  observer.observe(document.documentElement, { childList: true })
}

// Shows how far the upload of a form is: `<form data-progress>`. Without it the browser sends the form itself.
import { initAll } from 'govuk-frontend'

export function startProgress (within = document) {
  for (const form of within.querySelectorAll('form[data-progress]')) {
    form.addEventListener('submit', (event) => {
      const input = form.querySelector('input[type=file]')
      if (!input || !input.files.length || !window.XMLHttpRequest) return
      event.preventDefault()
      send(form)
    })
  }
}

function send (form) {
  const { bar, words } = indicator(form)
  const request = new XMLHttpRequest()
  request.open('POST', form.action || window.location.href)
  request.upload.addEventListener('progress', (event) => {
    if (!event.lengthComputable) return
    const done = Math.round(100 * event.loaded / event.total)
    bar.value = done
    words.textContent = done < 100 ? `Uploading: ${done}%` : 'Uploaded. Reading the list…'
  })
  request.addEventListener('load', () => arrive(request))
  request.addEventListener('error', () => {
    words.textContent = 'The upload was interrupted. Check your connection, and send it again.'
    form.querySelectorAll('button').forEach((button) => { button.disabled = false })
  })
  request.send(new FormData(form))
  form.querySelectorAll('button').forEach((button) => { button.disabled = true })
}

// Where it led to another page, go there; the content of a page with errors takes the place of this one's.
function arrive (request) {
  if (request.status < 300 && request.responseURL && request.responseURL !== window.location.href) {
    window.location.assign(request.responseURL)
    return
  }
  const page = new DOMParser().parseFromString(request.responseText, 'text/html')
  const main = document.adoptNode(page.querySelector('main'))
  document.title = page.title
  document.querySelector('main').replaceWith(main)
  initAll({ scope: main })
  startProgress(main)
}

function indicator (form) {
  let place = form.querySelector('.app-progress')
  if (!place) {
    place = document.createElement('div')
    place.className = 'app-progress'
    const bar = document.createElement('progress')
    bar.className = 'app-gauge__bar'
    bar.max = 100
    bar.value = 0
    bar.setAttribute('aria-label', 'Upload')
    const words = document.createElement('p')
    words.className = 'govuk-body'
    words.setAttribute('role', 'status')
    place.append(bar, words)
    form.append(place)
  }
  return { bar: place.querySelector('progress'), words: place.querySelector('p') }
}

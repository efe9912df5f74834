// Attachments: sends each selected file in parts (tus 1.0), so that it goes on where it stopped, with its progress.
// Without this script the form sends the files itself.
//
// Which files are on their way is asked of the service, which lists them in the page; nothing about a file is kept in
// the browser. A file is known again by its name, its size and when it was last changed.
import { Upload } from 'tus-js-client'

const AT_ONCE = 2
const SIGNED_OUT = 'You are signed out. Sign in again, and select the file again: it goes on where it stopped.'
const NO_LINE = 'The connection was lost. What has arrived is kept: try again, or select the file again later.'

const size = (bytes) => {
  let count = bytes
  if (count < 1024) return `${count} bytes`
  for (const unit of ['KB', 'MB', 'GB']) {
    count /= 1024
    if (count < 1024 || unit === 'GB') return `${count.toFixed(1).replace(/\.0$/, '')}${unit}`
  }
}

const element = (tag, classes, text = '') => {
  const made = document.createElement(tag)
  made.className = classes
  made.textContent = text
  return made
}

const button = (text, name, act) => {
  const made = element('button', 'govuk-button govuk-button--secondary app-uploads__button', text)
  made.type = 'button'
  made.append(element('span', 'govuk-visually-hidden', ` ${name}`))
  made.addEventListener('click', act)
  return made
}

// What the service says is wrong, in its words.
const words = (error) => {
  const answer = error.originalResponse
  if (!answer) return NO_LINE
  if (answer.getStatus() === 401) return SIGNED_OUT
  try {
    const said = JSON.parse(answer.getBody())
    return said.errors?.length ? said.errors[0].message : said.detail
  } catch {
    return NO_LINE
  }
}

class Sending {
  constructor (file, place, settings, unfinished) {
    this.file = file
    this.settings = settings
    this.state = 'waiting'
    this.draw(place, unfinished)
    this.upload = new Upload(file, {
      endpoint: settings.address,
      uploadUrl: unfinished ? unfinished.dataset.upload : null,
      chunkSize: Number(settings.part),
      retryDelays: [0, 1000, 3000, 5000],
      storeFingerprintForResuming: false,
      metadata: { filename: file.name, modified: String(file.lastModified) },
      headers: { 'X-CSRFToken': settings.token, Accept: 'application/json' },
      onShouldRetry: (error) => this.mayRetry(error),
      onProgress: (sent, whole) => this.show(sent, whole),
      onSuccess: () => this.end('done', 'Attached'),
      onError: (error) => this.fail(words(error))
    })
  }

  draw (place, unfinished) {
    const { name } = this.file
    this.item = element('li', 'app-uploads__file')
    this.title = element('p', 'govuk-body app-uploads__name app-break', name)
    this.bar = element('progress', 'app-gauge__bar')
    this.bar.max = 100
    this.bar.value = 0
    this.bar.setAttribute('aria-label', `Sent of ${name}`)
    this.text = element('p', 'govuk-body-s app-uploads__state', 'Waiting')
    this.problem = element('p', 'govuk-error-message')
    this.problem.hidden = true
    this.buttons = element('div', 'govuk-button-group app-uploads__buttons')
    this.pause = button('Pause', name, () => this.hold())
    this.resume = button('Resume', name, () => this.queue())
    this.cancel = button('Cancel', name, () => this.giveUp())
    this.buttons.append(this.pause, this.resume, this.cancel)
    this.item.append(this.title, this.problem, this.bar, this.text, this.buttons)
    if (unfinished) unfinished.replaceWith(this.item)
    else place.append(this.item)
    this.set('waiting')
  }

  set (state) {
    this.state = state
    this.pause.hidden = state !== 'sending'
    this.resume.hidden = state !== 'paused' && state !== 'failed'
    this.cancel.hidden = state === 'done'
    this.bar.hidden = state === 'failed'
    this.resume.firstChild.textContent = state === 'failed' ? 'Try again' : 'Resume'
    this.cancel.firstChild.textContent = state === 'failed' ? 'Remove from this list' : 'Cancel'
  }

  queue () {
    this.problem.hidden = true
    this.text.textContent = 'Waiting'
    this.set('waiting')
    this.settings.next()
  }

  start () {
    this.set('sending')
    this.text.textContent = 'Starting'
    this.upload.start()
  }

  show (sent, whole) {
    const share = Math.floor((100 * sent) / whole)
    this.bar.value = share
    this.text.textContent = sent === whole ? `${size(whole)} sent. Being checked` : `${size(sent)} of ${size(whole)} sent, ${share}%`
  }

  async hold () {
    await this.upload.abort()
    this.set('paused')
    this.text.textContent = `Paused. ${this.text.textContent}`
    this.settings.next()
  }

  async giveUp () {
    try {
      await this.upload.abort(true)
    } catch {
      // It has ended already, or expires by itself.
    }
    this.item.remove()
    this.settings.forget(this)
  }

  mayRetry (error) {
    const status = error.originalResponse ? error.originalResponse.getStatus() : 0
    // A part that began elsewhere: the next try asks where to go on.
    const elsewhere = status === 409 && error.originalRequest.getMethod() === 'PATCH'
    return !status || status >= 500 || status === 423 || elsewhere
  }

  fail (why) {
    this.problem.textContent = ''
    this.problem.append(element('span', 'govuk-visually-hidden', 'Error: '), why)
    this.problem.hidden = false
    this.end('failed', 'Not attached')
  }

  end (state, text) {
    this.text.textContent = text
    this.set(state)
    this.settings.say(`${this.file.name}: ${text}`)
    this.settings.next()
  }
}

function start (area) {
  const form = area.querySelector('[data-uploads-form]')
  const unfinished = Array.from(area.querySelectorAll('[data-upload]'))
  unfinished.forEach((item) => offerRemoval(item, area.dataset.token))
  if (!form) return
  const input = form.querySelector('input[type=file]')
  const plain = form.querySelector('[data-uploads-plain]')
  if (plain) plain.hidden = true
  const list = element('ul', 'govuk-list app-uploads__list')
  const said = element('p', 'govuk-visually-hidden')
  said.setAttribute('role', 'status')
  const again = element('p', 'govuk-body')
  const link = element('a', 'govuk-link', 'Show the list of files again')
  link.href = window.location.pathname + window.location.search
  again.append(link)
  again.hidden = true
  form.after(said, list, again)
  const sendings = []
  const settings = {
    ...area.dataset,
    say: (text) => { said.textContent = text },
    forget: (one) => { sendings.splice(sendings.indexOf(one), 1); settings.next() },
    next: () => {
      const count = (state) => sendings.filter((one) => one.state === state).length
      const waiting = sendings.filter((one) => one.state === 'waiting')
      waiting.slice(0, Math.max(0, AT_ONCE - count('sending'))).forEach((one) => one.start())
      if (count('sending') || !count('done')) return
      if (count('done') === sendings.length) window.location.assign(link.href)
      else again.hidden = false
    }
  }
  form.addEventListener('submit', (event) => {
    const files = Array.from(input.files)
    // Without a file the page itself says what is missing.
    if (!files.length) return
    event.preventDefault()
    clearProblem(form, input)
    const known = files.map((file) => unfinished.find((item) => item.isConnected && isOf(item, file)))
    const added = known.filter((item) => !item).length
    const room = Number(area.dataset.room) - sendings.length
    if (added > room) {
      showProblem(form, input, room > 0
        ? `You selected ${added} files and there is room for ${room}. A request has room for ${area.dataset.most}`
        : `A request has room for ${area.dataset.most} attachments. Remove one first`)
      return
    }
    files.forEach((file, place) => sendings.push(new Sending(file, list, settings, known[place])))
    input.value = ''
    settings.next()
  })
}

const isOf = (item, file) =>
  item.dataset.name === file.name && Number(item.dataset.length) === file.size && item.dataset.modified === String(file.lastModified)

function offerRemoval (item, token) {
  const { name, upload } = item.dataset
  const headers = { 'X-CSRFToken': token, 'Tus-Resumable': '1.0.0' }
  item.append(button('Remove', name, async () => {
    const answer = await fetch(upload, { method: 'DELETE', headers })
    if (answer.ok || answer.status === 404) window.location.assign(window.location.pathname + window.location.search)
  }))
}

function showProblem (form, input, text) {
  const group = input.closest('.govuk-form-group')
  const problem = element('p', 'govuk-error-message')
  problem.id = 'uploads-problem'
  problem.append(element('span', 'govuk-visually-hidden', 'Error: '), text)
  group.classList.add('govuk-form-group--error')
  input.before(problem)
  input.setAttribute('aria-describedby', problem.id)
  input.focus()
}

function clearProblem (form, input) {
  const group = input.closest('.govuk-form-group')
  group.classList.remove('govuk-form-group--error')
  group.querySelectorAll('.govuk-error-message').forEach((one) => one.remove())
}

document.querySelectorAll('[data-uploads]').forEach(start)

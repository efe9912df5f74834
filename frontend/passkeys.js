// Passkeys: hands what the server asks for to the browser, and what the browser answers to the server.
//
//   <form data-passkey="create" data-passkey-options="{…}">   makes one
//   <form data-passkey="get" data-passkey-options="{…}">      proves one that is known
//   <form data-passkey="get" data-passkey-source="/…">        signs in with any; asks the server when pressed
//
// Such a form is hidden until this script has run; each page offers another way without it.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

const known = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }))

async function create ({ publicKey }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
      // A key that can, remembers whose it is, so that it signs in by itself; an older one is a second factor only.
      authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: 'preferred', requireResidentKey: false }
    }
  })
  const { response } = credential
  return answer(credential, {
    attestationObject: toText(response.attestationObject),
    transports: response.getTransports ? response.getTransports() : []
  })
}

async function get ({ publicKey }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials)
    }
  })
  const { response } = credential
  return answer(credential, {
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    userHandle: response.userHandle ? toText(response.userHandle) : null
  })
}

const answer = (credential, response) => ({
  type: credential.type,
  id: credential.id,
  rawId: toText(credential.rawId),
  response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  clientExtensionResults: credential.getClientExtensionResults()
})

async function options (form) {
  if (!form.dataset.passkeySource) return JSON.parse(form.dataset.passkeyOptions)
  const reply = await fetch(form.dataset.passkeySource, { headers: { Accept: 'application/json' } })
  if (!reply.ok) throw new Error('refused')
  return Object.values(await reply.json())[0]
}

function start (form) {
  const problem = form.querySelector('[data-passkey-problem]')
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    problem.hidden = true
    try {
      const ask = await options(form)
      const made = form.dataset.passkey === 'create' ? await create(ask.creation_options || ask) : await get(ask.request_options || ask)
      form.elements.credential.value = JSON.stringify(made)
      form.submit()
    } catch {
      problem.hidden = false
      problem.focus()
    }
  })
}

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll('form[data-passkey]').forEach(start)
  document.querySelectorAll('[data-passkey-missing]').forEach((note) => { note.hidden = true })
}

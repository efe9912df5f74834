// Turns long selects into a box to type in. The select stays and is what is sent.
import accessibleAutocomplete from 'accessible-autocomplete'

for (const select of document.querySelectorAll('select[data-autocomplete]')) {
  const id = select.id
  const describedBy = select.getAttribute('aria-describedby')
  const choices = Array.from(select.options).filter((option) => option.value)

  // What was typed and matches nothing must not leave an older choice standing.
  const keepInStep = (text) => {
    const wanted = (text || '').trim().toLowerCase()
    const match = choices.find((option) => option.textContent.trim().toLowerCase() === wanted)
    select.value = match ? match.value : ''
  }

  accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? select.options[select.selectedIndex].textContent.trim() : '',
    showAllValues: true,
    autoselect: false,
    confirmOnBlur: false,
    preserveNullOptions: false,
    dropdownArrow: () => '<svg class="autocomplete__dropdown-arrow-down app-autocomplete__arrow" viewBox="0 0 10 6" aria-hidden="true" focusable="false"><path d="M0 0h10L5 6z"/></svg>',
    onConfirm: (text) => { if (text !== undefined) keepInStep(text) }
  })

  const input = document.getElementById(id)
  if (!input) continue
  input.addEventListener('input', () => keepInStep(input.value))
  if (describedBy) input.setAttribute('aria-describedby', `${describedBy} ${input.getAttribute('aria-describedby') || ''}`.trim())
  if (select.classList.contains('govuk-select--error')) input.classList.add('app-autocomplete__input--error')
}

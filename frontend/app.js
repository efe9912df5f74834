// Everything that runs in the browser. Every page works without it.
import { createAll, initAll } from 'govuk-frontend'
import { Alert } from '@ministryofjustice/frontend/moj/components/alert/alert.mjs'
import { ButtonMenu } from '@ministryofjustice/frontend/moj/components/button-menu/button-menu.mjs'

import { startFilters } from './filter.js'
import { startProgress } from './progress.js'

const { autocomplete } = document.currentScript.dataset

initAll()
createAll(Alert)
createAll(ButtonMenu)
startFilters()
startProgress()

// Few pages have a select to search in, so the others do not load the script for it.
if (autocomplete && document.querySelector('select[data-autocomplete]')) {
  const script = document.createElement('script')
  script.src = autocomplete
  document.head.append(script)
}

// The filter panel: always open on wide screens, behind a button on phones.
import { FilterToggleButton } from '@ministryofjustice/frontend/moj/components/filter-toggle-button/filter-toggle-button.mjs'

export function startFilters () {
  for (const panel of document.querySelectorAll('[data-module="moj-filter"]')) {
    new FilterToggleButton(panel, {
      // It asks the width of the window itself; "start hidden" would close the panel on wide screens too.
      startHidden: false,
      toggleButtonContainer: { selector: '.moj-action-bar__filter' },
      closeButtonContainer: { selector: '.moj-filter__header-action' }
    })
  }
}

import { Component, computed, inject, input } from '@angular/core';
import { injectTranslate } from '../i18n/translate';
import { UpstreamChoices } from './upstream-choices';

/** The upstreams that a role is narrowed to, by name; null is all. */
@Component({
  selector: 'app-upstream-names',
  template: '{{ text() }}',
})
export class UpstreamNames {
  readonly ids = input.required<readonly string[] | null>();
  private readonly t = injectTranslate();
  private readonly choices = inject(UpstreamChoices);
  protected readonly text = computed(() => {
    const ids = this.ids();
    if (!ids) return this.t('account.profile.allUpstreams');
    return ids.map((id) => this.choices.nameOf(id)).join(', ') || '–';
  });
}
